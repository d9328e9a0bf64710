/** Which state follows an answer of the server: pure functions that the rows of the Haventec table name. */
import type { Before, Ctx, EpochSeconds, Outcome } from '../spi.ts'
import { type At, type Did, usernameAsked } from './questions.ts'
import {
  authKeyConfirmationRequired,
  deviceActivationRequired,
  deviceLocked,
  loginRequired,
  pinResetRequired,
} from './states.ts'
import type { Haventec, KnownDevice, SeenLock } from './types.ts'

/** The circumstances of an answer. */
type Told<O extends keyof Haventec['outcomes']> = Ctx<Haventec, Outcome<Haventec, O>>

/** How long a device is locked after the third failure. Source: the vendor's page on the login user flow. */
const LOCK_SECONDS = 300
/** Codes of a lock that ends by itself. */
const TEMPORARY: readonly string[] = ['AN-AUTH-1030', 'AN-AUTH-1031']

/** The login: at first. */
export function firstLoginRequired(ctx: Pick<Before<Haventec>, 'input'>): At<'HAVENTEC_LOGIN_REQUIRED'> {
  return loginRequired(ctx)
}

/** The next key of the device. */
export function keyIssued(
  _state: At,
  _action: Did,
  { outcome }: Told<'keyIssued'>,
): At<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> {
  return authKeyConfirmationRequired(outcome)
}

/** The device is there, and not yet active. */
export function deviceAdded(_state: At, action: Did<'addDevice'>, ctx: Told<'deviceAdded'>) {
  const { deviceUuid } = ctx.outcome
  return deviceActivationRequired({ username: usernameAsked(action.model.username, ctx), deviceUuid })
}

/** The reset token is on its way. */
export function resetPinRequested(state: At, action: Did, ctx: Told<'resetPinRequested'>) {
  return pinResetRequired(deviceOf(state, action, ctx, ctx.outcome.username))
}

/** The key, or the access token that came with it, is of no use any longer: the person logs in once more. */
export function logInAgain(
  { memo }: At<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'>,
  _action: Did,
  ctx: Told<'confirmationRefused'>,
): At<'HAVENTEC_LOGIN_REQUIRED'> {
  return loginRequired(ctx, { username: memo.username })
}

/** The person has read it. */
export function goOn(
  { memo }: At<'HAVENTEC_DEVICE_LOCKED'>,
  _action: Did,
  ctx: Before<Haventec>,
): At<'HAVENTEC_LOGIN_REQUIRED'> {
  const { username, deviceUuid, lockedUntil } = memo
  return loginRequired(ctx, { username, ...(lockedUntil !== undefined && { seenLock: { deviceUuid, lockedUntil } }) })
}

/** The device is locked. */
export function locked(state: At, action: Did, ctx: Told<'deviceLocked'>): At<'HAVENTEC_DEVICE_LOCKED'> {
  const { outcome, now } = ctx
  const device = deviceOf(state, action, ctx, outcome.username)
  if (!TEMPORARY.includes(outcome.code)) return deviceLocked(device, outcome)
  return deviceLocked(device, outcome, outcome.lockedUntil ?? latestEnd(state, device, outcome.code, now))
}

/** The server has not told when the lock ends: as this flow has seen it begin, else at the latest. */
function latestEnd({ memo }: At, { deviceUuid }: KnownDevice, code: string, now: EpochSeconds): EpochSeconds {
  const seen: SeenLock | undefined = 'seenLock' in memo ? memo.seenLock : undefined
  const stillOn = code === 'AN-AUTH-1031' && seen?.deviceUuid === deviceUuid && seen.lockedUntil > now
  return stillOn ? seen.lockedUntil : now + LOCK_SECONDS
}

/** The device that the question was about: named by the client, or known before; whose it is, the server may have told. */
function deviceOf({ memo }: At, { model }: Did, ctx: Pick<Before<Haventec>, 'input'>, told?: string): KnownDevice {
  if ('deviceUuid' in memo) return { username: memo.username, deviceUuid: memo.deviceUuid }
  const typed = 'username' in model ? model.username : undefined
  const deviceUuid = 'deviceUuid' in model ? model.deviceUuid : undefined
  return { username: told ?? usernameAsked(typed, ctx), deviceUuid: deviceUuid ?? '' }
}
