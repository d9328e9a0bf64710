/** What the SecurID adapter asks the server: pure functions that the rows name. */
import { refuse } from '../kernel/errors.ts'
import type { Action, ActionId, Before, State, Status } from '../spi.ts'
import { keepsTo } from './pin.ts'
import type { Detail, Known, MethodId, Question, SecurID } from './types.ts'

/** A state of the adapter. */
export type At<S extends Status<SecurID> = Status<SecurID>> = State<SecurID, S>
/** An action that was done. */
export type Did<A extends ActionId<SecurID> = ActionId<SecurID>> = Action<SecurID, A>
type Here = Before<SecurID>

/** Whose passcode is judged: the chained name, whatever the client sends; else what the person typed. */
function usernameAsked(typed: string | undefined, { input }: Pick<Here, 'input'>): string {
  const blank = typed === undefined || typed.trim() === ''
  if (input.username === undefined) return blank ? refuse<Detail>('USERNAME_REQUIRED') : typed
  return blank || typed === input.username ? input.username : refuse<Detail>('INVALID_USERNAME')
}

/** The name of a visitor who must be known by now. */
function usernameOf({ memo }: At): string {
  return memo.username ?? refuse<Detail>('USERNAME_REQUIRED')
}

/** The visitor as this action leaves them: with the name that was judged. Methods are those of that name only. */
export function visitor({ memo, ...state }: At, action: Did, ctx: Pick<Here, 'input'>): Known {
  const { triesLeft, methods } = memo
  const username =
    action.actionId === 'checkCredential'
      ? usernameAsked(action.model.username, ctx)
      : usernameOf({ memo, ...state } as At)
  return { username, triesLeft, ...(methods !== undefined && username === memo.username && { methods }) }
}

function attemptOf(state: At, username: string) {
  const { memo } = state
  return 'attempt' in memo && memo.attempt !== undefined && memo.username === username ? { attempt: memo.attempt } : {}
}

/** With a chained user name the methods on offer are asked for; generation 3.2 knows no other than the passcode. */
export function open({ input, config }: Here): Question {
  const known = input.username !== undefined && config.generation !== '3.2'
  return known ? { kind: 'open', username: input.username } : { kind: 'open' }
}

/** User name and passcode are judged; the name alone only opens an attempt. */
export function credential(
  state: At<'SECURID_CREDENTIAL_REQUIRED'>,
  action: Did<'checkCredential'>,
  ctx: Here,
): Question {
  const username = usernameAsked(action.model.username, ctx)
  const { passcode } = action.model
  if (passcode === undefined || passcode === '') return { kind: 'initialize', username }
  return { kind: 'verify', username, passcode, ...attemptOf(state, username) }
}

/** The passcode of the user who is known already. */
export function passcode(
  state: At<'SECURID_CREDENTIAL_REQUIRED' | 'SECURID_REAUTHENTICATION_REQUIRED'>,
  action: Did<'validatePasscode' | 'checkPasscode'>,
): Question {
  const username = usernameOf(state)
  return { kind: 'verify', username, passcode: action.model.passcode, ...attemptOf(state, username) }
}

/** The code that follows the one just given. */
export function nextTokencode(
  { memo }: At<'SECURID_NEXT_TOKENCODE_REQUIRED' | 'SECURID_NEXT_CODE_REQUIRED'>,
  { model }: Did<'checkNextTokencode'>,
): Question {
  return { kind: 'verifyNextTokencode', username: memo.username, attempt: memo.attempt, tokencode: model.tokencode }
}

/** A PIN that differs from its repetition, or breaks the rules that were shown, never reaches the server. */
export function resetPin(
  { memo, model: shown }: At<'SECURID_USER_PIN_RESET_REQUIRED'>,
  { model }: Did<'resetPin'>,
): Question {
  if (model.newPin !== model.confirmPin) return refuse<Detail>('PIN_MISMATCH')
  if (!keepsTo(shown, model.newPin)) return refuse<Detail>('INVALID_PIN')
  return { kind: 'setPin', username: memo.username, attempt: memo.attempt, pin: model.newPin }
}

/** The PIN that was shown is taken. */
export function systemPin(
  { memo, model }: At<'SECURID_SYSTEM_PIN_RESET_REQUIRED'>,
  _action: Did<'continue'>,
): Question {
  return { kind: 'acceptSystemPin', username: memo.username, attempt: memo.attempt, pin: model.pin }
}

/** The method must be one that is on offer, available, and supported here. */
export function method(
  { memo }: At<'SECURID_CAS_CHALLENGE_METHOD_REQUIRED'>,
  { model }: Did<'selectChallengeMethod'>,
): Question {
  const chosen = memo.methods?.find(({ methodId }) => methodId === model.input)
  if (chosen?.methodAvailable !== true || !isSupported(chosen.methodId)) return refuse<Detail>('UNEXPECTED_METHOD')
  const { username, attempt } = memo
  return { kind: 'select', username, method: chosen.methodId, ...(attempt && { attempt }) }
}

function isSupported(methodId: string): methodId is MethodId {
  return methodId === 'SECURID' || methodId === 'TOKEN' || methodId === 'APPROVE'
}

/** The code of the RSA app. */
export function token({ memo }: At<'SECURID_TOKEN_REQUIRED'>, { model }: Did<'checkTokencode'>): Question {
  return { kind: 'verifyToken', username: memo.username, attempt: memo.attempt, tokencode: model.tokencode }
}

/** Whether the push has been answered. */
export function push({ memo }: At<'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION'>, _action: Did<'poll'>): Question {
  return { kind: 'poll', username: memo.username, attempt: memo.attempt, referenceId: memo.referenceId }
}

/** The choice of methods once more; whatever was running is abandoned. Without a choice there is none to go back to. */
export function otherMethods(state: At, _action: Did<'useAlternateMethod'>): Question {
  const { methods = [], username } = state.memo
  if (methods.length === 0 || username === undefined) return refuse<Detail>('ALTERNATE_METHOD_NOT_OFFERED')
  const { attempt } = attemptOf(state, username)
  return { kind: 'initialize', username, ...(attempt && { abandon: attempt }) }
}

/** The person gives up. */
export function cancel({ memo }: At, _action: Did<'cancel'>): Question {
  return 'attempt' in memo && memo.attempt !== undefined
    ? { kind: 'cancel', attempt: memo.attempt }
    : { kind: 'cancel' }
}
