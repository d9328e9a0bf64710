/** Secrets: made at random, kept as digests. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'

/** A token that was sent to somebody, without the token itself. */
export interface StoredToken {
  readonly digest: string
  readonly expiresAt: EpochSeconds
}

/** What is kept of a secret: hexadecimal SHA-256. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf16le').digest('hex')
}

/** Whether a secret is the one that a digest was kept of; never, where there is none. */
export function matchesDigest(digest: string | null, secret: string): boolean {
  return equalSecret(digest ?? '', digestOf(secret)) && digest !== null
}

/** Whether a token is the one that was sent, and still good. */
export function matchesToken(stored: StoredToken | null, token: string, now: EpochSeconds): boolean {
  return matchesDigest(stored?.digest ?? null, token) && stored !== null && now < stored.expiresAt
}

/** A new token as people type it: six digits. */
export function newToken(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

// As long as the keys that were seen of the product.
const AUTH_KEY_BYTES = 352
/** A new authKey: Base64, opaque. */
export function newAuthKey(): string {
  return randomBytes(AUTH_KEY_BYTES).toString('base64')
}

/** What a client without a salt sends as hashedPin: Base64 of the SHA-512 of the PIN. */
export function unsaltedHash(pin: string): string {
  return createHash('sha512').update(pin, 'utf8').digest('base64')
}

/** A uuid (version 8, RFC 9562 section 5.8) that is the same for the same name at every start. */
export function uuidOf(name: string): string {
  return digestOf(name).replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, '$1-$2-8$3-a$4-$5')
}
