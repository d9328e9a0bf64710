/** Which token, and which of its intervals, a typed passcode comes from. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { mixPin } from '../token/passcode.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber, type Tokencodes } from '../token/tokencode.ts'
import type { SecurIDPolicy, Window } from './policy.ts'
import { type AssignedToken, pinTypeOf, type User } from './user.ts'
import type { Windows } from './windows.ts'

/** All that a rule may see besides the user. */
export interface Rules {
  readonly now: EpochSeconds
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  readonly windows: Windows
}
/** A code found in a token's window. */
export interface Match {
  readonly assigned: AssignedToken
  readonly interval: number
  readonly distance: number // intervals from where the token was expected to be
}

/** The nearest unused code that the passcode may be, of all tokens of the user that have not expired. */
export function matchPasscode(user: User, passcode: string, rules: Rules): Match | undefined {
  const matches = user.tokens.flatMap((assigned) => {
    if (expiresAt(assigned.token) <= rules.now) return []
    const { code, isPinRight } = removePin(user, assigned, passcode)
    const match = nearest(assigned, code, searchedIntervals(user, assigned, rules), rules) // looked for with a bad PIN too: the time it takes tells nothing
    return match !== undefined && isPinRight ? [match] : []
  })
  return matches.sort((one, other) => one.distance - other.distance)[0]
}

/** Once per passcode instead of putting the PIN on every code of the window. */
function removePin(user: User, { token }: AssignedToken, typed: string): { code: string; isPinRight: boolean } {
  const pinType = pinTypeOf(user, token)
  const { pin } = user
  if (pin === null || pinType === 'none') return { code: typed, isPinRight: true }
  if (pinType === 'fob')
    return { code: typed.slice(pin.length), isPinRight: equalSecret(pin, typed.slice(0, pin.length)) }
  const isCode = typed.length === token.digits && /^\d+$/.test(typed)
  return { code: isCode ? mixPin(typed, tensComplement(pin)) : '', isPinRight: true }
}

/** Adding this to a mixed code, digit by digit without carry, takes the PIN out of it. */
function tensComplement(pin: string): string {
  return [...pin].map((digit) => (10 - Number(digit)) % 10).join('')
}

/** The window of a token's kind. */
export function windowOf({ kind = 'software' }: AssignedToken, { tokenPolicy }: SecurIDPolicy): Window {
  return tokenPolicy.windows[kind]
}

function searchedIntervals({ badCodes }: User, assigned: AssignedToken, { policy }: Rules): number {
  const { acceptIntervals, nextTokencodeIntervals, widestIntervals } = windowOf(assigned, policy)
  const { widestAfterBadCodes } = policy.tokenPolicy
  const usual = Math.max(acceptIntervals, nextTokencodeIntervals)
  const isOutOfStep = widestAfterBadCodes !== null && badCodes >= widestAfterBadCodes
  return isOutOfStep || assigned.lastInterval === null ? Math.max(usual, widestIntervals) : usual
}

/** The nearest unused code of a token that this may be, at most `width` intervals from where it is expected. */
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
  const number = Number(code) // numbers are compared in the same time whichever digits differ
  // A code is good once, and no older one is good after it.
  const isUnused = (interval: number): boolean => lastInterval === null || interval > lastInterval
  const isMatch = (away: number): boolean => window[width + away] === number && isUnused(expected + away)
  for (let distance = 0; distance <= width; distance++) {
    if (isMatch(distance)) return { assigned, interval: expected + distance, distance }
    if (isMatch(-distance)) return { assigned, interval: expected - distance, distance }
  }
  return undefined
}
