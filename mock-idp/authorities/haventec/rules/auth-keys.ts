/**
 * Rolling keys: a key is valid for one login and some retries, in case the response with its successor was lost.
 * Sources: Haventec support, "Network Resilience Setting"; documentation v1.2, user flow "Login", Network Resilience.
 */

import type { EpochSeconds, Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { Random } from '../../../core/random.ts'
import { time } from '../../../core/time.ts'
import type { AuthKey, Device, NewKey } from './device.ts'
import { reason } from './reasons.ts'
import { newAuthKey } from './secrets.ts'

/** `retries` are uses after the first. */
export interface Issuing {
  readonly now: EpochSeconds
  readonly retries: number
}

export function newKey(random: Random): NewKey {
  return { uuid: random.uuid(), key: newAuthKey(random) }
}

export function nextKeyOf({ nextAuthKey }: Device, random: Random): NewKey {
  return nextAuthKey ?? newKey(random)
}

function issue({ uuid, key }: NewKey, { now, retries }: Issuing): AuthKey {
  return {
    uuid,
    key,
    usesLeft: 1 + retries,
    issuedAt: now,
  }
}

/** All keys are compared: response times must not differ. */
export function acceptedKey({ authKeys }: Device, given: string): AuthKey | undefined {
  return authKeys.filter(({ key, usesLeft }) => equalSecret(key, given) && usesLeft > 0)[0]
}

/** Requires a key that is not accepted. */
export function keyReason({ authKeys }: Device, given: string): Reason {
  const spent = authKeys.filter(({ key }) => equalSecret(key, given))[0]
  if (spent === undefined) return reason('AUTH_KEY_UNKNOWN')
  return reason('AUTH_KEY_SPENT', { authKeyUuid: spent.uuid, issuedAt: time(spent.issuedAt) })
}

/**
 * A login with `used` issues `next` and retires earlier keys. Retries of `used`, and keys issued by other logins with
 * it, remain.
 */
export function rolled(device: Device, used: AuthKey, next: NewKey, issuing: Issuing): Device {
  const stored = device.authKeys.slice(device.authKeys.findIndex(({ uuid }) => uuid === used.uuid))
  const [first = used, ...later] = stored
  const authKeys = [{ ...first, usesLeft: first.usesLeft - 1 }, ...later, issue(next, issuing)]
  return { ...device, authKeys, nextAuthKey: null }
}

/** Replaces all keys. */
export function withOnlyKey(device: Device, next: NewKey, issuing: Issuing): Device {
  return {
    ...device,
    authKeys: [issue(next, issuing)],
    nextAuthKey: null,
  }
}

/** Retires all other keys; undefined if the key is unknown or used up. */
export function confirmed(device: Device, authKeyUuid: string): Device | undefined {
  const key = device.authKeys.find(({ uuid, usesLeft }) => uuid === authKeyUuid && usesLeft > 0)
  if (key === undefined) return undefined
  return device.authKeys.length === 1 ? device : { ...device, authKeys: [key] }
}
