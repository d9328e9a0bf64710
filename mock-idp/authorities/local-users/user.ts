/** A person, as kept; and what is kept of failed attempts. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { StoredRecord } from '../../core/store/store.ts'

/** Attributes by name, as the generated types of the adapter have them. */
export type LocalUserAttributes = { readonly [name: string]: string | string[] }

/** One record per person. */
export interface LocalUser extends StoredRecord {
  readonly username: string
  readonly password: string // a secret
  readonly passwordVersion: number // grows with every change of the password
  readonly mustChangePassword: boolean
  readonly passwordExpiresAt: EpochSeconds | null // null: never
  readonly locked: boolean // by the administrator
  readonly attributes: LocalUserAttributes
}

/**
 * Failed attempts under one name, whether or not anybody has it: a lock must not tell who exists. The record expires when
 * the lock is over, or when the failures are to be forgotten.
 */
export interface Failures extends StoredRecord {
  readonly username: string
  readonly count: number
  readonly locked: boolean
}

/** A person with a password and nothing else. */
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

/** The person with this password. It is a new version, even if it is the same text: whoever gave the old one gave that. */
export function withPassword(user: LocalUser, password: string): LocalUser {
  return {
    ...user,
    password,
    passwordVersion: user.passwordVersion + 1,
  }
}
