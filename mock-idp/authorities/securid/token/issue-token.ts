import { randomBytes, randomInt } from 'node:crypto'
import { DIGITS, daysSince2000, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** Serial number and seed are random. */
export interface TokenProfile extends Partial<Pick<SoftwareToken, 'digits' | 'intervalSeconds' | 'pinMode'>> {
  readonly expiresOn: string // the last valid day, YYYY-MM-DD, UTC
}

export type IssuedStyle = 'fob' | 'pinpad'

/** As in RSA's software token profiles. */
export function pinModeOf(style: IssuedStyle): 1 | 3 {
  return style === 'fob' ? 1 : 3
}

/**
 * Defaults of RSA's software token profiles: 8 digits, 60 seconds, PINPAD. @throws TokenError TOKEN_UNSUPPORTED for an
 * invalid date or number of digits.
 */
export function issueToken(profile: TokenProfile): SoftwareToken {
  const { digits = 8, intervalSeconds = 60, pinMode = 3, expiresOn } = profile
  daysSince2000(expiresOn) // throws for an invalid date
  if (!DIGITS.includes(digits)) throw new TokenError('TOKEN_UNSUPPORTED')
  const serial = String(randomInt(1, 10 ** 12)).padStart(12, '0')
  return { serial, seed: randomBytes(16).toString('hex'), digits, intervalSeconds, pinMode, expiresOn }
}
