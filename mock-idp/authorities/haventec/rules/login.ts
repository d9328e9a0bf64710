/** The verdict on a login: pure, from a device to the device after it. */
import { acceptedKey, type Issuing, rolled } from './auth-keys.ts'
import { type Refused, refused } from './codes.ts'
import { atTime, type Device, type NewKey } from './device.ts'
import { lockOf, unlocked, withOneMore } from './lock-policy.ts'
import { matchesDigest } from './secrets.ts'

/** What a client logs in with. Without a hashedPin the device must be one that has no PIN. */
export interface Credentials {
  readonly authKey: string
  readonly hashedPin?: string
}
/** The device as it is to be kept, and the refusal; none: `next` is the device's new key. */
export interface LoginDecision {
  readonly device: Device
  readonly refusal?: Refused
}

/**
 * Checks in this order: the lock for good, the lock of five minutes, the key, the PIN. Only a wrong PIN counts, and a
 * refused login uses no key up.
 */
export function verifyLogin(
  before: Device,
  { authKey, hashedPin }: Credentials,
  next: NewKey,
  issuing: Issuing,
): LoginDecision {
  const { now } = issuing
  const device = atTime(before, now)
  const lock = lockOf(device)
  if (lock !== undefined) return { device, refusal: lock }
  const key = acceptedKey(device, authKey)
  if (key === undefined) return { device, refusal: refused('AN-HENG-1001') }
  if (!isPin(device, hashedPin)) {
    const failed = withOneMore(device, now)
    return { device: failed.device, refusal: failed.answer }
  }
  return { device: { ...rolled(unlocked(device), key, next, issuing), lastLogin: now } }
}

/** A device without a PIN takes no PIN either: its client would believe that it was checked. */
function isPin({ pinless, pinDigest }: Device, hashedPin: string | undefined): boolean {
  return hashedPin === undefined ? pinless : matchesDigest(pinDigest, hashedPin)
}
