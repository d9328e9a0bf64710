import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { TokenError } from './token-error.ts'

/** A 128-bit, time based software token, in the clear. Plain JSON, as it is kept in a record store. */
export interface SoftwareToken {
  readonly serial: string // 12 digits
  readonly seed: string // 32 lower-case hexadecimal digits; a secret
  readonly digits: number // of a tokencode, 1 to 8; the vendor issues 6 and 8
  readonly intervalSeconds: 30 | 60
  readonly pinMode: 0 | 1 | 2 | 3 // 2 and 3 mix the PIN into the code
  readonly expiresOn: string // the last valid day, YYYY-MM-DD, UTC
}

/** What opens a protected form of a token, and what protects a written one. Nothing or '' = not protected so. */
export interface Lock {
  readonly password?: string | undefined
  readonly deviceId?: string | undefined
}

/** How many digits a tokencode may have. */
export const DIGITS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8]

/** The PIN modes, each at its own place. */
export const PIN_MODES = [0, 1, 2, 3] as const

const DAY_SECONDS = 86_400
const DAY_ZERO = Date.UTC(2000, 0, 1) / 1000 / DAY_SECONDS

/**
 * Days from 2000-01-01, in which the vendor's forms count, to a day (YYYY-MM-DD, UTC); TOKEN_UNSUPPORTED if it is
 * none.
 */
export function daysSince2000(day: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  // Date.parse takes 2025-02-30 for a day in March
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(day)) {
    throw new TokenError('TOKEN_UNSUPPORTED', 'The expiry date of a token is a day of the calendar, as YYYY-MM-DD.')
  }
  return milliseconds / 1000 / DAY_SECONDS - DAY_ZERO
}

/** The day (YYYY-MM-DD, UTC) that many days after 2000-01-01. */
export function dayAfter2000(days: number): string {
  return new Date((DAY_ZERO + days) * DAY_SECONDS * 1000).toISOString().slice(0, 10)
}

/** The first second after the expiry day: from then on the token is refused. */
export function expiresAt(token: SoftwareToken): EpochSeconds {
  return Date.parse(token.expiresOn) / 1000 + DAY_SECONDS
} // the day was checked when the token was read

/** Raises TOKEN_EXPIRED when the token's last valid day is over at `now`. */
export function requireUnexpired(token: SoftwareToken, now: EpochSeconds): void {
  if (now < expiresAt(token)) return
  const message = `Token ${token.serial} expired with ${token.expiresOn} (UTC). Assign another, or set the clock back.`
  throw new TokenError('TOKEN_EXPIRED', message)
}

/**
 * Where the PIN goes (RSA Authentication Manager, "Token Policies"). Fob: before the tokencode, at the prompt.
 * PINPAD: mixed into the code on the device. A user without a PIN types the bare tokencode with either: having a
 * PIN is a property of the user, not of the token.
 */
export function pinStyle(token: SoftwareToken): 'fob' | 'pinpad' {
  return token.pinMode >= 2 ? 'pinpad' : 'fob'
}
