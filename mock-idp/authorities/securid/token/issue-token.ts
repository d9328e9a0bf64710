import { randomBytes, randomInt } from 'node:crypto'
import { DIGITS, daysSince2000, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/** What is chosen of a new token; serial number and seed are random. */
export interface TokenProfile extends Partial<Pick<SoftwareToken, 'digits' | 'intervalSeconds' | 'pinMode'>> {
  readonly expiresOn: string // the last valid day, YYYY-MM-DD, UTC
}

/** What a person can say of a token's PIN instead of its PIN mode. */
export type IssuedStyle = 'fob' | 'pinpad'

/** The PIN mode of a token of this style, as the vendor's software token profiles set it. */
export function pinModeOf(style: IssuedStyle): 1 | 3 {
  return style === 'fob' ? 1 : 3
}

/**
 * A new token, by default as RSA's software token profiles have it: 8 digits, 60 seconds, PINPAD style. Raises
 * TOKEN_UNSUPPORTED for an expiry that is no date and for codes that are not of 1 to 8 digits.
 */
export function issueToken(profile: TokenProfile): SoftwareToken {
  const { digits = 8, intervalSeconds = 60, pinMode = 3, expiresOn } = profile
  daysSince2000(expiresOn) // refuses what is no date
  if (!DIGITS.includes(digits)) throw new TokenError('TOKEN_UNSUPPORTED')
  const serial = String(randomInt(1, 10 ** 12)).padStart(12, '0')
  return { serial, seed: randomBytes(16).toString('hex'), digits, intervalSeconds, pinMode, expiresOn }
}
