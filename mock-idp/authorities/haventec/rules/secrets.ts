/** Random secrets and their digests. */
import { createHash } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import type { Random } from '../../../core/random.ts'

/** Digest of a token that was sent. */
export interface StoredToken {
  readonly digest: string
  readonly expiresAt: EpochSeconds
}

/** Hexadecimal SHA-256. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf16le').digest('hex')
}

export function matchesDigest(digest: string | null, secret: string): boolean {
  return equalSecret(digest ?? '', digestOf(secret)) && digest !== null
}

export function matchesToken(stored: StoredToken | null, token: string, now: EpochSeconds): boolean {
  return matchesDigest(stored?.digest ?? null, token) && stored !== null && now < stored.expiresAt
}

/** Six digits, for manual input. */
export function newToken(random: Random): string {
  return String(random.integer(1_000_000)).padStart(6, '0')
}

// The length observed in the product.
const AUTH_KEY_BYTES = 352
/** Base64, opaque. */
export function newAuthKey(random: Random): string {
  return random.bytes(AUTH_KEY_BYTES).toString('base64')
}

/** `hashedPin` of a client without a salt: Base64 of the SHA-512 of the PIN. */
export function unsaltedHash(pin: string): string {
  return createHash('sha512').update(pin, 'utf8').digest('base64')
}

/** A uuid (version 8, RFC 9562 section 5.8) derived from a name. */
export function uuidOf(name: string): string {
  return digestOf(name).replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5')
}
