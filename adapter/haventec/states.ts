/** The states of the Haventec adapter, each built by the function of its name. The names are ours, in PingFederate's conventions. */
import type { Before, EpochSeconds, Outcome, State, Status } from '../spi.ts'
import type { Haventec, KnownDevice, SeenLock } from './types.ts'

type At<S extends Status<Haventec>> = State<Haventec, S>

/** Asks for the PIN and the key of a device; shows the name that an earlier step settled, that was typed, or that is hinted. */
export function loginRequired(
  { input }: Pick<Before<Haventec>, 'input'>,
  { username: typed, seenLock }: { readonly username?: string; readonly seenLock?: SeenLock } = {},
): At<'HAVENTEC_LOGIN_REQUIRED'> {
  const username = input.username ?? typed ?? input.usernameHint
  return {
    status: 'HAVENTEC_LOGIN_REQUIRED',
    model: { ...(username !== undefined && { username }), allowUsernameEdits: input.username === undefined },
    memo: { ...(seenLock && { seenLock }) },
  }
}

/** Hands out the next key. No other state shows it, and nothing keeps it once this one is left. */
export function authKeyConfirmationRequired({
  username,
  deviceUuid,
  authKey,
  authKeyUuid,
  accessToken,
}: Omit<Outcome<Haventec, 'keyIssued'>, 'kind'>): At<'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED'> {
  return {
    status: 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED',
    model: { deviceUuid, authKey, authKeyUuid },
    memo: { username, deviceUuid, accessToken },
  }
}

/** Asks for the activation token and a PIN. */
export function deviceActivationRequired(memo: KnownDevice): At<'HAVENTEC_DEVICE_ACTIVATION_REQUIRED'> {
  return { status: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED', model: { deviceUuid: memo.deviceUuid }, memo }
}

/** Asks for the reset token and a new PIN. */
export function pinResetRequired(memo: KnownDevice): At<'HAVENTEC_PIN_RESET_REQUIRED'> {
  return { status: 'HAVENTEC_PIN_RESET_REQUIRED', model: { deviceUuid: memo.deviceUuid }, memo }
}

/** Says that the device is locked, and until when; without that, for good. */
export function deviceLocked(
  { username, deviceUuid }: KnownDevice,
  { code, message }: { readonly code: string; readonly message: string },
  lockedUntil?: EpochSeconds,
): At<'HAVENTEC_DEVICE_LOCKED'> {
  const known = { username, deviceUuid }
  if (lockedUntil === undefined) return { status: 'HAVENTEC_DEVICE_LOCKED', model: { code, message }, memo: known }
  const until = new Date(lockedUntil * 1000).toISOString().replace('.000Z', 'Z')
  return {
    status: 'HAVENTEC_DEVICE_LOCKED',
    model: { code, message, lockedUntil: until },
    memo: { ...known, lockedUntil },
  }
}
