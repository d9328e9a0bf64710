import { expect } from 'chai'
import fc from 'fast-check'
import { type AttributesRequest, readAttributes } from '../../../../mock-idp/authorities/aducid/service/attributes.ts'
import { type PeigAction, playPeig, reachPeig } from '../../../../mock-idp/authorities/aducid/service/peig.ts'
import { closeSession, useSession } from '../../../../mock-idp/authorities/aducid/service/sessions.ts'
import { changeIdentity, opened, openService, type Service } from '../../../fixtures/aducid/service.ts'

const TIMERS = { startSeconds: 30, bindingSeconds: 40, processSeconds: 60, openSeconds: 300 }

/** State that a caller of AIM can know. */
interface Model {
  status: string
  /** End of the time of the status. */
  until: number
  wasAtProxy: boolean
  authKey: string | undefined
  authKey2: string | undefined
  uses: number
}
interface Real {
  readonly service: Service
  readonly isEnforced: boolean
  readonly isStrict: boolean
  readonly session: { readonly authId: string; readonly bindingId: string }
}
type Step = fc.AsyncCommand<Model, Real>
type Key = 'right' | 'first' | 'wrong' | 'none'
type Binding = 'right' | 'wrong' | 'none'

const AFTER: { readonly [status: string]: string } = {
  start: 'startTimeout',
  'Client-binding': 'bindingTimeout',
  working: 'processTimeout',
  finished: 'end',
  active: 'end',
}
const CODES: { readonly [status: string]: string } = {
  startTimeout: 'UTA',
  processTimeout: 'UTA',
  bindingTimeout: 'UTA',
  error: 'UTA',
  'internal-error': 'ERR',
  'Auth-error': 'ASA',
}
const pairOf = (status: string) => `${status} ${CODES[status] ?? 'OK'}`
const pair = ({ statusAIM, statusAuth }: { readonly statusAIM: string; readonly statusAuth: string }) =>
  `${statusAIM} ${statusAuth}`

function passTime(model: Model, now: number): void {
  if (model.until > now || AFTER[model.status] === undefined) return
  model.status = AFTER[model.status] ?? ''
}
function enter(model: Model, status: string, until: number): void {
  Object.assign(model, { status, until })
}
/** `first`: the authKey of the approval, also after authKey2 has replaced it. */
function keyFor(model: Model, key: Key): string | undefined {
  if (key === 'wrong') return 'AAAAAAAAAAA='
  if (key === 'none') return undefined
  return key === 'first' ? model.authKey : (model.authKey2 ?? model.authKey)
}
function proofsFor(model: Model, { session }: Real, key: Key, binding: Binding) {
  const authKey = keyFor(model, key)
  const bindingId = { right: session.bindingId, wrong: 'BBBBBBBBBBB=', none: undefined }[binding]
  return { ...(authKey !== undefined && { authKey }), ...(bindingId !== undefined && { bindingId }) }
}
type Proofs = ReturnType<typeof proofsFor>

/** The code for these proofs: OK, BEE, BIM (binding), or ASA (key). */
function codeFor(model: Model, { isStrict, session }: Real, { authKey, bindingId }: Proofs): string {
  if (bindingId !== undefined && bindingId !== session.bindingId) return 'BEE'
  const isFirst =
    model.authKey === undefined ? bindingId === session.bindingId : authKey !== undefined && authKey === model.authKey
  if (model.status === 'active') {
    if (authKey !== undefined && authKey === model.authKey2) return 'OK'
    return isFirst && !isStrict ? 'OK' : 'ASA'
  }
  if (isFirst) return 'OK'
  return model.authKey === undefined ? 'BIM' : 'ASA'
}
const answered = (model: Model, code: string) => `${code === 'ASA' ? 'Auth-error' : model.status} ${code}`

const step = (name: string, run: (model: Model, real: Real, now: number) => Promise<void>): Step => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    const now = real.service.clock.now()
    passTime(model, now)
    await run(model, real, now)
    const { deps } = real.service
    const status = await readAttributes(deps, { authId: real.session.authId, attributeSetName: 'Status' })
    expect(pair(status), name).to.equal(pairOf(model.status))
  },
})

const arrive = (channel: 'redirect' | 'qr'): Step =>
  step(`arrive(${channel})`, async (model, { service, session }) => {
    await reachPeig(service.deps, session.authId, channel)
    const isBefore = ['start', 'Client-binding', 'working'].includes(model.status)
    if (isBefore && channel === 'redirect') model.wasAtProxy = true
  })

const TARGETS: { readonly [action in PeigAction['do']]: { readonly [status: string]: string } } = {
  connect: { start: 'working' },
  bind: { 'Client-binding': 'working' },
  approve: { working: 'finished' },
  refuse: { working: 'error' },
  fail: { working: 'error' },
  unknownIdentity: { working: 'error' },
  fault: { start: 'internal-error', working: 'internal-error' },
}
const peig = (action: PeigAction['do']): Step =>
  step(`peig(${action})`, async (model, { service, session, isEnforced }, now) => {
    const played = await playPeig(service.deps, session.authId, { do: action })
    const target = TARGETS[action][model.status]
    if (target === undefined) return void expect(played).to.include({ problem: 'notAllowed' })
    expect(played).not.to.have.property('problem')
    const authKey = 'session' in played && played.session.name === 'finished' ? played.session.data.authKey : undefined
    if (action === 'connect' && isEnforced) enter(model, 'Client-binding', now + TIMERS.bindingSeconds)
    else if (target === 'working') enter(model, target, now + TIMERS.processSeconds)
    else if (target !== 'finished') enter(model, target, Number.POSITIVE_INFINITY)
    else if (model.uses === 0) enter(model, 'error', Number.POSITIVE_INFINITY)
    else {
      expect(authKey !== undefined, 'an authKey exists only after AIM-Proxy').to.equal(model.wasAtProxy)
      enter(model, target, now + TIMERS.openSeconds)
      model.uses -= 1
      model.authKey = authKey
    }
  })

const verify = (set: AttributesRequest['attributeSetName'], key: Key, binding: Binding): Step =>
  step(`${set}(key ${key}, binding ${binding})`, async (model, real, now) => {
    const { service, session } = real
    const proofs = proofsFor(model, real, key, binding)
    const answer = await readAttributes(service.deps, { authId: session.authId, ...proofs, attributeSetName: set })
    if (model.status !== 'finished' && model.status !== 'active')
      return void expect(pair(answer)).to.equal(pairOf(model.status))
    const code = codeFor(model, real, proofs)
    expect(pair(answer)).to.equal(code === 'OK' ? 'active OK' : answered(model, code))
    expect('attributes' in answer).to.equal(code === 'OK')
    if (code === 'OK' && answer.state?.name === 'active') model.authKey2 = answer.state.data.authKey2
    if (model.status !== 'finished') return
    if (code === 'OK') enter(model, 'active', now + TIMERS.openSeconds)
    if (code === 'ASA') enter(model, 'Auth-error', Number.POSITIVE_INFINITY)
  })

const use = (key: Key, binding: Binding): Step =>
  step(`use(key ${key}, binding ${binding})`, async (model, real) => {
    const proofs = proofsFor(model, real, key, binding)
    const answer = await useSession(real.service.deps, { authId: real.session.authId, ...proofs })
    if (model.status !== 'active')
      return void expect(pair(answer)).to.equal(`${model.status} ${CODES[model.status] ?? 'NER'}`)
    expect(pair(answer)).to.equal(answered(model, codeFor(model, real, proofs)))
  })

const close = (key: Key): Step =>
  step(`close(key ${key})`, async (model, real) => {
    const proofs = proofsFor(model, real, key, 'none')
    const answer = await closeSession(real.service.deps, { authId: real.session.authId, ...proofs })
    const needsKey = model.status === 'active' || (model.status === 'finished' && model.authKey !== undefined)
    const code = needsKey ? codeFor(model, real, proofs) : 'OK'
    if (code !== 'OK') return void expect(pair(answer)).to.equal(answered(model, code))
    expect(pair(answer)).to.equal('end OK')
    if (AFTER[model.status] !== undefined) enter(model, 'end', Number.POSITIVE_INFINITY)
  })

const wait = (seconds: number): Step => ({
  check: () => true,
  toString: () => `wait(${seconds})`,
  run: async (_model, { service }) => service.clock.advance(seconds),
})

const key = fc.constantFrom<Key>('right', 'right', 'right', 'first', 'wrong', 'none')
const binding = fc.constantFrom<Binding>('right', 'right', 'none', 'none', 'wrong')
const set = fc.constantFrom<AttributesRequest['attributeSetName']>('All', 'All', 'Basic', 'Validity', 'Link')

describe('authentication session, random steps', () => {
  it('authentication session, random steps: status, proofs and times follow the model', async () => {
    const steps = [
      fc.constantFrom('redirect', 'qr' as const).map(arrive),
      fc.constantFrom('connect', 'connect', 'bind', 'approve', 'approve' as const).map(peig),
      fc.constantFrom('refuse', 'fail', 'unknownIdentity', 'fault' as const).map(peig),
      fc.tuple(set, key, binding).map((given) => verify(...given)),
      fc.tuple(key, binding).map((given) => use(...given)),
      key.map(close),
      fc.constantFrom(1, 29, 30, 40, 59, 60, 299, 300).map(wait),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(0, 5, 5, 5),
        fc.commands(steps, { maxCommands: 40, size: '+1' }),
        async (isEnforced, isStrict, uses, commands) => {
          const aim = { name: '', strictAuthKey: isStrict, ...(isEnforced && { binding: 'A' as const }) }
          const service = await openService({ aims: [aim], timers: TIMERS })
          await changeIdentity(service, { validityCount: uses, link: { ilid: 'AQIDBAUGBwg=', aim: 'other' } })
          const session = await opened(service)
          const model: Model = {
            ...{ status: 'start', until: session.until, wasAtProxy: false, uses },
            ...{ authKey: undefined, authKey2: undefined },
          }
          await fc.asyncModelRun(() => ({ model, real: { service, isEnforced, isStrict, session } }), commands)
          await service.close()
        },
      ),
      { numRuns: 600 },
    )
  })
})
