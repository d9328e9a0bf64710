import { expect } from 'chai'
import fc from 'fast-check'
import type { Attempt, Question } from '../../../../adapter/securid/types.ts'
import { type Manager, openModule } from '../../../fixtures/securid/server.ts'
import { alice, assigned, code, fob, MINUTE, WRONG } from '../../../fixtures/securid/users.ts'

const LOCK_AFTER = 4
const UNLOCK_SECONDS = 10 * MINUTE
const WITHIN_SECONDS = 15 * MINUTE
const settings = {
  tokenPolicy: { nextTokencodeAfterBadCodes: 2 },
  lockout: { failures: LOCK_AFTER, unlockSeconds: UNLOCK_SECONDS, withinSeconds: WITHIN_SECONDS },
}

/** State that an observer of the answers can know. */
interface Model {
  pin: string
  readonly used: Set<string> // accepted codes without PIN
  failures: number[] // times, since the last success or lock
  lockedUntil: number
  awaiting: { readonly attempt: Attempt; readonly kind: 'nextTokencode' | 'newPin'; readonly shown: number } | undefined
}
interface Real {
  readonly manager: Manager
}
type Step = fc.AsyncCommand<Model, Real>

const ask = (real: Real, question: Question) => real.manager.port.ask(question, new AbortController().signal)

/** Applies the time to the model; returns true while the user is locked. */
const passTime = (model: Model, now: number): boolean => {
  if (model.lockedUntil > 0 && model.lockedUntil <= now) Object.assign(model, { lockedUntil: 0, failures: [] })
  model.failures = model.failures.filter((at) => at > now - WITHIN_SECONDS)
  return model.lockedUntil > 0
}
const countDenial = async (model: Model, { manager }: Real): Promise<void> => {
  const now = manager.clock.now()
  if (model.lockedUntil === 0) model.failures.push(now)
  if (model.failures.length >= LOCK_AFTER && model.lockedUntil === 0) model.lockedUntil = now + UNLOCK_SECONDS
  const user = await manager.users.find('alice')
  expect(user?.locked, 'locked exactly at the threshold').to.deep.equal(
    model.lockedUntil === 0 ? null : { until: model.lockedUntil },
  )
}

const verify = (intervals: number | undefined): Step => ({
  check: () => true,
  toString: () => `verify(${intervals ?? 'wrong'})`,
  run: async (model, real) => {
    const now = real.manager.clock.now()
    const locked = passTime(model, now)
    const bare = intervals === undefined ? WRONG.slice(4) : code(fob, intervals, now)
    const outcome = await ask(real, { kind: 'verify', username: 'alice', passcode: model.pin + bare })
    if (outcome.kind === 'denied') return countDenial(model, real)
    expect(locked, 'no sign-on while locked').to.equal(false)
    expect(intervals, 'a wrong code is never accepted').to.not.equal(undefined)
    expect(model.used.has(bare), 'a code is good once').to.equal(false)
    model.used.add(bare)
    if (outcome.kind === 'nextTokencode' || outcome.kind === 'newPin') {
      model.awaiting = { attempt: outcome.attempt, kind: outcome.kind, shown: now + (intervals ?? 0) * MINUTE }
    } else model.failures = []
  },
})
const nextTokencode = (intervals: number): Step => ({
  check: ({ awaiting }) => awaiting?.kind === 'nextTokencode',
  toString: () => `nextTokencode(${intervals})`,
  run: async (model, real) => {
    const { awaiting } = model
    if (awaiting === undefined) return
    const locked = passTime(model, real.manager.clock.now())
    const tokencode = code(fob, intervals, awaiting.shown)
    model.awaiting = undefined
    const outcome = await ask(real, {
      kind: 'verifyNextTokencode',
      username: 'alice',
      attempt: awaiting.attempt,
      tokencode,
    })
    if (outcome.kind === 'attemptOver') return
    expect(locked, 'no verification while locked').to.equal(false)
    if (outcome.kind === 'denied') return countDenial(model, real)
    expect(intervals, 'only the successor is accepted').to.equal(1)
    expect(model.used.has(tokencode), 'a code is good once').to.equal(false)
    model.used.add(tokencode)
    if (outcome.kind === 'newPin') model.awaiting = { ...awaiting, attempt: outcome.attempt, kind: 'newPin' }
    else model.failures = []
  },
})
const setPin = (pin: string): Step => ({
  check: ({ awaiting }) => awaiting?.kind === 'newPin',
  toString: () => `setPin(${pin})`,
  run: async (model, real) => {
    const { awaiting } = model
    if (awaiting === undefined) return
    model.awaiting = undefined
    const outcome = await ask(real, { kind: 'setPin', username: 'alice', attempt: awaiting.attempt, pin })
    if (outcome.kind === 'pinAccepted') model.pin = pin
    expect((await real.manager.users.find('alice'))?.pin, 'the PIN is the last accepted one').to.equal(model.pin)
  },
})
const wait = (seconds: number): Step => ({
  check: () => true,
  toString: () => `wait(${seconds})`,
  run: async (_model, { manager }) => manager.clock.advance(seconds),
})
const require = (mode: 'nextTokencodeMode' | 'newPinMode'): Step => ({
  check: () => true,
  toString: () => `require(${mode})`,
  run: async (_model, { manager }) => {
    await manager.users.change('alice', (user) => ({
      user: { ...user, ...(mode === 'newPinMode' ? { newPinMode: 'user' } : { nextTokencodeMode: true }) },
      answer: undefined,
    }))
  },
})

describe('SecurID rules, random steps', () => {
  it('SecurID rules, random steps: codes, failures and locks follow the model', async () => {
    const steps = [
      fc.integer({ min: -80, max: 80 }).map(verify),
      fc.integer({ min: -2, max: 2 }).map(verify),
      fc.constant(verify(undefined)),
      fc.constantFrom(0, 1, 1, 1, 2).map(nextTokencode),
      fc.constantFrom('4711', '4712', '47').map(setPin),
      fc.constantFrom(1, MINUTE, 2 * MINUTE, UNLOCK_SECONDS).map(wait),
      fc.constantFrom('nextTokencodeMode' as const, 'newPinMode' as const).map(require),
    ]
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 40 }), async (commands) => {
        const manager = await openModule([alice({ tokens: [assigned(fob)] })], settings)
        const model: Model = { pin: '1234', used: new Set(), failures: [], lockedUntil: 0, awaiting: undefined }
        await fc.asyncModelRun(() => ({ model, real: { manager } }), commands)
        await manager.close()
      }),
      { numRuns: 150 },
    )
  })
})
