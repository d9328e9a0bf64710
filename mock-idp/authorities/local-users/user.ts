/** Record of a local user, and of failed attempts. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { StoredRecord } from '../../core/store/store.ts'

/** As in the generated types of the adapter. */
export type LocalUserAttributes = { readonly [name: string]: string | string[] }

export interface LocalUser extends StoredRecord {
  readonly username: string
  readonly password: string // a secret
  readonly passwordVersion: number // increases with every change of the password
  readonly mustChangePassword: boolean
  readonly passwordExpiresAt: EpochSeconds | null // null: never
  readonly locked: boolean // by the administrator
  readonly attributes: LocalUserAttributes
}

/**
 * Failed attempts by name, of unknown users too: a lock must not reveal which users exist. The record expires with the
 * lock, or when the failures no longer count.
 */
export interface Failures extends StoredRecord {
  readonly username: string
  readonly count: number
  readonly locked: boolean
}

export function newLocalUser(username: string, password: string): LocalUser {
  return {
    revision: 0,
    username,
    password,
    passwordVersion: 0,
    mustChangePassword: false,
    passwordExpiresAt: null,
    locked: false,
    attributes: {},
  }
}

/** Always a new version, even for the same text: it replaces the proof of the old one. */
export function withPassword(user: LocalUser, password: string): LocalUser {
  return {
    ...user,
    password,
    passwordVersion: user.passwordVersion + 1,
  }
}
