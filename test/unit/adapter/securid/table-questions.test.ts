import { expect } from 'chai'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { Refused } from '../../../../adapter/kernel/errors.ts'
import { securid } from '../../../../adapter/securid/index.ts'
import { start, table } from '../../../../adapter/securid/table.ts'
import type { Question } from '../../../../adapter/securid/types.ts'
import {
  appCode,
  attempt,
  before,
  choice,
  chooser,
  credential,
  nextCode,
  nextTokencode,
  push,
  reauthentication,
  systemPin,
  userPin,
} from './table-states.ts'

const chained = { ...before, input: { username: 'joe', attributes: {} } }
const refusal = (ask: () => unknown): string => {
  try {
    ask()
  } catch (error) {
    if (error instanceof Refused) return error.detail
  }
  return 'not refused'
}

describe('the questions of the SecurID table', () => {
  const check = (
    model: { readonly username?: string; readonly passcode?: string },
    ctx: typeof before | typeof chained = before,
    state = credential,
  ) => table.SECURID_CREDENTIAL_REQUIRED.checkCredential.ask?.(state, { actionId: 'checkCredential', model }, ctx)
  const reset = (newPin: string, confirmPin = newPin) =>
    table.SECURID_USER_PIN_RESET_REQUIRED.resetPin.ask?.(
      userPin,
      { actionId: 'resetPin', model: { newPin, confirmPin } },
      before,
    )
  const select = (input: string, state = choice) =>
    table.SECURID_CAS_CHALLENGE_METHOD_REQUIRED.selectChallengeMethod.ask?.(
      state,
      { actionId: 'selectChallengeMethod', model: { input } },
      before,
    )

  it('SecurID start: asks for the methods of a chained user; without user name in generation 3.2 or without one', () => {
    expect(start.ask?.(chained)).to.deep.equal({ kind: 'open', username: 'joe' })
    expect(start.ask?.(before)).to.deep.equal({ kind: 'open' })
    expect(start.ask?.({ ...chained, config: { generation: '3.2' } })).to.deep.equal({ kind: 'open' })
  })
  it('checkCredential with user name and passcode: verify, in the attempt of this user', () => {
    const asked = { kind: 'verify', username: 'joe', passcode: '1' }
    expect(check({ username: 'joe', passcode: '1' })).to.deep.equal({ ...asked, attempt })
    expect(check({ username: 'ann', passcode: '1' })).to.deep.equal({ ...asked, username: 'ann' })
  })
  for (const passcode of [{}, { passcode: '' }])
    it(`checkCredential with the user name and ${JSON.stringify(passcode)}: opens an attempt`, () => {
      expect(check({ username: 'joe', ...passcode })).to.deep.equal({ kind: 'initialize', username: 'joe' })
    })
  for (const username of [undefined, '', '  '])
    it(`checkCredential with the user name ${JSON.stringify(username)}: USERNAME_REQUIRED`, () => {
      const name = username === undefined ? {} : { username }
      expect(refusal(() => check({ ...name, passcode: '1' }))).to.equal('USERNAME_REQUIRED')
    })
  for (const username of [undefined, '', 'joe'])
    it(`checkCredential as second factor with the user name ${JSON.stringify(username)}: verifies the user of the first factor`, () => {
      const name = username === undefined ? {} : { username }
      expect(check({ ...name, passcode: '1' }, chained)).to.include({ username: 'joe' })
    })
  for (const username of ['ann', 'JOE', 'joe '])
    it(`checkCredential as second factor with the user name ${JSON.stringify(username)}: INVALID_USERNAME`, () => {
      expect(refusal(() => check({ username, passcode: '1' }, chained))).to.equal('INVALID_USERNAME')
    })
  it('validatePasscode without a user name in the state: USERNAME_REQUIRED', () => {
    const { ask } = table.SECURID_CREDENTIAL_REQUIRED.validatePasscode
    const nameless = { ...credential, memo: { triesLeft: 3 } }
    const action = { actionId: 'validatePasscode', model: { passcode: '1' } } as const
    expect(refusal(() => ask?.(nameless, action, before))).to.equal('USERNAME_REQUIRED')
  })
  it('SecurID, other questions: have user name and attempt of the state', () => {
    const { validatePasscode } = table.SECURID_CREDENTIAL_REQUIRED
    const { checkNextTokencode } = table.SECURID_NEXT_TOKENCODE_REQUIRED
    const { checkNextTokencode: checkNextCode } = table.SECURID_NEXT_CODE_REQUIRED
    const { checkPasscode } = table.SECURID_REAUTHENTICATION_REQUIRED
    const { continue: take } = table.SECURID_SYSTEM_PIN_RESET_REQUIRED
    const { checkTokencode } = table.SECURID_TOKEN_REQUIRED
    const { poll } = table.SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION
    const questions: readonly (Question | undefined)[] = [
      validatePasscode.ask?.(credential, { actionId: 'validatePasscode', model: { passcode: '0' } }, before),
      checkNextTokencode.ask?.(nextTokencode, { actionId: 'checkNextTokencode', model: { tokencode: '1' } }, before),
      checkNextCode.ask?.(nextCode, { actionId: 'checkNextTokencode', model: { tokencode: '2' } }, before),
      checkPasscode.ask?.(reauthentication, { actionId: 'checkPasscode', model: { passcode: '3' } }, before),
      take.ask?.(systemPin, { actionId: 'continue', model: {} }, before),
      reset('4711'),
      checkTokencode.ask?.(appCode, { actionId: 'checkTokencode', model: { tokencode: '4' } }, before),
      select('TOKEN'),
      poll.ask?.(push, { actionId: 'poll', model: {} }, before),
    ]
    expect(questions).to.deep.equal([
      { kind: 'verify', username: 'joe', passcode: '0', attempt },
      { kind: 'verifyNextTokencode', username: 'joe', attempt, tokencode: '1' },
      { kind: 'verifyNextTokencode', username: 'joe', attempt, tokencode: '2' },
      { kind: 'verify', username: 'joe', passcode: '3', attempt },
      { kind: 'acceptSystemPin', username: 'joe', attempt, pin: '8642' },
      { kind: 'setPin', username: 'joe', attempt, pin: '4711' },
      { kind: 'verifyToken', username: 'joe', attempt, tokencode: '4' },
      { kind: 'select', username: 'joe', method: 'TOKEN', attempt },
      { kind: 'poll', username: 'joe', attempt, referenceId: 'push-1' },
    ])
  })
  it('cancel: cancels the attempt of the state, if there is one', () => {
    const { question } = defineAdapter(securid)
    for (const status of Object.keys(table))
      expect(question({ ...push, status }, { actionId: 'cancel', model: {} }, before)).to.deep.equal({
        kind: 'cancel',
        attempt,
      })
    const { cancel } = table.SECURID_CREDENTIAL_REQUIRED
    const over = { ...credential, memo: { username: 'joe', triesLeft: 3 } }
    expect(cancel.ask?.(over, { actionId: 'cancel', model: {} }, before)).to.deep.equal({ kind: 'cancel' })
  })
  it('useAlternateMethod: initialize, which abandons the attempt of the state', () => {
    const { useAlternateMethod } = table.SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION
    const asked = useAlternateMethod.ask?.(push, { actionId: 'useAlternateMethod', model: {} }, before)
    expect(asked).to.deep.equal({ kind: 'initialize', username: 'joe', abandon: attempt })
    const over = { ...credential, memo: chooser }
    const { ask } = table.SECURID_CREDENTIAL_REQUIRED.useAlternateMethod
    expect(ask?.(over, { actionId: 'useAlternateMethod', model: {} }, before)).to.deep.equal({
      kind: 'initialize',
      username: 'joe',
    })
  })
  for (const [situation, memo] of [
    ['without methods in the state', credential.memo],
    ['without a user name in the state', { triesLeft: 3 }],
  ] as const)
    it(`useAlternateMethod ${situation}: ALTERNATE_METHOD_NOT_OFFERED`, () => {
      const { ask } = table.SECURID_CREDENTIAL_REQUIRED.useAlternateMethod
      const action = { actionId: 'useAlternateMethod', model: {} } as const
      expect(refusal(() => ask?.({ ...credential, memo }, action, before))).to.equal('ALTERNATE_METHOD_NOT_OFFERED')
    })
  it('selectChallengeMethod without an attempt in the state: select without an attempt', () => {
    expect(select('SECURID', { ...choice, memo: chooser })).to.deep.equal({
      kind: 'select',
      username: 'joe',
      method: 'SECURID',
    })
  })
  for (const [input, why] of [
    ['APPROVE', 'not available'],
    ['VOICE', 'not supported'],
    ['FINGERPRINT', 'not offered'],
    ['token', 'in another case'],
    ['', 'empty'],
  ] as const)
    it(`selectChallengeMethod with ${JSON.stringify(input)}, ${why}: UNEXPECTED_METHOD`, () => {
      expect(refusal(() => select(input))).to.equal('UNEXPECTED_METHOD')
    })
  it('resetPin with a different confirmPin: PIN_MISMATCH', () => {
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
    it(`resetPin with ${pin}: setPin`, () => {
      expect(reset(pin)).to.include({ kind: 'setPin', pin })
    })
})
