import type { Random } from '../../../core/random.ts'
import { DIGITS, daysSince2000, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** Serial number and seed are random. */
export interface TokenProfile extends Partial<Pick<SoftwareToken, 'digits' | 'intervalSeconds' | 'pinMode'>> {
  readonly expiresOn: string // the last valid day, YYYY-MM-DD, UTC
}

const SERIAL_DIGITS = 12

export type IssuedStyle = 'fob' | 'pinpad'

/** As in RSA's software token profiles. */
export function pinModeOf(style: IssuedStyle): 1 | 3 {
  return style === 'fob' ? 1 : 3
}

/**
 * Defaults of RSA's software token profiles: 8 digits, 60 seconds, PINPAD. @throws TokenError TOKEN_UNSUPPORTED for an
 * invalid date or number of digits.
 */
export function issueToken(profile: TokenProfile, random: Random): SoftwareToken {
  const { digits = 8, intervalSeconds = 60, pinMode = 3, expiresOn } = profile
  daysSince2000(expiresOn) // throws for an invalid date
  if (!DIGITS.includes(digits)) throw new TokenError('TOKEN_UNSUPPORTED')
  const serial = Array.from({ length: SERIAL_DIGITS }, () => random.integer(10)).join('')
  return { serial, seed: random.bytes(16).toString('hex'), digits, intervalSeconds, pinMode, expiresOn }
}
