/** Which token, and which of its intervals, a typed passcode comes from. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import { equalSecret } from './equal-secret.ts'
import type { SecurIDPolicy } from './policy.ts'
import { mixPin } from './token/passcode.ts'
import { expiresAt } from './token/token.ts'
import { intervalNumber, type Tokencodes } from './token/tokencode.ts'
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
export const matchPasscode = (user: User, passcode: string, rules: Rules): Match | undefined => {
  const matches = user.tokens.flatMap((assigned) => {
    if (expiresAt(assigned.token) <= rules.now) return []
    const { code, pinIsGood } = takePinOff(user, assigned, passcode)
    const match = nearest(assigned, code, rules) // looked for with a bad PIN too: the time it takes tells nothing
    return match !== undefined && pinIsGood ? [match] : []
  })
  return matches.sort((one, other) => one.distance - other.distance)[0]
}

/** Once per passcode instead of putting the PIN on every code of the window. */
const takePinOff = (user: User, { token }: AssignedToken, typed: string): { code: string; pinIsGood: boolean } => {
  const pinType = pinTypeOf(user, token)
  const { pin } = user
  if (pin === null || pinType === 'none') return { code: typed, pinIsGood: true }
  if (pinType === 'fob')
    return { code: typed.slice(pin.length), pinIsGood: equalSecret(pin, typed.slice(0, pin.length)) }
  const isCode = typed.length === token.digits && /^\d+$/.test(typed)
  return { code: isCode ? mixPin(typed, tensComplement(pin)) : '', pinIsGood: true }
}

/** Adding this to a mixed code, digit by digit without carry, takes the PIN out of it. */
const tensComplement = (pin: string): string => [...pin].map((digit) => (10 - Number(digit)) % 10).join('')

const nearest = (assigned: AssignedToken, code: string, { now, policy, windows }: Rules): Match | undefined => {
  const { token, drift, lastInterval } = assigned
  if (code.length !== token.digits || !/^\d+$/.test(code)) return undefined
  const { acceptIntervals, nextTokencodeIntervals } = policy.tokenPolicy
  const width = Math.max(acceptIntervals, nextTokencodeIntervals)
  const expected = intervalNumber(token, now) + drift
  const window = windows.around(token, expected, width)
  const number = Number(code) // numbers are compared in the same time whichever digits differ
  // A code is good once, and no older one is good after it.
  const isUnused = (interval: number): boolean => lastInterval === null || interval > lastInterval
  const isIt = (away: number): boolean => window[width + away] === number && isUnused(expected + away)
  for (let distance = 0; distance <= width; distance++) {
    if (isIt(distance)) return { assigned, interval: expected + distance, distance }
    if (isIt(-distance)) return { assigned, interval: expected - distance, distance }
  }
  return undefined
}
