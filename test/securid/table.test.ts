import { expect } from 'chai'
import { Refused } from '../../adapter/errors.ts'
import { start, table } from '../../adapter/securid/table.ts'
import type { Question, SecurID } from '../../adapter/securid/types.ts'
import type { Action, Ctx, Next, Outcome, State, Status } from '../../adapter/spi.ts'
import { transition } from '../../adapter/transition.ts'

const attempt = { authnAttemptId: 'attempt-1', messageId: 'message-1' }
const goesOn = { authnAttemptId: 'attempt-1', messageId: 'message-2' }
const visitor = { username: 'joe', triesLeft: 3 }
const rules = { minLength: 4, maxLength: 8, alphabetic: 0, numeric: 2, alphanumeric: true, message: 'Choose a PIN.' }
const before = { now: 1_700_000_000, config: {}, input: { attributes: {} } }

/** The states that the rows begin in. */
const credential: State<SecurID, 'SECURID_CREDENTIAL_REQUIRED'> = {
  status: 'SECURID_CREDENTIAL_REQUIRED',
  model: { username: 'joe', remainingTries: 3, allowUsernameEdits: true, authFailed: false, resetFailed: false },
  memo: { ...visitor, attempt },
}
const nextTokencode: State<SecurID, 'SECURID_NEXT_TOKENCODE_REQUIRED'> = {
  status: 'SECURID_NEXT_TOKENCODE_REQUIRED',
  model: { authFailed: false },
  memo: { ...visitor, attempt },
}
const reauthentication: State<SecurID, 'SECURID_REAUTHENTICATION_REQUIRED'> = {
  status: 'SECURID_REAUTHENTICATION_REQUIRED',
  model: {},
  memo: { ...visitor, attempt },
}
const systemPin: State<SecurID, 'SECURID_SYSTEM_PIN_RESET_REQUIRED'> = {
  status: 'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  model: { pin: '8642' },
  memo: { ...visitor, attempt },
}
const userPin: State<SecurID, 'SECURID_USER_PIN_RESET_REQUIRED'> = {
  status: 'SECURID_USER_PIN_RESET_REQUIRED',
  model: {
    pinMinLength: 4,
    pinMaxLength: 8,
    pinAlphabeticCharCount: 0,
    pinNumericCharCount: 2,
    pinAlphaNumeric: true,
    pinResetMessage: 'Choose a PIN.',
    authFailed: false,
  },
  memo: { ...visitor, attempt },
}

/** What the rows lead to. */
const signedOn: Next<SecurID> = { status: 'SUCCESS', subject: 'joe', attributes: { username: 'joe' } }
const canceled: Next<SecurID> = { status: 'FAILURE', code: 'CANCELED' }
const oneTryLess: Next<SecurID> = {
  ...credential,
  model: { ...credential.model, remainingTries: 2, authFailed: true },
  memo: { username: 'joe', triesLeft: 2 },
}
const passcodeAsked: Next<SecurID> = { ...credential, memo: { ...visitor, attempt: goesOn } }
const fromTheStart: Next<SecurID> = {
  ...credential,
  model: { ...credential.model, authFailed: true },
  memo: visitor, // the attempt is over: nothing goes on from it
}
const fromTheStartWithoutPin: Next<SecurID> = {
  ...credential,
  model: { ...credential.model, resetFailed: true },
  memo: visitor,
}
const goingOn = { memo: { ...visitor, attempt: goesOn } }
const pinRefused: Next<SecurID> = { ...userPin, model: { ...userPin.model, authFailed: true }, ...goingOn }

const accepted: Outcome<SecurID> = { kind: 'accepted', subject: 'joe', attributes: { username: 'joe' } }
const verdictsOnPasscode: readonly (readonly [Outcome<SecurID>, string, Next<SecurID>])[] = [
  [accepted, 'the person is signed on', signedOn],
  [{ kind: 'denied' }, 'asks again with one try less', oneTryLess],
  [
    { kind: 'nextTokencode', attempt: goesOn },
    'asks for the code that follows, in the same attempt',
    { ...nextTokencode, ...goingOn },
  ],
  [{ kind: 'newPin', attempt: goesOn, rules }, 'asks for a new PIN and tells its rules', { ...userPin, ...goingOn }],
  [{ kind: 'systemPin', attempt: goesOn, pin: '8642' }, 'shows the PIN made for them', { ...systemPin, ...goingOn }],
]
const verdictsOnTokencode = verdictsOnPasscode.filter(([{ kind }]) => kind !== 'nextTokencode')
const cancel: Action<SecurID> = { actionId: 'cancel', model: {} }
const done: Outcome<SecurID> = { kind: 'done' }

interface Row {
  readonly state: State<SecurID>
  readonly action: Action<SecurID>
  readonly outcome: Outcome<SecurID>
  readonly effect: string
  readonly next: Next<SecurID>
}
const rowsOf = (
  state: State<SecurID>,
  action: Action<SecurID>,
  rows: readonly (readonly [Outcome<SecurID>, string, Next<SecurID>])[],
): readonly Row[] =>
  [...rows, ...(action === cancel ? [[done, 'ends without a sign-on', canceled] as const] : [])].map(
    ([outcome, effect, next]) => ({ state, action, outcome, effect, next }),
  )

const resetPin: Action<SecurID> = { actionId: 'resetPin', model: { newPin: '4711', confirmPin: '4711' } }
const rows: readonly Row[] = [
  ...rowsOf(credential, { actionId: 'checkCredential', model: { username: 'joe', passcode: '123412345678' } }, [
    ...verdictsOnPasscode,
    [{ kind: 'passcodeRequired', attempt: goesOn }, 'asks for the passcode of that name', passcodeAsked],
  ]),
  ...rowsOf(credential, { actionId: 'validatePasscode', model: { passcode: '123412345678' } }, verdictsOnPasscode),
  ...rowsOf(credential, cancel, []),
  ...rowsOf(nextTokencode, { actionId: 'checkNextTokencode', model: { tokencode: '12345678' } }, [
    ...verdictsOnTokencode,
    [{ kind: 'attemptOver' }, 'begins anew with authFailed and no try less', fromTheStart],
  ]),
  ...rowsOf(nextTokencode, cancel, []),
  ...rowsOf(reauthentication, { actionId: 'checkPasscode', model: { passcode: '471112345678' } }, verdictsOnPasscode),
  ...rowsOf(reauthentication, cancel, []),
  ...rowsOf(systemPin, { actionId: 'continue', model: {} }, [
    [{ kind: 'pinAccepted', attempt: goesOn }, 'asks to sign on with it', { ...reauthentication, ...goingOn }],
    [{ kind: 'attemptOver' }, 'begins anew with resetFailed', fromTheStartWithoutPin],
  ]),
  ...rowsOf(systemPin, cancel, []),
  ...rowsOf(userPin, resetPin, [
    [{ kind: 'pinAccepted', attempt: goesOn }, 'asks to sign on with it', { ...reauthentication, ...goingOn }],
    [{ kind: 'pinRefused', attempt: goesOn, rules }, 'asks for another with authFailed', pinRefused],
    [{ kind: 'attemptOver' }, 'begins anew with resetFailed', fromTheStartWithoutPin],
  ]),
  ...rowsOf(userPin, cancel, []),
]

const step = ({ state, action, outcome }: Omit<Row, 'effect' | 'next'>, ctx: Partial<Ctx<SecurID>> = {}) =>
  transition(table, state, action, { ...before, ...ctx, outcome })

describe('the SecurID table', () => {
  for (const status of Object.keys(table) as Status<SecurID>[])
    describe(status, () => {
      for (const row of rows.filter(({ state }) => state.status === status))
        it(`${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
          expect(step(row)).to.deep.equal(row.next)
        })
    })

  it('has a test here for each of its rows', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect(tested).to.have.members(inTable)
  })

  it('start, done: asks for user name and passcode', () => {
    expect(start.on.done.next({ ...before, outcome: { kind: 'done' } })).to.deep.equal({
      status: 'SECURID_CREDENTIAL_REQUIRED',
      model: { remainingTries: 5, allowUsernameEdits: true, authFailed: false, resetFailed: false },
      memo: { triesLeft: 5 },
    })
  })

  it('start, done: grants the tries that the instance is set to', () => {
    const next = start.on.done.next({ ...before, config: { 'Challenge Retries': 2 }, outcome: { kind: 'done' } })
    expect(next).to.have.property('model').that.includes({ remainingTries: 2 })
  })

  it('start, done, as second factor: the name is there and may not be edited', () => {
    const chained = { ...before, input: { username: 'joe', attributes: {} } }
    expect(start.on.done.next({ ...chained, outcome: { kind: 'done' } }))
      .to.have.property('model')
      .that.includes({ username: 'joe', allowUsernameEdits: false })
  })
})

describe('the SecurID table at the last try', () => {
  const spent = <S extends State<SecurID>>(state: S): S => ({ ...state, memo: { ...state.memo, triesLeft: 1 } })
  for (const row of rows.filter(({ outcome }) => outcome.kind === 'denied'))
    it(`${row.state.status}, ${row.action.actionId}, denied: ends in failure`, () => {
      const next = step({ ...row, state: spent(row.state) })
      expect(next).to.deep.equal({ status: 'FAILURE', code: 'CHALLENGE_RETRIES_EXCEEDED' })
    })
})

describe('the questions of the SecurID table', () => {
  const chained = { ...before, input: { username: 'joe', attributes: {} } }
  const check = (
    model: { readonly username?: string; readonly passcode?: string },
    ctx: typeof before | typeof chained = before,
    state = credential,
  ) => table.SECURID_CREDENTIAL_REQUIRED.checkCredential.ask?.(state, { actionId: 'checkCredential', model }, ctx)
  const refusal = (ask: () => unknown): string => {
    try {
      ask()
    } catch (error) {
      if (error instanceof Refused) return error.detail
    }
    return 'not refused'
  }
  const reset = (newPin: string, confirmPin = newPin) =>
    table.SECURID_USER_PIN_RESET_REQUIRED.resetPin.ask?.(
      userPin,
      { actionId: 'resetPin', model: { newPin, confirmPin } },
      before,
    )

  it('checkCredential with name and passcode: verify, in the attempt that was opened for this name', () => {
    const asked = { kind: 'verify', username: 'joe', passcode: '1' }
    expect(check({ username: 'joe', passcode: '1' })).to.deep.equal({ ...asked, attempt })
    expect(check({ username: 'ann', passcode: '1' })).to.deep.equal({ ...asked, username: 'ann' })
  })
  for (const passcode of [{}, { passcode: '' }])
    it(`checkCredential with the name and ${JSON.stringify(passcode)}: opens an attempt`, () => {
      expect(check({ username: 'joe', ...passcode })).to.deep.equal({ kind: 'initialize', username: 'joe' })
    })
  for (const username of [undefined, '', '  '])
    it(`checkCredential with the name ${JSON.stringify(username)}: USERNAME_REQUIRED`, () => {
      const name = username === undefined ? {} : { username }
      expect(refusal(() => check({ ...name, passcode: '1' }))).to.equal('USERNAME_REQUIRED')
    })
  for (const username of [undefined, '', 'joe'])
    it(`checkCredential as second factor with the name ${JSON.stringify(username)}: asks about the chained one`, () => {
      const name = username === undefined ? {} : { username }
      expect(check({ ...name, passcode: '1' }, chained)).to.include({ username: 'joe' })
    })
  for (const username of ['ann', 'JOE', 'joe '])
    it(`checkCredential as second factor with the name ${JSON.stringify(username)}: INVALID_USERNAME`, () => {
      expect(refusal(() => check({ username, passcode: '1' }, chained))).to.equal('INVALID_USERNAME')
    })
  it('validatePasscode before a name is known: USERNAME_REQUIRED', () => {
    const { ask } = table.SECURID_CREDENTIAL_REQUIRED.validatePasscode
    const nameless = { ...credential, memo: { triesLeft: 3 } }
    const action = { actionId: 'validatePasscode', model: { passcode: '1' } } as const
    expect(refusal(() => ask?.(nameless, action, before))).to.equal('USERNAME_REQUIRED')
  })
  it('the other questions quote the attempt of the state', () => {
    const { checkNextTokencode } = table.SECURID_NEXT_TOKENCODE_REQUIRED
    const { checkPasscode } = table.SECURID_REAUTHENTICATION_REQUIRED
    const { continue: take } = table.SECURID_SYSTEM_PIN_RESET_REQUIRED
    const questions: readonly (Question | undefined)[] = [
      checkNextTokencode.ask?.(nextTokencode, { actionId: 'checkNextTokencode', model: { tokencode: '1' } }, before),
      checkPasscode.ask?.(reauthentication, { actionId: 'checkPasscode', model: { passcode: '2' } }, before),
      take.ask?.(systemPin, { actionId: 'continue', model: {} }, before),
      reset('4711'),
    ]
    expect(questions).to.deep.equal([
      { kind: 'verifyNextTokencode', attempt, tokencode: '1' },
      { kind: 'verify', username: 'joe', passcode: '2', attempt },
      { kind: 'acceptSystemPin', attempt, pin: '8642' },
      { kind: 'setPin', attempt, pin: '4711' },
    ])
  })
  it('resetPin with two PINs that differ: PIN_MISMATCH', () => {
    expect(refusal(() => reset('4711', '4712'))).to.equal('PIN_MISMATCH')
  })
  for (const [pin, why] of [
    ['471', 'too short'],
    ['471147114', 'too long'],
    ['abc1', 'too few digits'],
    ['47 11', 'a character that is neither letter nor digit'],
  ] as const)
    it(`resetPin with ${pin}, ${why}: INVALID_PIN`, () => {
      expect(refusal(() => reset(pin))).to.equal('INVALID_PIN')
    })
  for (const pin of ['4711', 'ab12', 'abcdef12'])
    it(`resetPin with ${pin}: asked`, () => {
      expect(reset(pin)).to.include({ kind: 'setPin', pin })
    })
})
