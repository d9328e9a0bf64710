/** Collections of users and devices. */
import { type Collection, createCollection } from '../../../core/store/collection.ts'
import type { Store } from '../../../core/store/store.ts'
import type { Device } from '../rules/device.ts'
import type { User } from '../rules/user.ts'

/** Names are compared without case and may contain lone surrogates. */
export function userKey(applicationUuid: string, username: string): string {
  return `${applicationUuid}/${Buffer.from(username.toLowerCase(), 'utf16le').toString('hex')}`
}

/** By `userKey`. */
export function createUsers(store: Store): Collection<User> {
  return createCollection(store, 'haventec/user/')
}

/** By uuid. */
export function createDevices(store: Store): Collection<Device> {
  return createCollection(store, 'haventec/device/')
}
