/** The steps of the SecurID adapter: pure functions that the rows name. */
import { defined } from '../kernel/objects.ts'
import type { Ctx, Next, Outcome } from '../spi.ts'
import { type ActionOf, type StateOf, userAfter } from './questions.ts'
import {
  casApproveMethodPendingVerification,
  casChallengeMethodRequired,
  credentialRequired,
  nextCodeRequired,
  nextTokencodeRequired,
  reauthenticationRequired,
  systemPinResetRequired,
  tokenRequired,
  userPinResetRequired,
} from './states.ts'
import type { Failure, FlowUser, NamedUser, SecurID } from './types.ts'

type OutcomeContext<O extends keyof SecurID['outcomes']> = Ctx<SecurID, Outcome<SecurID, O>>
type Counted = { readonly triesLeft?: number }

const RETRIES = 5
const EXCEEDED: Failure = { status: 'FAILURE', code: 'CHALLENGE_RETRIES_EXCEEDED' }

/** Tries left: the minimum of this flow's and the lockout service's, which counts over all flows of the user. */
function counted<V extends FlowUser>(user: V, { triesLeft = user.triesLeft }: Counted): V {
  return { ...user, triesLeft: Math.min(user.triesLeft, triesLeft) }
}

/** One try less in this flow; the lockout service has counted already. */
function oneTryLess<V extends FlowUser>(user: V, outcome: Counted): V {
  return counted({ ...user, triesLeft: user.triesLeft - 1 }, outcome)
}

// The start.

function firstUser({ config, input }: Pick<OutcomeContext<'done'>, 'config' | 'input'>): FlowUser {
  const triesLeft = config['Challenge Retries'] ?? RETRIES
  return input.username === undefined ? { triesLeft } : { username: input.username, triesLeft }
}

export function begin(ctx: OutcomeContext<'done'>) {
  return credentialRequired(firstUser(ctx), ctx)
}

/** The chained user has no other method than the passcode. */
export function beginWithPasscode(ctx: OutcomeContext<'passcodeRequired'>) {
  const next = credentialRequired(counted(firstUser(ctx), ctx.outcome), ctx)
  return { ...next, memo: { ...next.memo, attempt: ctx.outcome.attempt } }
}

export function beginWithMethods(ctx: OutcomeContext<'methodsOffered'>) {
  const { methods, attempt } = ctx.outcome
  const user = counted({ ...firstUser(ctx), username: ctx.input.username ?? '' }, ctx.outcome)
  return casChallengeMethodRequired({ ...user, methods, attempt })
}

/** The lockout service blocks this user. */
export function lock(): Failure {
  return { status: 'FAILURE', code: 'ACCOUNT_LOCKED' }
}

// Passcodes and tokencodes.

/** Requires the passcode. The methods stay in the memo only if the user has chosen the passcode among them. */
export function requirePasscode(
  state: StateOf,
  action: ActionOf,
  ctx: OutcomeContext<'passcodeRequired'>,
): StateOf<'SECURID_CREDENTIAL_REQUIRED'> {
  const { methods, ...user } = counted(userAfter(state, action, ctx), ctx.outcome)
  const isChosen = action.actionId === 'selectChallengeMethod' && methods !== undefined
  const next = credentialRequired(isChosen ? { ...user, methods } : user, ctx)
  return { ...next, memo: { ...next.memo, attempt: ctx.outcome.attempt } }
}

/** Asks again with one try less; after the last try the adapter ends. */
export function retry(state: StateOf, action: ActionOf, ctx: OutcomeContext<'denied'>): Next<SecurID> {
  const user = oneTryLess(userAfter(state, action, ctx), ctx.outcome)
  return user.triesLeft < 1 ? EXCEEDED : credentialRequired(user, ctx, { authFailed: true })
}

/** The status depends on the server: another one if it has offered methods. */
export function requireNextTokencode(
  state: StateOf,
  action: ActionOf,
  ctx: OutcomeContext<'nextTokencode'>,
): Next<SecurID> {
  const memo = { ...userAfter(state, action, ctx), attempt: ctx.outcome.attempt }
  return memo.methods === undefined ? nextTokencodeRequired(memo, ctx) : nextCodeRequired(memo)
}

/** Refused, but the attempt continues: the same state with one try less. Generation 3.2 has no model to report it. */
export function retryNextTokencode(state: StateOf, action: ActionOf, ctx: OutcomeContext<'tryAgain'>): Next<SecurID> {
  const { attempt, info } = ctx.outcome
  const memo = { ...oneTryLess(userAfter(state, action, ctx), ctx.outcome), attempt }
  if (memo.triesLeft < 1) return EXCEEDED
  if (ctx.config.generation === '3.2') return credentialRequired(memo, ctx, { authFailed: true })
  if (state.status === 'SECURID_NEXT_CODE_REQUIRED') return nextCodeRequired(memo, true, info)
  return nextTokencodeRequired(memo, ctx, true, info)
}

/** The attempt has expired at the server during a code: back to the start, no try is lost. */
export function startAgain(state: StateOf, action: ActionOf, ctx: OutcomeContext<'attemptOver'>): Next<SecurID> {
  return backToStart(userAfter(state, action, ctx), ctx, { authFailed: true })
}

/** The attempt has expired at the server during a PIN change: the PIN is unchanged. */
export function startAgainWithoutPin(
  state: StateOf,
  action: ActionOf,
  ctx: OutcomeContext<'attemptOver'>,
): Next<SecurID> {
  return backToStart(userAfter(state, action, ctx), ctx, { resetFailed: true })
}

function backToStart(
  user: NamedUser,
  ctx: OutcomeContext<'attemptOver'>,
  flags: { authFailed?: boolean; resetFailed?: boolean },
): Next<SecurID> {
  return user.methods === undefined ? credentialRequired(user, ctx, flags) : casChallengeMethodRequired(user, flags)
}

// PINs.

export function requireUserPin(state: StateOf, action: ActionOf, ctx: OutcomeContext<'newPin'>) {
  return userPinResetRequired({ ...userAfter(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.rules)
}

export function showSystemPin(state: StateOf, action: ActionOf, ctx: OutcomeContext<'systemPin'>) {
  return systemPinResetRequired({ ...userAfter(state, action, ctx), attempt: ctx.outcome.attempt }, ctx.outcome.pin)
}

/** The user signs on again with the new PIN. */
export function reauthenticate(state: StateOf, action: ActionOf, ctx: OutcomeContext<'pinAccepted'>) {
  const { attempt } = ctx.outcome
  return reauthenticationRequired({ ...userAfter(state, action, ctx), ...defined({ attempt }) })
}

/** The server applies more rules than it has sent. */
export function requireAnotherPin(state: StateOf, action: ActionOf, ctx: OutcomeContext<'pinRefused'>) {
  const { attempt, rules } = ctx.outcome
  return userPinResetRequired({ ...userAfter(state, action, ctx), attempt }, rules, true)
}

// Methods of the Cloud Authentication Service.

/** Generation 3.2 has no choice of methods: it requires the passcode. */
export function offerMethods(state: StateOf, action: ActionOf, ctx: OutcomeContext<'methodsOffered'>): Next<SecurID> {
  const { methods, attempt } = ctx.outcome
  const user = counted(userAfter(state, action, ctx), ctx.outcome)
  if (ctx.config.generation === '3.2') return credentialRequired(user, ctx)
  return casChallengeMethodRequired({ ...user, methods, attempt })
}

/** The chosen method is no longer available. */
export function offerOtherMethods(state: StateOf, action: ActionOf, ctx: OutcomeContext<'methodsOffered'>) {
  const { methods, attempt } = ctx.outcome
  return casChallengeMethodRequired({ ...userAfter(state, action, ctx), methods, attempt }, { authFailed: true })
}

export function requireToken(state: StateOf, action: ActionOf, ctx: OutcomeContext<'tokenRequired'>) {
  return tokenRequired({ ...userAfter(state, action, ctx), attempt: ctx.outcome.attempt })
}

export function retryToken(state: StateOf, action: ActionOf, ctx: OutcomeContext<'tryAgain'>): Next<SecurID> {
  const { attempt, info } = ctx.outcome
  const memo = { ...oneTryLess(userAfter(state, action, ctx), ctx.outcome), attempt }
  return memo.triesLeft < 1 ? EXCEEDED : tokenRequired(memo, true, info)
}

export function awaitPush(state: StateOf, action: ActionOf, ctx: OutcomeContext<'pushPending'>) {
  return casApproveMethodPendingVerification(userAfter(state, action, ctx), ctx.outcome)
}

/** Denied or expired: offers the methods again, with one try less. */
export function retryAfterPush(state: StateOf, action: ActionOf, ctx: OutcomeContext<'pushFailed'>): Next<SecurID> {
  const { methods, attempt } = ctx.outcome
  const user = oneTryLess(userAfter(state, action, ctx), ctx.outcome)
  return user.triesLeft < 1 ? EXCEEDED : casChallengeMethodRequired({ ...user, methods, attempt }, { authFailed: true })
}
