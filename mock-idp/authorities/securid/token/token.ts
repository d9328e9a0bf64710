import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { TokenError } from './token-error.ts'

/** A 128-bit, time-based software token in plain form, stored as JSON. */
export interface SoftwareToken {
  readonly serial: string // 12 digits
  readonly seed: string // 32 lower-case hexadecimal digits; a secret
  readonly digits: number // of a tokencode, 1 to 8; the vendor issues 6 and 8
  readonly intervalSeconds: 30 | 60
  readonly pinMode: 0 | 1 | 2 | 3 // 2 and 3 mix the PIN into the code
  readonly expiresOn: string // the last valid day, YYYY-MM-DD, UTC
}

/** Protection of a token: opens a protected form, protects a written one. '' is the same as absent. */
export interface Lock {
  readonly password?: string | undefined
  readonly deviceId?: string | undefined
}

/** Allowed lengths of a tokencode. */
export const DIGITS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8]

export const PIN_MODES = [0, 1, 2, 3] as const

const DAY_SECONDS = 86_400
const DAY_ZERO = Date.UTC(2000, 0, 1) / 1000 / DAY_SECONDS

/** The vendor's formats count days from 2000-01-01. @throws TokenError TOKEN_UNSUPPORTED for an invalid date. */
export function daysSince2000(day: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  // Date.parse accepts 2025-02-30 as a day in March.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(day)) {
    throw new TokenError('TOKEN_UNSUPPORTED', 'The expiry date of a token must be a calendar day, as YYYY-MM-DD.')
  }
  return milliseconds / 1000 / DAY_SECONDS - DAY_ZERO
}

/** YYYY-MM-DD, UTC. */
export function dayAfter2000(days: number): string {
  return new Date((DAY_ZERO + days) * DAY_SECONDS * 1000).toISOString().slice(0, 10)
}

/** The first second after the last valid day; the date was checked when the token was read. */
export function expiresAt(token: SoftwareToken): EpochSeconds {
  return Date.parse(token.expiresOn) / 1000 + DAY_SECONDS
}

/** @throws TokenError TOKEN_EXPIRED after the token's last valid day. */
export function requireUnexpired(token: SoftwareToken, now: EpochSeconds): void {
  if (now < expiresAt(token)) return
  const message = `Token ${token.serial} expired after ${token.expiresOn} (UTC). Assign another, or set the clock back.`
  throw new TokenError('TOKEN_EXPIRED', message)
}

/**
 * Source: RSA Authentication Manager, "Token Policies". Fob: the PIN is entered before the tokencode. PINPAD: it is
 * mixed into the code on the device. A user without a PIN enters the bare tokencode with either.
 */
export function pinStyle(token: SoftwareToken): 'fob' | 'pinpad' {
  return token.pinMode >= 2 ? 'pinpad' : 'fob'
}
