import { expect } from 'chai'
import fc from 'fast-check'
import type { Question } from '../../../../adapter/haventec/types.ts'
import { createHaventecAuthority } from '../../../../mock-idp/authorities/haventec/index.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'
import { APPLICATION, DAY, DEVICE, hashed, K0, NOW, RIGHT, WRONG } from '../../../fixtures/haventec/wire-client.ts'
import { moduleOptions } from '../../../fixtures/module-options.ts'

const LOCK = 300
const ABOUT = { username: 'mia', deviceUuid: DEVICE } as const

/** State that an observer of the answers can know. */
interface Model {
  /** All issued keys. `live`: keys that may still be accepted, oldest first, with their remaining uses. */
  readonly issued: { key: string; uuid: string; accessToken: string }[]
  live: { key: string; usesLeft: number }[]
  pin: string
  failures: number
  lockedUntil: number
  lockedForGood: boolean
  token: string | undefined
  tokenUntil: number
  wrongTokens: number
  blockedUntil: number
}
interface Real {
  readonly server: Awaited<ReturnType<typeof openServer>>
}
type Step = fc.AsyncCommand<Model, Real>

const openServer = async (retries: number) => {
  const clock = createClock({ realTime: () => NOW * 1000, timer: () => () => {} })
  clock.freeze(true)
  const store = createMemoryStore(clock)
  const device = { deviceUuid: DEVICE, authKey: K0, hashedPin: RIGHT }
  const users = [{ username: 'mia', devices: [device] }]
  const config = { applications: [{ ...APPLICATION, allowedAuthKeyRetries: retries }], users }
  const { seed, port, operations } = createHaventecAuthority({ store, clock, config, ...moduleOptions })
  await seed()
  const ask = (question: Question) => port.ask(question, new AbortController().signal)
  const [seeded] = (await operations.users.get('mia')).devices[0]?.authKeys ?? []
  return { clock, ask, retries, operations, firstUuid: seeded?.authKeyUuid ?? '', close: () => store.close() }
}

/** Answers to a failed login, by the number of failures before it. */
const FAILURES = [
  'authenticationFailed',
  'lastTryBeforeTemporaryLock',
  'deviceLocked AN-AUTH-1030',
  'authenticationFailed',
  'lastTryBeforeLock',
  'deviceLocked AN-AUTH-1005',
]
const kindOf = (outcome: Awaited<ReturnType<Real['server']['ask']>>): string =>
  outcome.kind === 'deviceLocked' ? `deviceLocked ${outcome.code}` : outcome.kind

/** Applies the time to the model. */
const passTime = (model: Model, now: number): void => {
  if (model.lockedUntil <= now) model.lockedUntil = 0
  if (model.blockedUntil !== 0 && model.blockedUntil <= now) Object.assign(model, { blockedUntil: 0, wrongTokens: 0 })
  if (model.tokenUntil <= now) model.token = undefined
}
const lockOf = ({ lockedForGood, lockedUntil }: Model): string | undefined => {
  if (lockedForGood) return 'deviceLocked AN-HENG-1004'
  return lockedUntil > 0 ? 'deviceLocked AN-AUTH-1031' : undefined
}
const failed = (model: Model, now: number): string => {
  const answer = FAILURES[model.failures] ?? ''
  model.failures += 1
  if (model.failures === 3) model.lockedUntil = now + LOCK
  if (model.failures === 6) model.lockedForGood = true
  return answer
}
const issued = (model: Model, outcome: Awaited<ReturnType<Real['server']['ask']>>, retries: number): void => {
  if (outcome.kind !== 'keyIssued') throw new Error(`no key was issued but ${outcome.kind}`)
  const { authKey: key, authKeyUuid: uuid, accessToken } = outcome
  expect(
    model.issued.map((each) => each.key),
    'a key is new',
  ).to.not.include(key)
  model.issued.push({ key, uuid, accessToken })
  model.live.push({ key, usesLeft: 1 + retries })
}

/** `age` counts back from the newest key; beyond the oldest there is no key. */
const login = (age: number, right: boolean): Step => ({
  check: () => true,
  toString: () => `login(key ${age} before the newest, ${right ? 'right' : 'wrong'} PIN)`,
  run: async (model, { server }) => {
    passTime(model, server.clock.now())
    const key = model.issued.at(-1 - age)?.key ?? 'no key'
    const hashedPin = right ? model.pin : WRONG
    const at = model.live.findIndex((live) => live.key === key && live.usesLeft > 0)
    const outcome = await server.ask({ kind: 'login', ...ABOUT, authKey: key, hashedPin })
    const lock = lockOf(model)
    if (lock !== undefined) return void expect(kindOf(outcome)).to.equal(lock)
    if (at < 0) return void expect(kindOf(outcome)).to.equal('wrongAuthKey')
    if (!right) return void expect(kindOf(outcome)).to.equal(failed(model, server.clock.now()))
    model.live = model.live.slice(at)
    if (model.live[0] !== undefined) model.live[0].usesLeft -= 1
    model.failures = 0
    issued(model, outcome, server.retries)
  },
})
const confirm = (age: number): Step => ({
  check: ({ issued: keys }) => keys.length > 1,
  toString: () => `confirm(key ${age} before the newest)`,
  run: async (model, { server }) => {
    passTime(model, server.clock.now())
    const { key, uuid = '' } = model.issued.at(-1 - age) ?? {}
    const { accessToken = '' } = model.issued.at(-1) ?? {}
    const live = model.live.find((each) => each.key === key && each.usesLeft > 0)
    const outcome = await server.ask({ kind: 'confirmAuthKey', ...ABOUT, authKeyUuid: uuid, accessToken })
    const tokenIsGood = await isFresh(model, server)
    const good = live !== undefined && lockOf(model) === undefined && tokenIsGood
    expect(kindOf(outcome)).to.equal(good ? 'confirmed' : 'confirmationRefused')
    if (good) model.live = [live]
  },
})
/** Compares the clock with the exp claim of the newest access token. */
const isFresh = async ({ issued: keys }: Model, { clock }: Real['server']): Promise<boolean> => {
  const [, payload = ''] = (keys.at(-1)?.accessToken ?? '').split('.')
  return clock.now() < JSON.parse(Buffer.from(payload, 'base64url').toString()).exp
}
const forgot: Step = {
  check: () => true,
  toString: () => 'forgotPin',
  run: async (model, { server }) => {
    const now = server.clock.now()
    passTime(model, now)
    const outcome = await server.ask({ kind: 'forgotPin', ...ABOUT })
    if (model.lockedForGood) return void expect(kindOf(outcome)).to.equal('deviceLocked AN-HENG-1004')
    if (model.blockedUntil > 0) return void expect(kindOf(outcome)).to.equal('resetPinBlocked')
    expect(kindOf(outcome)).to.equal('resetPinRequested')
    const {
      messages: [message],
    } = await server.operations.outbox()
    Object.assign(model, { token: message?.token, tokenUntil: now + 600 })
  },
}
const reset = (pin: string, right: boolean): Step => ({
  check: () => true,
  toString: () => `resetPin(${pin}, ${right ? 'right' : 'wrong'} token)`,
  run: async (model, { server }) => {
    const now = server.clock.now()
    passTime(model, now)
    const resetPinToken = right && model.token !== undefined ? model.token : 'no token'
    const outcome = await server.ask({ kind: 'resetPin', ...ABOUT, resetPinToken, hashedPin: hashed(pin) })
    if (model.lockedForGood) return void expect(kindOf(outcome)).to.equal('deviceLocked AN-HENG-1004')
    if (model.blockedUntil > 0) return void expect(kindOf(outcome)).to.equal('resetPinBlocked')
    if (resetPinToken !== model.token) {
      model.wrongTokens += 1
      if (model.wrongTokens === 3) Object.assign(model, { blockedUntil: now + DAY, token: undefined })
      return void expect(kindOf(outcome)).to.equal(model.wrongTokens === 3 ? 'resetPinBlocked' : 'invalidResetToken')
    }
    Object.assign(model, { pin: hashed(pin), failures: 0, lockedUntil: 0, token: undefined, wrongTokens: 0, live: [] })
    issued(model, outcome, server.retries)
  },
})
const unlock: Step = {
  check: () => true,
  toString: () => 'unlock',
  run: async (model, { server }) => {
    await server.operations.devices.patch(DEVICE, { locked: false })
    Object.assign(model, { failures: 0, lockedUntil: 0, lockedForGood: false })
  },
}
const wait = (seconds: number): Step => ({
  check: () => true,
  toString: () => `wait(${seconds})`,
  run: async (_model, { server }) => server.clock.advance(seconds),
})

describe('Haventec rules, random steps', () => {
  it('Haventec rules, random steps: keys, failures, locks and blocks follow the model', async () => {
    const steps = [
      fc
        .tuple(fc.constantFrom(0, 0, 0, 1, 2, 9), fc.constantFrom(true, true, false))
        .map(([age, right]) => login(age, right)),
      fc.constantFrom(0, 1).map((age) => login(age, false)),
      fc.constantFrom(0, 0, 1, 2).map(confirm),
      fc.constant(forgot),
      fc.tuple(fc.constantFrom('1', '2'), fc.constantFrom(true, false)).map(([pin, right]) => reset(pin, right)),
      fc.constant(unlock),
      fc.constantFrom(1, LOCK - 1, LOCK, 600, 3600, DAY).map(wait),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, 2),
        fc.commands(steps, { maxCommands: 60, size: '+1' }),
        async (retries, commands) => {
          const server = await openServer(retries)
          const model: Model = {
            issued: [{ key: K0, uuid: server.firstUuid, accessToken: '' }],
            live: [{ key: K0, usesLeft: 1 + retries }],
            ...{ pin: RIGHT, failures: 0, lockedUntil: 0, lockedForGood: false },
            ...{ token: undefined, tokenUntil: 0, wrongTokens: 0, blockedUntil: 0 },
          }
          await fc.asyncModelRun(() => ({ model, real: { server } }), commands)
          await server.close()
        },
      ),
      { numRuns: 200 },
    )
  })
})
