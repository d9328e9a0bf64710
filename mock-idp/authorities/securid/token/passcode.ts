import { pinStyle, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/**
 * A code with the PIN mixed in: right-aligned, added digit by digit, no carry. PIN digits that stand out on the
 * left are lost. TOKEN_PIN_NOT_NUMERIC for a PIN with letters, which only fob style tokens can have.
 */
export function mixPin(code: string, pin: string): string {
  if (!/^\d*$/.test(pin)) throw new TokenError('TOKEN_PIN_NOT_NUMERIC')
  const aligned = pin.slice(-code.length).padStart(code.length, '0')
  return [...code].map((digit, index) => (Number(digit) + Number(aligned[index])) % 10).join('')
}

/**
 * What a person types who sees `code` on the token: the PIN and then the code (fob), the code mixed with the PIN
 * (PINPAD), or, for a user without a PIN, the code alone. Raises TOKEN_PIN_NOT_NUMERIC.
 */
export function passcode(token: SoftwareToken, code: string, pin: string | null): string {
  if (pin === null) return code
  return pinStyle(token) === 'pinpad' ? mixPin(code, pin) : pin + code
}
