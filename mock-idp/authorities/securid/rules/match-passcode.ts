/** Finds the token and the interval of a passcode. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { mixPin } from '../token/passcode.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber, type Tokencodes } from '../token/tokencode.ts'
import type { SecurIDPolicy, Window } from './policy.ts'
import { type AssignedToken, pinTypeOf, type User } from './user.ts'
import type { Windows } from './windows.ts'

/** Input of a rule besides the user. */
export interface Rules {
  readonly now: EpochSeconds
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly windows: Windows
}
export interface Match {
  readonly assigned: AssignedToken
  readonly interval: number
  readonly distance: number // intervals from the expected one
}

/** The nearest unused code of all unexpired tokens that the passcode can contain. */
export function matchPasscode(user: User, passcode: string, rules: Rules): Match | undefined {
  const matches = user.tokens.flatMap((assigned) => {
    if (expiresAt(assigned.token) <= rules.now) return []
    const { code, isPinRight } = removePin(user, assigned, passcode)
    // Also searched with a wrong PIN: response times must not differ.
    const match = nearest(assigned, code, searchedIntervals(user, assigned, rules), rules)
    return match !== undefined && isPinRight ? [match] : []
  })
  return matches.sort((one, other) => one.distance - other.distance)[0]
}

/** Removing the PIN once is cheaper than adding it to every code of the window. */
export function removePin(user: User, { token }: AssignedToken, typed: string): { code: string; isPinRight: boolean } {
  const pinType = pinTypeOf(user, token)
  const { pin } = user
  if (pin === null || pinType === 'none') return { code: typed, isPinRight: true }
  if (pinType === 'fob')
    return { code: typed.slice(pin.length), isPinRight: equalSecret(pin, typed.slice(0, pin.length)) }
  const isCode = typed.length === token.digits && /^\d+$/.test(typed)
  return { code: isCode ? mixPin(typed, tensComplement(pin)) : '', isPinRight: true }
}

/** Added to a mixed code, digit by digit without carry, it removes the PIN. */
function tensComplement(pin: string): string {
  return [...pin].map((digit) => (10 - Number(digit)) % 10).join('')
}

export function windowOf({ kind = 'software' }: AssignedToken, { tokenPolicy }: SecurIDPolicy): Window {
  return tokenPolicy.windows[kind]
}

export function searchedIntervals({ badCodes }: User, assigned: AssignedToken, { policy }: Rules): number {
  const { acceptIntervals, nextTokencodeIntervals, widestIntervals } = windowOf(assigned, policy)
  const { widestAfterBadCodes } = policy.tokenPolicy
  const usual = Math.max(acceptIntervals, nextTokencodeIntervals)
  const isOutOfStep = widestAfterBadCodes !== null && badCodes >= widestAfterBadCodes
  return isOutOfStep || assigned.lastInterval === null ? Math.max(usual, widestIntervals) : usual
}

/** The nearest unused interval with this code, at most `width` intervals from the expected one. */
export function nearest(
  assigned: AssignedToken,
  code: string,
  width: number,
  { now, windows }: Pick<Rules, 'now' | 'windows'>,
): Match | undefined {
  const { token, drift, lastInterval } = assigned
  if (code.length !== token.digits || !/^\d+$/.test(code)) return undefined
  const expected = intervalNumber(token, now) + drift
  const window = windows.around(token, expected, width)
  const number = Number(code) // the time to compare numbers does not depend on the digits
  // A code is valid once, and older codes are invalid after it.
  const isUnused = (interval: number): boolean => lastInterval === null || interval > lastInterval
  const isMatch = (away: number): boolean => window[width + away] === number && isUnused(expected + away)
  for (let distance = 0; distance <= width; distance++) {
    if (isMatch(distance)) return { assigned, interval: expected + distance, distance }
    if (isMatch(-distance)) return { assigned, interval: expected - distance, distance }
  }
  return undefined
}
