/** The questions of the SecurID adapter: pure functions that the rows name. */

import { REASONS } from '../../schemas/gen/securid/reasons.ts'
import type { UserPinResetRequired } from '../../schemas/gen/securid/types.ts'
import { refuse } from '../kernel/errors.ts'
import { defined } from '../kernel/objects.ts'
import { createReason } from '../kernel/reasons.ts'
import type { Action, ActionId, Before, Reason, State, Status } from '../spi.ts'
import type { Attempt, Detail, MethodId, NamedUser, Question, SecurID } from './types.ts'

const reason = createReason(REASONS)

export type StateOf<S extends Status<SecurID> = Status<SecurID>> = State<SecurID, S>
export type ActionOf<A extends ActionId<SecurID> = ActionId<SecurID>> = Action<SecurID, A>

/** The name of an earlier step, which the client may repeat but not change; else the typed name. */
function checkUsername(typed: string | undefined, { input }: Pick<Before<SecurID>, 'input'>): string {
  const blank = typed === undefined || typed.trim() === ''
  if (input.username === undefined) return blank ? refuse<Detail>('USERNAME_REQUIRED') : typed
  return blank || typed === input.username ? input.username : refuse<Detail>('INVALID_USERNAME')
}

function usernameOf({ memo }: StateOf): string {
  return memo.username ?? refuse<Detail>('USERNAME_REQUIRED')
}

/** The user after this action: with the name that was verified. Methods of another name are dropped. */
export function userAfter(
  { memo, ...state }: StateOf,
  action: ActionOf,
  ctx: Pick<Before<SecurID>, 'input'>,
): NamedUser {
  const { triesLeft, methods } = memo
  const username =
    action.actionId === 'checkCredential'
      ? checkUsername(action.model.username, ctx)
      : usernameOf({ memo, ...state } as StateOf)
  return { username, triesLeft, ...defined({ methods: username === memo.username ? methods : undefined }) }
}

/** The attempt of the state, unless it belongs to another user. */
function attemptOf({ memo }: StateOf, username: string): { readonly attempt?: Attempt } {
  return 'attempt' in memo && memo.username === username ? defined({ attempt: memo.attempt }) : {}
}

/** Asks for the methods of a chained user; generation 3.2 supports the passcode only. */
export function open({ input, config }: Before<SecurID>): Question {
  return { kind: 'open', ...defined({ username: config.generation === '3.2' ? undefined : input.username }) }
}

/** A user name without a passcode only opens an attempt. */
export function verifyCredential(
  state: StateOf<'SECURID_CREDENTIAL_REQUIRED'>,
  action: ActionOf<'checkCredential'>,
  ctx: Before<SecurID>,
): Question {
  const username = checkUsername(action.model.username, ctx)
  const { passcode } = action.model
  if (passcode === undefined || passcode === '') return { kind: 'initialize', username }
  return { kind: 'verify', username, passcode, ...attemptOf(state, username) }
}

/** Verifies the passcode of the user in the state. */
export function verifyPasscode(
  state: StateOf<'SECURID_CREDENTIAL_REQUIRED' | 'SECURID_REAUTHENTICATION_REQUIRED'>,
  action: ActionOf<'validatePasscode' | 'checkPasscode'>,
): Question {
  const username = usernameOf(state)
  return { kind: 'verify', username, passcode: action.model.passcode, ...attemptOf(state, username) }
}

export function verifyNextTokencode(
  { memo }: StateOf<'SECURID_NEXT_TOKENCODE_REQUIRED' | 'SECURID_NEXT_CODE_REQUIRED'>,
  { model }: ActionOf<'checkNextTokencode'>,
): Question {
  return { kind: 'verifyNextTokencode', username: memo.username, attempt: memo.attempt, tokencode: model.tokencode }
}

/** A PIN that differs from its repetition, or breaks the rules in the model, is refused without asking the server. */
export function setPin(
  { memo, model: rules }: StateOf<'SECURID_USER_PIN_RESET_REQUIRED'>,
  { model }: ActionOf<'resetPin'>,
): Question {
  if (model.newPin !== model.confirmPin) return refuse<Detail>('PIN_MISMATCH')
  const broken = brokenRule(rules, model.newPin)
  if (broken !== undefined) return refuse<Detail>('INVALID_PIN', broken)
  return { kind: 'setPin', username: memo.username, attempt: memo.attempt, pin: model.newPin }
}

/** The first broken rule of the model. The server alone knows the PIN history and its dictionary. */
function brokenRule(rules: UserPinResetRequired, pin: string): Reason | undefined {
  const { pinMinLength, pinMaxLength, pinAlphaNumeric, pinAlphabeticCharCount, pinNumericCharCount } = rules
  const letters = pin.replace(/[^a-zA-Z]/g, '').length
  const digits = pin.replace(/[^0-9]/g, '').length
  if (letters + digits !== pin.length || (letters > 0 && !pinAlphaNumeric))
    return reason('PIN_CHARACTERS', { letters: pinAlphaNumeric })
  if (pin.length < pinMinLength || pin.length > pinMaxLength)
    return reason('PIN_LENGTH', { minimum: pinMinLength, maximum: pinMaxLength })
  if (letters < pinAlphabeticCharCount) return reason('PIN_LETTERS', { minimum: pinAlphabeticCharCount })
  return digits < pinNumericCharCount ? reason('PIN_DIGITS', { minimum: pinNumericCharCount }) : undefined
}

/** Accepts the PIN in the model. */
export function acceptSystemPin(
  { memo, model }: StateOf<'SECURID_SYSTEM_PIN_RESET_REQUIRED'>,
  _action: ActionOf<'continue'>,
): Question {
  return { kind: 'acceptSystemPin', username: memo.username, attempt: memo.attempt, pin: model.pin }
}

/** The method must be offered, available, and supported by this adapter. */
export function selectMethod(
  { memo }: StateOf<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'>,
  { model }: ActionOf<'selectChallengeMethod'>,
): Question {
  const { username, attempt, methods = [] } = memo
  const selectable = methods.flatMap(({ methodId, methodAvailable }) =>
    methodAvailable && isSupported(methodId) ? [methodId] : [],
  )
  const method = selectable.find((methodId) => methodId === model.input)
  if (method === undefined)
    return refuse<Detail>('UNEXPECTED_METHOD', reason('METHOD_NOT_OFFERED', { methods: selectable }))
  return { kind: 'select', username, method, ...defined({ attempt }) }
}

function isSupported(methodId: string): methodId is MethodId {
  return methodId === 'SECURID' || methodId === 'TOKEN' || methodId === 'APPROVE'
}

export function verifyToken(
  { memo }: StateOf<'SECURID_TOKEN_REQUIRED'>,
  { model }: ActionOf<'checkTokencode'>,
): Question {
  return { kind: 'verifyToken', username: memo.username, attempt: memo.attempt, tokencode: model.tokencode }
}

export function pollPush(
  { memo }: StateOf<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'>,
  _action: ActionOf<'poll'>,
): Question {
  return { kind: 'poll', username: memo.username, attempt: memo.attempt, referenceId: memo.referenceId }
}

/** Offers the methods again and abandons the attempt. Refused where the server has offered no methods. */
export function initializeAgain(state: StateOf, _action: ActionOf<'useAlternateMethod'>): Question {
  const { methods = [], username } = state.memo
  if (methods.length === 0 || username === undefined) return refuse<Detail>('ALTERNATE_METHOD_NOT_OFFERED')
  const { attempt } = attemptOf(state, username)
  return { kind: 'initialize', username, ...defined({ abandon: attempt }) }
}

export function cancel({ memo }: StateOf, _action: ActionOf<'cancel'>): Question {
  return { kind: 'cancel', ...defined({ attempt: 'attempt' in memo ? memo.attempt : undefined }) }
}
