/** Which state follows an answer of the server: pure functions that the rows of the SecurID table name. */
import type { Ctx, Next, Outcome } from '../spi.ts'
import { type At, type Did, visitor } from './questions.ts'
import {
  approvePending,
  challengeMethodRequired,
  credentialRequired,
  nextCodeRequired,
  nextTokencodeRequired,
  reauthenticationRequired,
  systemPinResetRequired,
  tokenRequired,
  userPinResetRequired,
} from './states.ts'
import type { Failure, Known, SecurID, Visitor } from './types.ts'

/** The circumstances of an answer. */
type Told<O extends keyof SecurID['outcomes']> = Ctx<SecurID, Outcome<SecurID, O>>
type Counted = { readonly triesLeft?: number }

const RETRIES = 5
const EXCEEDED: Failure = { status: 'FAILURE', code: 'CHALLENGE_RETRIES_EXCEEDED' }

/** The visitor with the tries that are left: of this flow, and by the lockout service of all flows of the user. */
function counted<V extends Visitor>(known: V, { triesLeft = known.triesLeft }: Counted): V {
  return { ...known, triesLeft: Math.min(known.triesLeft, triesLeft) }
}

/** The same with one try less in this flow; the lockout service has counted already. */
function oneTryLess<V extends Visitor>(known: V, told: Counted): V {
  return counted({ ...known, triesLeft: known.triesLeft - 1 }, told)
}

// The start.

function firstVisitor({ config, input }: Pick<Told<'done'>, 'config' | 'input'>): Visitor {
  const triesLeft = config['Challenge Retries'] ?? RETRIES
  return input.username === undefined ? { triesLeft } : { username: input.username, triesLeft }
}

/** The first state: a chained user name is shown and stays. */
export function firstCredentialRequired(ctx: Told<'done'>) {
  return credentialRequired(firstVisitor(ctx), ctx)
}

/** The chained user has a passcode and nothing else. */
export function firstPasscodeRequired(ctx: Told<'passcodeRequired'>) {
  const next = credentialRequired(counted(firstVisitor(ctx), ctx.outcome), ctx)
  return { ...next, memo: { ...next.memo, attempt: ctx.outcome.attempt } }
}

/** The chained user may choose. */
export function firstMethodsOffered(ctx: Told<'methodsOffered'>) {
  const { methods, attempt } = ctx.outcome
  const known = counted({ ...firstVisitor(ctx), username: ctx.input.username ?? '' }, ctx.outcome)
  return challengeMethodRequired({ ...known, methods, attempt })
}

/** The lockout service does not let this user try now. */
export function locked(): Failure {
  return { status: 'FAILURE', code: 'ACCOUNT_LOCKED' }
}

// Passcodes and tokencodes.

/** The passcode is asked for. Unless it was chosen among others, the server wants nothing else of this name. */
export function passcodeRequired(
  state: At,
  action: Did,
  ctx: Told<'passcodeRequired'>,
): At<'SECURID_CREDENTIAL_REQUIRED'> {
  const { methods, ...known } = counted(visitor(state, action, ctx), ctx.outcome)
  const isChosen = action.actionId === 'selectChallengeMethod' && methods !== undefined
  const next = credentialRequired(isChosen ? { ...known, methods } : known, ctx)
  return { ...next, memo: { ...next.memo, attempt: ctx.outcome.attempt } }
}

/** One try less; after the last one the adapter ends. */
export function retry(state: At, action: Did, ctx: Told<'denied'>): Next<SecurID> {
  const known = oneTryLess(visitor(state, action, ctx), ctx.outcome)
  return known.triesLeft < 1 ? EXCEEDED : credentialRequired(known, ctx, { authFailed: true })
}

/** The server wants the code that follows. Where it has offered a choice of methods, the state is another one. */
export function nextTokencode(state: At, action: Did, ctx: Told<'nextTokencode'>): Next<SecurID> {
  const memo = { ...visitor(state, action, ctx), attempt: ctx.outcome.attempt }
  return memo.methods === undefined ? nextTokencodeRequired(memo, ctx) : nextCodeRequired(memo)
}

/** Refused, but the attempt goes on: the same state with one try less. Generation 3.2 has no model to say so. */
export function tryNextTokencodeAgain(state: At, action: Did, ctx: Told<'tryAgain'>): Next<SecurID> {
  const { attempt, info } = ctx.outcome
  const memo = { ...oneTryLess(visitor(state, action, ctx), ctx.outcome), attempt }
  if (memo.triesLeft < 1) return EXCEEDED
  if (ctx.config.generation === '3.2') return credentialRequired(memo, ctx, { authFailed: true })
  if (state.status === 'SECURID_NEXT_CODE_REQUIRED') return nextCodeRequired(memo, true, info)
  return nextTokencodeRequired(memo, ctx, true, info)
}

/** The attempt timed out at the server while a code was awaited: from the start, without losing a try. */
export function startAgain(state: At, action: Did, ctx: Told<'attemptOver'>): Next<SecurID> {
  return fromTheStart(visitor(state, action, ctx), ctx, { authFailed: true })
}

/** The same while a PIN was awaited: the PIN is still to be changed. */
export function startAgainWithoutPin(state: At, action: Did, ctx: Told<'attemptOver'>): Next<SecurID> {
  return fromTheStart(visitor(state, action, ctx), ctx, { resetFailed: true })
}

function fromTheStart(
  known: Known,
  ctx: Told<'attemptOver'>,
  flags: { authFailed?: boolean; resetFailed?: boolean },
): Next<SecurID> {
  return known.methods === undefined ? credentialRequired(known, ctx, flags) : challengeMethodRequired(known, flags)
}

// PINs.

/** The server wants a PIN of the person's choice. */
export function newPin(state: At, action: Did, ctx: Told<'newPin'>) {
  return userPinResetRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.rules)
}

/** The server has made a PIN. */
export function systemPin(state: At, action: Did, ctx: Told<'systemPin'>) {
  return systemPinResetRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.pin)
}

/** The PIN is set; the person signs on once more with it. */
export function pinAccepted(state: At, action: Did, ctx: Told<'pinAccepted'>) {
  const { attempt } = ctx.outcome
  return reauthenticationRequired({ ...visitor(state, action, ctx), ...(attempt && { attempt }) })
}

/** The server knows more rules than it told: another PIN, please. */
export function anotherPinRequired(state: At, action: Did, ctx: Told<'pinRefused'>) {
  const { attempt, rules } = ctx.outcome
  return userPinResetRequired({ ...visitor(state, action, ctx), attempt }, rules, true)
}

// Methods of the Cloud Authentication Service.

/** The methods on offer. Generation 3.2 knows no choice: the passcode is asked for. */
export function methodsOffered(state: At, action: Did, ctx: Told<'methodsOffered'>): Next<SecurID> {
  const { methods, attempt } = ctx.outcome
  const known = counted(visitor(state, action, ctx), ctx.outcome)
  if (ctx.config.generation === '3.2') return credentialRequired(known, ctx)
  return challengeMethodRequired({ ...known, methods, attempt })
}

/** The chosen method is no longer there: choose another one. */
export function methodGone(state: At, action: Did, ctx: Told<'methodsOffered'>) {
  const { methods, attempt } = ctx.outcome
  return challengeMethodRequired({ ...visitor(state, action, ctx), methods, attempt }, { authFailed: true })
}

/** The code of the RSA app is wanted. */
export function appCodeRequired(state: At, action: Did, ctx: Told<'tokenRequired'>) {
  return tokenRequired({ ...visitor(state, action, ctx), attempt: ctx.outcome.attempt })
}

/** Refused: once more, with one try less. */
export function tryAppCodeAgain(state: At, action: Did, ctx: Told<'tryAgain'>): Next<SecurID> {
  const { attempt, info } = ctx.outcome
  const memo = { ...oneTryLess(visitor(state, action, ctx), ctx.outcome), attempt }
  return memo.triesLeft < 1 ? EXCEEDED : tokenRequired(memo, true, info)
}

/** The push waits for its answer. */
export function pushPending(state: At, action: Did, ctx: Told<'pushPending'>) {
  return approvePending(visitor(state, action, ctx), ctx.outcome)
}

/** Denied or timed out: another method, or the same once more, with one try less. */
export function pushFailed(state: At, action: Did, ctx: Told<'pushFailed'>): Next<SecurID> {
  const { methods, attempt } = ctx.outcome
  const known = oneTryLess(visitor(state, action, ctx), ctx.outcome)
  return known.triesLeft < 1 ? EXCEEDED : challengeMethodRequired({ ...known, methods, attempt }, { authFailed: true })
}
