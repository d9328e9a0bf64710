import { expect } from 'chai'
import type { Attempt, MethodId, Question, SecurID } from '../../../adapter/securid/types.ts'
import type { Outcome } from '../../../adapter/spi.ts'
import type { SecurIDSettings } from '../../../mock-idp/authorities/securid/admin/seed.ts'
import type { User } from '../../../mock-idp/authorities/securid/rules/user.ts'
import { ControlError } from '../../../mock-idp/core/control-error.ts'
import { openModule } from '../../fixtures/securid/server.ts'
import { alice, assigned, code, fob, NOW, pinpad, WRONG } from '../../fixtures/securid/users.ts'

type Opened = Awaited<ReturnType<typeof openModule>>

const CHOICE = 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'

/** The question that the adapter asks for an action of a scenario. */
const questionOf = (
  { actionId, model }: { actionId: string; model: object },
  attempt: Attempt | undefined,
): Question => {
  const quoted = attempt && { attempt }
  if (actionId === 'checkCredential') {
    const { username, passcode } = model as { username: string; passcode: string }
    return { kind: 'verify', username, passcode, ...quoted }
  }
  if (actionId === 'selectChallengeMethod') {
    const { input } = model as { input: MethodId }
    return { kind: 'select', username: 'alice', method: input, ...quoted }
  }
  if (actionId !== 'resetPin' || attempt === undefined) throw new Error(`${actionId} has no question in this test`)
  const { newPin, confirmPin } = model as { newPin: string; confirmPin: string }
  expect(newPin).to.equal(confirmPin)
  return { kind: 'setPin', username: 'alice', attempt, pin: newPin }
}

/** Runs the scenario of a state, like a flow with a chained username; returns the last outcome. */
const reach = async ({ module }: Opened, status: string): Promise<Outcome<SecurID> | undefined> => {
  const actions = (await module.scenarios[status]?.('alice')) ?? []
  const signal = new AbortController().signal
  let last = await module.port.ask({ kind: 'open', username: 'alice' }, signal)
  for (const action of actions) {
    if (action.when !== undefined && (action.when !== CHOICE || last.kind !== 'methodsOffered')) continue
    last = await module.port.ask(questionOf(action, 'attempt' in last ? last.attempt : undefined), signal)
  }
  return last
}

const states: readonly (readonly [string, string])[] = [
  ['SECURID_NEXT_TOKENCODE_REQUIRED', 'nextTokencode'],
  ['SECURID_USER_PIN_RESET_REQUIRED', 'newPin'],
  ['SECURID_SYSTEM_PIN_RESET_REQUIRED', 'systemPin'],
  ['SECURID_REAUTHENTICATION_REQUIRED', 'pinAccepted'],
  ['RESUME', 'accepted'],
  ['SECURID_NEXT_CODE_REQUIRED', 'nextTokencode'],
]
/** States that require no token. */
const choices: readonly (readonly [string, string])[] = [
  [CHOICE, 'methodsOffered'],
  ['SECURID_TOKEN_REQUIRED', 'tokenRequired'],
  ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION', 'pushPending'],
  ['SECURID_CREDENTIAL_REQUIRED', 'passcodeRequired'],
]
const userVariants: readonly (readonly [string, Partial<User>, SecurIDSettings])[] = [
  ['user with a fob', {}, {}],
  ['user with a PINPAD token', { tokens: [assigned(pinpad)] }, {}],
  ['user without a PIN', { pin: null }, {}],
  ['user with a PIN that the policy forbids', {}, { tokenPolicy: { pinMinLength: 6, pinHistory: 2 } }],
  ['locked user with failures', { locked: 'administrator', badCodes: 9, nextTokencodeMode: true }, {}],
  ['user with a drifted token', { tokens: [assigned(fob, { drift: 60, lastInterval: 99_999_999 })] }, {}],
  [
    'user whose first token has expired',
    { tokens: [assigned({ ...pinpad, expiresOn: '2020-01-01' }), assigned(fob)] },
    {},
  ],
  ['user with every method', { methods: ['SECURID', 'TOKEN', 'APPROVE'] }, {}],
  ['user with every method and no device', { methods: ['APPROVE', 'TOKEN', 'SECURID'], device: null }, {}],
  ['user without the passcode method', { methods: ['APPROVE'] }, {}],
  ['user with failures of the app', { methods: ['TOKEN'], methodFailures: { TOKEN: { at: NOW, count: 9 } } }, {}],
  [
    'user under a strict policy',
    {},
    { tokenPolicy: { windows: { software: { acceptIntervals: 0 } }, nextTokencodeAfterBadCodes: 1 } },
  ],
]

describe('SecurID scenarios', () => {
  let opened: Opened
  const open = async (changes: Partial<User> = {}, settings: SecurIDSettings = {}) => {
    opened = await openModule([alice(changes)], settings)
    return opened
  }
  afterEach(() => opened.close())

  for (const [status, outcome] of [...states, ...choices]) {
    for (const [description, changes, settings] of userVariants) {
      it(`Scenario ${status}, ${description}: reached three times`, async () => {
        await open(changes, settings)
        for (let time = 0; time < 3; time++) expect((await reach(opened, status))?.kind).to.equal(outcome)
      })
    }
  }

  it('Scenario SECURID_NEXT_TOKENCODE_REQUIRED: the next tokencode is accepted', async () => {
    const outcome = await reach(await open(), 'SECURID_NEXT_TOKENCODE_REQUIRED')
    if (outcome?.kind !== 'nextTokencode') throw new Error('state not reached')
    const question: Question = {
      kind: 'verifyNextTokencode',
      username: 'alice',
      attempt: outcome.attempt,
      tokencode: code(fob, 1),
    }
    expect((await opened.port.ask(question, new AbortController().signal)).kind).to.equal('accepted')
  })

  it('Scenario SECURID_REAUTHENTICATION_REQUIRED: the PIN of the user record is accepted with the next code', async () => {
    await reach(await open(), 'SECURID_REAUTHENTICATION_REQUIRED')
    const pin = (await opened.users.find('alice'))?.pin
    expect(pin).to.match(/^\d{4,8}$/)
    const question: Question = { kind: 'verify', username: 'alice', passcode: `${pin}${code(fob, 1)}` }
    expect((await opened.port.ask(question, new AbortController().signal)).kind).to.equal('accepted')
  })

  it('Scenario SECURID_NEXT_TOKENCODE_REQUIRED: passcode only; SECURID_NEXT_CODE_REQUIRED: all methods', async () => {
    const { module, users } = await open({ methods: ['SECURID', 'APPROVE'] })
    await module.scenarios['SECURID_NEXT_TOKENCODE_REQUIRED']?.('alice')
    expect((await users.find('alice'))?.methods).to.deep.equal(['SECURID'])
    await module.scenarios['SECURID_NEXT_CODE_REQUIRED']?.('alice')
    expect((await users.find('alice'))?.methods).to.have.members(['SECURID', 'TOKEN', 'APPROVE'])
  })

  it('Scenario SECURID_CREDENTIAL_REQUIRED: no action, used codes are accepted again, a lock stays', async () => {
    const { module, port, users } = await open({ failures: [{ at: 1_700_000_000, count: 2 }] })
    const passcode = `1234${code(fob)}`
    for (let time = 0; time < 2; time++) {
      const actions = await module.scenarios['SECURID_CREDENTIAL_REQUIRED']?.('alice')
      expect(actions?.filter(({ when }) => when !== CHOICE)).to.deep.equal([])
      const outcome = await port.ask({ kind: 'verify', username: 'alice', passcode }, new AbortController().signal)
      expect(outcome.kind).to.equal('accepted')
    }
    await users.put('alice', () => alice({ locked: 'administrator' }))
    await module.scenarios['SECURID_CREDENTIAL_REQUIRED']?.('alice')
    expect((await users.find('alice'))?.locked).to.equal('administrator')
  })

  const impossible: readonly (readonly [string, Partial<User>, string])[] = [
    ['unknown user', { username: 'bob' }, 'USER_NOT_FOUND'],
    ['user without a token', { tokens: [] }, 'TOKEN_REQUIRED'],
    ['user with an expired token', { tokens: [assigned({ ...fob, expiresOn: '2020-01-01' })] }, 'TOKEN_EXPIRED'],
  ]
  for (const [description, changes, code422] of impossible) {
    it(`SecurID scenarios, ${description}: 422 ${code422}, nothing changes`, async () => {
      const { module, users } = await open(changes)
      const before = await users.list()
      for (const [status] of states) {
        const error = await module.scenarios[status]?.('alice').catch((raised: unknown) => raised)
        expect(error).to.be.instanceOf(ControlError)
        expect(error).to.include({ status: 422, code: code422 })
      }
      expect(await users.list()).to.deep.equal(before)
    })
  }

  it('Scenario RESUME, wrong passcode afterwards: the failure is counted', async () => {
    await reach(await open(), 'RESUME')
    await opened.port.ask({ kind: 'verify', username: 'alice', passcode: WRONG }, new AbortController().signal)
    expect((await opened.users.find('alice'))?.badCodes).to.equal(1)
  })
})
