/** Where users and devices are kept. */
import { type Collection, createCollection } from '../../../core/store/collection.ts'
import type { Store } from '../../../core/store/store.ts'
import type { Device } from '../rules/device.ts'
import type { User } from '../rules/user.ts'

/** Users by application and name; names compare without case and may hold any character, half a surrogate pair too. */
export function userKey(applicationUuid: string, username: string): string {
  return `${applicationUuid}/${Buffer.from(username.toLowerCase(), 'utf16le').toString('hex')}`
}

/** The users, by `userKey`. */
export function createUsers(store: Store): Collection<User> {
  return createCollection(store, 'haventec/user/')
}

/** The devices, by uuid. */
export function createDevices(store: Store): Collection<Device> {
  return createCollection(store, 'haventec/device/')
}
