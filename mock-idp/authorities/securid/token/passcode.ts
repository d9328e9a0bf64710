import { pinStyle, type SoftwareToken } from './token.ts'
import { TokenError } from './token-error.ts'

/**
 * Adds the PIN to the code: right-aligned, digit by digit without carry; excess PIN digits on the left are dropped.
 * @throws TokenError TOKEN_PIN_NOT_NUMERIC.
 */
export function mixPin(code: string, pin: string): string {
  if (!/^\d*$/.test(pin)) throw new TokenError('TOKEN_PIN_NOT_NUMERIC')
  const aligned = pin.slice(-code.length).padStart(code.length, '0')
  return [...code].map((digit, index) => (Number(digit) + Number(aligned[index])) % 10).join('')
}

/** Fob: PIN and code; PINPAD: the code mixed with the PIN; without a PIN: the code. @throws TokenError TOKEN_PIN_NOT_NUMERIC. */
export function passcode(token: SoftwareToken, code: string, pin: string | null): string {
  if (pin === null) return code
  return pinStyle(token) === 'pinpad' ? mixPin(code, pin) : pin + code
}
