/**
 * Rolling keys. A key is good for one login and a configured number of retries, in case the answer with its successor was
 * lost. Sources: Haventec support, "Network Resilience Setting"; documentation v1.2, user flow "Login", Network Resilience.
 */

import { randomUUID } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { AuthKey, Device, NewKey } from './device.ts'
import { newAuthKey } from './secrets.ts'

/** With what a key is issued. `retries` are uses after the first. */
export interface Issuing {
  readonly now: EpochSeconds
  readonly retries: number
}

/** The key that a device is given next. */
export function nextKeyOf({ nextAuthKey }: Device): NewKey {
  return nextAuthKey ?? { uuid: randomUUID(), key: newAuthKey() }
}

function issue({ uuid, key }: NewKey, { now, retries }: Issuing): AuthKey {
  return {
    uuid,
    key,
    usesLeft: 1 + retries,
    issuedAt: now,
  }
}

/** The live key of that value, if it is still accepted. All keys are looked at, so that time tells nothing. */
export function acceptedKey({ authKeys }: Device, given: string): AuthKey | undefined {
  return authKeys.filter(({ key, usesLeft }) => equalSecret(key, given) && usesLeft > 0)[0]
}

/**
 * A login with `used` issues `next`. Who has a key has no need of those before it: they are retired. Its own retries, and
 * the keys that other logins with it have issued, stay.
 */
export function rolled(device: Device, used: AuthKey, next: NewKey, issuing: Issuing): Device {
  const stored = device.authKeys.slice(device.authKeys.findIndex(({ uuid }) => uuid === used.uuid))
  const [first = used, ...later] = stored
  const authKeys = [{ ...first, usesLeft: first.usesLeft - 1 }, ...later, issue(next, issuing)]
  return { ...device, authKeys, nextAuthKey: null }
}

/** A key that replaces all others. */
export function withOnlyKey(device: Device, next: NewKey, issuing: Issuing): Device {
  return {
    ...device,
    authKeys: [issue(next, issuing)],
    nextAuthKey: null,
  }
}

/** All keys but this one retired; undefined for a key that is not live, or accepted no more. */
export function confirmed(device: Device, authKeyUuid: string): Device | undefined {
  const key = device.authKeys.find(({ uuid, usesLeft }) => uuid === authKeyUuid && usesLeft > 0)
  if (key === undefined) return undefined
  return device.authKeys.length === 1 ? device : { ...device, authKeys: [key] }
}
