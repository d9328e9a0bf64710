/** The pure functions that the rows of the SecurID table name: what is asked, and which state follows an answer. */
import { refuse } from '../errors.ts'
import type { Action, ActionId, Before, Ctx, Next, Outcome, State, Status } from '../spi.ts'
import {
  credentialRequired,
  nextTokencodeRequired,
  reauthenticationRequired,
  systemPinResetRequired,
  userPinResetRequired,
} from './states.ts'
import type { Detail, PinRules, Question, SecurID, Visitor } from './types.ts'

type At<S extends Status<SecurID> = Status<SecurID>> = State<SecurID, S>
type Did<A extends ActionId<SecurID> = ActionId<SecurID>> = Action<SecurID, A>
type Told<O extends keyof SecurID['outcomes']> = Ctx<SecurID, Outcome<SecurID, O>>

/** Whose passcode is judged: the chained name, whatever the client sends; else what the person typed. */
function usernameAsked(typed: string | undefined, { input }: Pick<Before<SecurID>, 'input'>): string {
  const blank = typed === undefined || typed.trim() === ''
  if (input.username === undefined) return blank ? refuse<Detail>('USERNAME_REQUIRED') : typed
  return blank || typed === input.username ? input.username : refuse<Detail>('INVALID_USERNAME')
}

/** The visitor as this action leaves them: with the name that was judged. */
function visitor(state: At, action: Did, ctx: Pick<Before<SecurID>, 'input'>): Visitor & { readonly username: string } {
  const { triesLeft } = state.memo
  if (action.actionId === 'checkCredential') return { username: usernameAsked(action.model.username, ctx), triesLeft }
  return { username: knownUsername(state), triesLeft }
}

function knownUsername({ memo }: At): string {
  return memo.username ?? refuse<Detail>('USERNAME_REQUIRED')
}

// Questions.

/** User name and passcode are judged; the name alone only opens an attempt. */
export function askCredential(
  state: At<'SECURID_CREDENTIAL_REQUIRED'>,
  action: Did<'checkCredential'>,
  ctx: Before<SecurID>,
): Question {
  const username = usernameAsked(action.model.username, ctx)
  const { passcode } = action.model
  if (passcode === undefined || passcode === '') return { kind: 'initialize', username }
  return { kind: 'verify', username, passcode, ...attemptOf(state, username) }
}

/** The passcode of the user who is known already. */
export function askPasscode(
  state: At<'SECURID_CREDENTIAL_REQUIRED' | 'SECURID_REAUTHENTICATION_REQUIRED'>,
  action: Did<'validatePasscode' | 'checkPasscode'>,
): Question {
  const username = knownUsername(state)
  return { kind: 'verify', username, passcode: action.model.passcode, ...attemptOf(state, username) }
}

function attemptOf(
  { memo }: At<'SECURID_CREDENTIAL_REQUIRED' | 'SECURID_REAUTHENTICATION_REQUIRED'>,
  username: string,
) {
  return memo.attempt !== undefined && memo.username === username ? { attempt: memo.attempt } : {}
}

/** The code that follows the one just given. */
export function askNextTokencode(
  { memo }: At<'SECURID_NEXT_TOKENCODE_REQUIRED'>,
  { model }: Did<'checkNextTokencode'>,
): Question {
  return { kind: 'verifyNextTokencode', attempt: memo.attempt, tokencode: model.tokencode }
}

/** A PIN that differs from its repetition, or breaks the rules that were shown, never reaches the server. */
export function askResetPin(
  { memo, model: shown }: At<'SECURID_USER_PIN_RESET_REQUIRED'>,
  { model }: Did<'resetPin'>,
): Question {
  if (model.newPin !== model.confirmPin) return refuse<Detail>('PIN_MISMATCH')
  const rules = {
    minLength: shown.pinMinLength,
    maxLength: shown.pinMaxLength,
    alphabetic: shown.pinAlphabeticCharCount,
    numeric: shown.pinNumericCharCount,
    alphanumeric: shown.pinAlphaNumeric,
  }
  if (!keepsTo(rules, model.newPin)) return refuse<Detail>('INVALID_PIN')
  return { kind: 'setPin', attempt: memo.attempt, pin: model.newPin }
}

function keepsTo(rules: Omit<PinRules, 'message'>, pin: string): boolean {
  const letters = pin.replace(/[^a-zA-Z]/g, '').length
  const digits = pin.replace(/[^0-9]/g, '').length
  const known = letters + digits === pin.length && (rules.alphanumeric || letters === 0)
  const long = pin.length >= rules.minLength && pin.length <= rules.maxLength
  return known && long && letters >= rules.alphabetic && digits >= rules.numeric
}

/** The PIN that was shown is taken. */
export function askSystemPin(
  { memo, model }: At<'SECURID_SYSTEM_PIN_RESET_REQUIRED'>,
  _action: Did<'continue'>,
): Question {
  return { kind: 'acceptSystemPin', attempt: memo.attempt, pin: model.pin }
}

// Answers.

/** The first state: a chained user name is shown and stays. */
export function firstCredentialRequired(ctx: Before<SecurID>): At<'SECURID_CREDENTIAL_REQUIRED'> {
  const triesLeft = ctx.config['Challenge Retries'] ?? 5
  const { username } = ctx.input
  return credentialRequired(username === undefined ? { triesLeft } : { username, triesLeft }, ctx)
}

/** The name is known now; the passcode is asked for in the same state. */
export function passcodeRequired(
  state: At<'SECURID_CREDENTIAL_REQUIRED'>,
  action: Did<'checkCredential'>,
  ctx: Told<'passcodeRequired'>,
): At<'SECURID_CREDENTIAL_REQUIRED'> {
  const next = credentialRequired(visitor(state, action, ctx), ctx)
  const { attempt } = ctx.outcome
  return attempt === undefined ? next : { ...next, memo: { ...next.memo, attempt } }
}

/** One try less; after the last one the adapter ends. */
export function retry(state: At, action: Did, ctx: Told<'denied'>): Next<SecurID> {
  const { username, triesLeft } = visitor(state, action, ctx)
  if (triesLeft <= 1) return { status: 'FAILURE', code: 'CHALLENGE_RETRIES_EXCEEDED' }
  return credentialRequired({ username, triesLeft: triesLeft - 1 }, ctx, { authFailed: true })
}

/** The server wants the code that follows. */
export function nextTokencode(state: At, action: Did, ctx: Told<'nextTokencode'>) {
  return nextTokencodeRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt })
}

/** The server wants a PIN of the person's choice. */
export function newPin(state: At, action: Did, ctx: Told<'newPin'>) {
  return userPinResetRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.rules)
}

/** The server has made a PIN. */
export function systemPin(state: At, action: Did, ctx: Told<'systemPin'>) {
  return systemPinResetRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.pin)
}

/** The PIN is set; the person signs on once more with it. */
export function pinAccepted(
  { memo }: At<'SECURID_USER_PIN_RESET_REQUIRED' | 'SECURID_SYSTEM_PIN_RESET_REQUIRED'>,
  _action: Did,
  { outcome }: Told<'pinAccepted'>,
) {
  const { username, triesLeft } = memo
  return reauthenticationRequired({ username, triesLeft, ...(outcome.attempt && { attempt: outcome.attempt }) })
}

/** The server knows more rules than it told: another PIN, please. */
export function anotherPinRequired(
  { memo }: At<'SECURID_USER_PIN_RESET_REQUIRED'>,
  _action: Did,
  { outcome }: Told<'pinRefused'>,
) {
  return userPinResetRequired({ ...memo, attempt: outcome.attempt }, outcome.rules, true)
}

/** The attempt timed out at the server while a code was awaited: from the start, without losing a try. */
export function startAgain({ memo }: At, _action: Did, ctx: Told<'attemptOver'>) {
  return credentialRequired(memo, ctx, { authFailed: true })
}

/** The attempt timed out at the server while a PIN was awaited: from the start, the PIN is still to be changed. */
export function startAgainWithoutPin({ memo }: At, _action: Did, ctx: Told<'attemptOver'>) {
  return credentialRequired(memo, ctx, { resetFailed: true })
}
