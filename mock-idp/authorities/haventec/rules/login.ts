/** Decision on a login. Pure: from a device to its next state. */
import { acceptedKey, type Issuing, keyReason, rolled } from './auth-keys.ts'
import { type Refused, refused } from './codes.ts'
import { atTime, type Device, type NewKey } from './device.ts'
import { lockOf, unlocked, withOneMore } from './lock-policy.ts'
import { matchesDigest } from './secrets.ts'

/** Without `hashedPin` the device must have no PIN. */
export interface Credentials {
  readonly authKey: string
  readonly hashedPin?: string
}
/** Without a refusal, `next` is the device's new key. */
export interface LoginDecision {
  readonly device: Device
  readonly refusal?: Refused
}

/** Checks in this order: permanent lock, temporary lock, key, PIN. Only a wrong PIN is counted; a refused login uses no key. */
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
  if (key === undefined) return { device, refusal: refused('AN-HENG-1001', keyReason(device, authKey)) }
  if (!isPin(device, hashedPin)) {
    const failed = withOneMore(device, now, hashedPin)
    return { device: failed.device, refusal: failed.answer }
  }
  return { device: { ...rolled(unlocked(device), key, next, issuing), lastLogin: now } }
}

/** A device without a PIN rejects a PIN: otherwise its client would assume that it was checked. */
function isPin({ pinless, pinDigest }: Device, hashedPin: string | undefined): boolean {
  return hashedPin === undefined ? pinless : matchesDigest(pinDigest, hashedPin)
}
