/** The steps of the Haventec adapter: pure functions that the rows name. */
import type { Before, Ctx, EpochSeconds, Outcome } from '../spi.ts'
import { type ActionOf, checkUsername, type StateOf } from './questions.ts'
import {
  authKeyConfirmationRequired,
  deviceActivationRequired,
  deviceLocked,
  loginRequired,
  pinResetRequired,
} from './states.ts'
import type { Haventec, SeenLock, UserDevice } from './types.ts'

type OutcomeContext<O extends keyof Haventec['outcomes']> = Ctx<Haventec, Outcome<Haventec, O>>

/** The lock after the third failure. Source: the vendor's page on the login user flow. */
const LOCK_SECONDS = 300
/** Codes of a temporary lock. */
const TEMPORARY: readonly string[] = ['AN-AUTH-1030', 'AN-AUTH-1031']

export function begin(ctx: Pick<Before<Haventec>, 'input'>): StateOf<'HAVENTEC_LOGIN_REQUIRED'> {
  return loginRequired(ctx)
}

export function showKey(
  _state: StateOf,
  _action: ActionOf,
  { outcome }: OutcomeContext<'keyIssued'>,
): StateOf<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> {
  return authKeyConfirmationRequired(outcome)
}

export function requireActivation(_state: StateOf, action: ActionOf<'addDevice'>, ctx: OutcomeContext<'deviceAdded'>) {
  const { deviceUuid } = ctx.outcome
  return deviceActivationRequired({ username: checkUsername(action.model.username, ctx), deviceUuid })
}

export function requirePinReset(state: StateOf, action: ActionOf, ctx: OutcomeContext<'resetPinRequested'>) {
  return pinResetRequired(deviceOf(state, action, ctx, ctx.outcome.username))
}

/** The key or its access token is no longer valid: the user logs in again. */
export function logInAgain(
  { memo }: StateOf<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'>,
  _action: ActionOf,
  ctx: OutcomeContext<'confirmationRefused'>,
): StateOf<'HAVENTEC_LOGIN_REQUIRED'> {
  return loginRequired(ctx, { username: memo.username })
}

export function continueToLogin(
  { memo }: StateOf<'HAVENTEC_DEVICE_LOCKED'>,
  _action: ActionOf,
  ctx: Before<Haventec>,
): StateOf<'HAVENTEC_LOGIN_REQUIRED'> {
  const { username, deviceUuid, lockedUntil } = memo
  return loginRequired(ctx, { username, ...(lockedUntil !== undefined && { seenLock: { deviceUuid, lockedUntil } }) })
}

export function lock(
  state: StateOf,
  action: ActionOf,
  ctx: OutcomeContext<'deviceLocked'>,
): StateOf<'HAVENTEC_DEVICE_LOCKED'> {
  const { outcome, now } = ctx
  const device = deviceOf(state, action, ctx, outcome.username)
  if (!TEMPORARY.includes(outcome.code)) return deviceLocked(device, outcome)
  return deviceLocked(device, outcome, outcome.lockedUntil ?? latestEnd(state, device, outcome.code, now))
}

/** Without `lockedUntil` from the server: the end that this flow has computed before, else the latest possible end. */
function latestEnd({ memo }: StateOf, { deviceUuid }: UserDevice, code: string, now: EpochSeconds): EpochSeconds {
  const seen: SeenLock | undefined = 'seenLock' in memo ? memo.seenLock : undefined
  const stillOn = code === 'AN-AUTH-1031' && seen?.deviceUuid === deviceUuid && seen.lockedUntil > now
  return stillOn ? seen.lockedUntil : now + LOCK_SECONDS
}

/** The device of the question. Its user is in the memo, in the answer, or in the action. */
function deviceOf(
  { memo }: StateOf,
  { model }: ActionOf,
  ctx: Pick<Before<Haventec>, 'input'>,
  answered?: string,
): UserDevice {
  if ('deviceUuid' in memo) return { username: memo.username, deviceUuid: memo.deviceUuid }
  const typed = 'username' in model ? model.username : undefined
  const deviceUuid = 'deviceUuid' in model ? model.deviceUuid : undefined
  return { username: answered ?? checkUsername(typed, ctx), deviceUuid: deviceUuid ?? '' }
}
