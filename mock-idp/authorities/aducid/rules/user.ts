/** A user with a PEIG. */
import { createHash } from 'node:crypto'
import type { AttributeSets } from './personal-objects.ts'

export interface User {
  readonly revision: number
  readonly username: string
  readonly userDatabaseIndex: string
  /** auto: the PEIG connects and approves by itself. */
  readonly peig: 'auto' | 'manual'
  readonly attributes: AttributeSets
}

const UDI_DIGITS = 10

/** Derived, so that it is the same after every reset. */
export function defaultUserDatabaseIndex(username: string): string {
  const number = createHash('sha256').update(username).digest().readBigUInt64BE()
  return String(number % 10n ** BigInt(UDI_DIGITS)).padStart(UDI_DIGITS, '1')
}

/** Base64 of 8 bytes. */
export function userIdOf({ userDatabaseIndex }: User): string {
  return createHash('sha256').update(userDatabaseIndex).digest().subarray(0, 8).toString('base64')
}
