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

/** Puts an arranged action to the server as the adapter would. */
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
  if (actionId !== 'resetPin' || attempt === undefined) throw new Error(`${actionId} is not to be asked here`)
  const { newPin, confirmPin } = model as { newPin: string; confirmPin: string }
  expect(newPin).to.equal(confirmPin)
  return { kind: 'setPin', username: 'alice', attempt, pin: newPin }
}

/** Arranges the state, does what is told as a flow with a chained user name would, and gives the last answer. */
const arrive = async ({ module }: Opened, status: string): Promise<Outcome<SecurID> | undefined> => {
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
/** These need no token. */
const choices: readonly (readonly [string, string])[] = [
  [CHOICE, 'methodsOffered'],
  ['SECURID_TOKEN_REQUIRED', 'tokenRequired'],
  ['SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION', 'pushPending'],
  ['SECURID_CREDENTIAL_REQUIRED', 'passcodeRequired'],
]
const people: readonly (readonly [string, Partial<User>, SecurIDSettings])[] = [
  ['with a fob', {}, {}],
  ['with a PINPAD token', { tokens: [assigned(pinpad)] }, {}],
  ['without a PIN', { pin: null }, {}],
  ['with a PIN that the policy forbids', {}, { tokenPolicy: { pinMinLength: 6, pinHistory: 2 } }],
  ['who is locked and has failed often', { locked: 'administrator', badCodes: 9, nextTokencodeMode: true }, {}],
  ['whose token has run away', { tokens: [assigned(fob, { drift: 60, lastInterval: 99_999_999 })] }, {}],
  ['whose first token has expired', { tokens: [assigned({ ...pinpad, expiresOn: '2020-01-01' }), assigned(fob)] }, {}],
  ['with every method', { methods: ['SECURID', 'TOKEN', 'APPROVE'] }, {}],
  ['with every method and no device', { methods: ['APPROVE', 'TOKEN', 'SECURID'], device: null }, {}],
  ['without the passcode', { methods: ['APPROVE'] }, {}],
  [
    'who has failed too often with the app',
    { methods: ['TOKEN'], methodFailures: { TOKEN: { at: NOW, count: 9 } } },
    {},
  ],
  [
    'under a strict policy',
    {},
    { tokenPolicy: { windows: { software: { acceptIntervals: 0 } }, nextTokencodeAfterBadCodes: 1 } },
  ],
]

describe('SecurID: arranging a state', () => {
  let opened: Opened
  const open = async (having: Partial<User> = {}, settings: SecurIDSettings = {}) => {
    opened = await openModule([alice(having)], settings)
    return opened
  }
  afterEach(() => opened.close())

  for (const [status, outcome] of [...states, ...choices]) {
    for (const [who, having, settings] of people) {
      it(`${status} for a user ${who}, any number of times`, async () => {
        await open(having, settings)
        for (let time = 0; time < 3; time++) expect((await arrive(opened, status))?.kind).to.equal(outcome)
      })
    }
  }

  it('SECURID_NEXT_TOKENCODE_REQUIRED: the next code then signs on', async () => {
    const outcome = await arrive(await open(), 'SECURID_NEXT_TOKENCODE_REQUIRED')
    if (outcome?.kind !== 'nextTokencode') throw new Error('not there')
    const question: Question = {
      kind: 'verifyNextTokencode',
      username: 'alice',
      attempt: outcome.attempt,
      tokencode: code(fob, 1),
    }
    expect((await opened.port.ask(question, new AbortController().signal)).kind).to.equal('accepted')
  })

  it('SECURID_REAUTHENTICATION_REQUIRED: the record then shows the PIN that signs on with the next code', async () => {
    await arrive(await open(), 'SECURID_REAUTHENTICATION_REQUIRED')
    const pin = (await opened.users.find('alice'))?.pin
    expect(pin).to.match(/^\d{4,8}$/)
    const question: Question = { kind: 'verify', username: 'alice', passcode: `${pin}${code(fob, 1)}` }
    expect((await opened.port.ask(question, new AbortController().signal)).kind).to.equal('accepted')
  })

  it('SECURID_NEXT_TOKENCODE_REQUIRED is arranged by a passcode alone, SECURID_NEXT_CODE_REQUIRED by a choice', async () => {
    const { module, users } = await open({ methods: ['SECURID', 'APPROVE'] })
    await module.scenarios['SECURID_NEXT_TOKENCODE_REQUIRED']?.('alice')
    expect((await users.find('alice'))?.methods).to.deep.equal(['SECURID'])
    await module.scenarios['SECURID_NEXT_CODE_REQUIRED']?.('alice')
    expect((await users.find('alice'))?.methods).to.have.members(['SECURID', 'TOKEN', 'APPROVE'])
  })

  it('SECURID_CREDENTIAL_REQUIRED: nothing is to be done without a choice, a used code is good again, a lock stays', async () => {
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
    ['nobody', { username: 'bob' }, 'USER_NOT_FOUND'],
    ['a user without a token', { tokens: [] }, 'TOKEN_REQUIRED'],
    ['a user with an expired token', { tokens: [assigned({ ...fob, expiresOn: '2020-01-01' })] }, 'TOKEN_EXPIRED'],
  ]
  for (const [who, having, code422] of impossible) {
    it(`of ${who}: 422 ${code422}, and nothing is changed`, async () => {
      const { module, users } = await open(having)
      const before = await users.list()
      for (const [status] of states) {
        const error = await module.scenarios[status]?.('alice').catch((raised: unknown) => raised)
        expect(error).to.be.instanceOf(ControlError)
        expect(error).to.include({ status: 422, code: code422 })
      }
      expect(await users.list()).to.deep.equal(before)
    })
  }

  it('does not hide from the rules: what is arranged counts like anything else', async () => {
    await arrive(await open(), 'RESUME')
    await opened.port.ask({ kind: 'verify', username: 'alice', passcode: WRONG }, new AbortController().signal)
    expect((await opened.users.find('alice'))?.badCodes).to.equal(1)
  })
})
