/** The states of the Haventec adapter. The names are ours, in PingFederate's conventions. */
import { defined } from '../kernel/objects.ts'
import { time } from '../kernel/time.ts'
import type { Before, EpochSeconds, Outcome, State, Status } from '../spi.ts'
import type { Haventec, SeenLock, UserDevice } from './types.ts'

type StateOf<S extends Status<Haventec>> = State<Haventec, S>

/** The user name comes from an earlier step, else from the user's input, else from `login_hint`. */
export function loginRequired(
  { input }: Pick<Before<Haventec>, 'input'>,
  { username: typed, seenLock }: { readonly username?: string; readonly seenLock?: SeenLock } = {},
): StateOf<'HAVENTEC_LOGIN_REQUIRED'> {
  const username = defined({ username: input.username ?? typed ?? input.usernameHint })
  return {
    status: 'HAVENTEC_LOGIN_REQUIRED',
    model: { ...username, allowUsernameEdits: input.username === undefined },
    memo: defined({ seenLock }),
  }
}

/** The only state that shows the next key; no memo contains it. */
export function authKeyConfirmationRequired({
  username,
  deviceUuid,
  authKey,
  authKeyUuid,
  accessToken,
}: Omit<Outcome<Haventec, 'keyIssued'>, 'kind'>): StateOf<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> {
  return {
    status: 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED',
    model: { deviceUuid, authKey, authKeyUuid },
    memo: { username, deviceUuid, accessToken },
  }
}

export function deviceActivationRequired(memo: UserDevice): StateOf<'HAVENTEC_DEVICE_ACTIVATION_REQUIRED'> {
  return { status: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED', model: { deviceUuid: memo.deviceUuid }, memo }
}

export function pinResetRequired(memo: UserDevice): StateOf<'HAVENTEC_PIN_RESET_REQUIRED'> {
  return { status: 'HAVENTEC_PIN_RESET_REQUIRED', model: { deviceUuid: memo.deviceUuid }, memo }
}

/** Without `lockedUntil` the lock is permanent. */
export function deviceLocked(
  { username, deviceUuid }: UserDevice,
  { code, message }: { readonly code: string; readonly message: string },
  lockedUntil?: EpochSeconds,
): StateOf<'HAVENTEC_DEVICE_LOCKED'> {
  const device = { username, deviceUuid }
  if (lockedUntil === undefined) return { status: 'HAVENTEC_DEVICE_LOCKED', model: { code, message }, memo: device }
  return {
    status: 'HAVENTEC_DEVICE_LOCKED',
    model: { code, message, lockedUntil: time(lockedUntil) },
    memo: { ...device, lockedUntil },
  }
}
