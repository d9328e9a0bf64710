/** The verdicts of the Authentication Manager on codes and PINs: pure, from a user to the user after it. */

import { equalSecret } from '../../../core/equal-secret.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber } from '../token/tokencode.ts'
import { asOf, withFailure } from './lockout.ts'
import { type Match, matchPasscode, type Rules, windowOf } from './match-passcode.ts'
import { mayHavePin, newPinWanted } from './pin-policy.ts'
import type { TokenPolicy } from './policy.ts'
import { type NewPinMode, nextTokencodeOf, type User, withPin, withToken } from './user.ts'

/** The code whose successor is awaited. */
export interface AwaitedCode {
  readonly serial: string
  readonly interval: number
  readonly outsideWindow: boolean // the code was too far away to be taken at once
}
/** What becomes of a code. */
export type CodeDecision =
  | { readonly kind: 'accepted' | 'denied' | 'attemptOver' }
  | { readonly kind: 'nextTokencode'; readonly awaited: AwaitedCode }
  | { readonly kind: 'newPin'; readonly mode: NewPinMode }
/** What becomes of a new PIN. */
export type PinDecision = { readonly kind: 'pinAccepted' | 'pinRefused' | 'attemptOver' }
/** A verdict and the user as it leaves them; the same object where nothing is to be stored. */
export interface Decision<Result> {
  readonly user: User
  readonly result: Result
}

/** A passcode. Who is locked, or does not have the method, is refused like anyone else; of the locked nothing is counted. */
export function verifyPasscode(stored: User, passcode: string, rules: Rules): Decision<CodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  if (user.locked !== null) return { user, result: { kind: 'denied' } }
  const match = matchPasscode(user, passcode, rules)
  if (match === undefined || !takesPasscode(user)) return refused(user, rules)
  const outsideWindow = match.distance > windowOf(match.assigned, rules.policy).acceptIntervals
  if (!outsideWindow && !nextTokencodeWanted(user, rules.policy.tokenPolicy)) return goodCode(user, match, rules)
  const { assigned, interval } = match
  const awaited = { serial: assigned.token.serial, interval, outsideWindow }
  const used = withToken(user, { ...assigned, lastInterval: interval })
  return { user: used, result: { kind: 'nextTokencode', awaited } }
}

/** The code that must follow the awaited one directly. After a wrong one it is still wanted. */
export function verifyNextTokencode(
  stored: User,
  { serial, interval, outsideWindow }: AwaitedCode,
  tokencode: string,
  rules: Rules,
): Decision<CodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const assigned = user.tokens.find(({ token }) => token.serial === serial)
  const wanted = outsideWindow || nextTokencodeWanted(user, rules.policy.tokenPolicy)
  if (user.locked !== null || assigned === undefined || !wanted) return { user, result: { kind: 'attemptOver' } }
  const { token, lastInterval } = assigned
  const next = interval + 1
  const usable = next > (lastInterval ?? -1) && rules.now < expiresAt(token)
  const right = equalSecret(nextTokencodeOf(user, token, rules.codes.interval(token, next)), tokencode)
  if (!usable || !right) return refused(user, rules)
  return goodCode(user, { assigned, interval: next, distance: 0 }, rules)
}

/** A PIN of the person's choice, or the generated one, which `mode` tells apart. The person then signs on with it. */
export function verifyNewPin(stored: User, mode: NewPinMode, pin: string, rules: Rules): Decision<PinDecision> {
  const { tokenPolicy, lockout } = rules.policy
  const user = asOf(stored, rules.now, lockout)
  const wanted = user.locked === null && newPinWanted(user, tokenPolicy, rules.now) === mode
  if (!wanted) return { user, result: { kind: 'attemptOver' } }
  if (!mayHavePin(user, pin, tokenPolicy)) return { user, result: { kind: 'pinRefused' } }
  const changed = withPin(user, pin, tokenPolicy.pinHistory, rules.now)
  return { user: { ...changed, newPinMode: null }, result: { kind: 'pinAccepted' } }
}

function takesPasscode({ methods }: User): boolean {
  return methods.length === 0 || methods.includes('SECURID')
}

function nextTokencodeWanted(user: User, { nextTokencodeAfterBadCodes }: TokenPolicy): boolean {
  return user.nextTokencodeMode || (nextTokencodeAfterBadCodes !== null && user.badCodes >= nextTokencodeAfterBadCodes)
}

function refused(user: User, { now, policy }: Rules): Decision<CodeDecision> {
  return {
    user: withFailure(user, now, policy.lockout),
    result: { kind: 'denied' },
  }
}

/** The token is in step again. Failures are forgotten only when the person is in: a new PIN may still be due. */
function goodCode(user: User, { assigned, interval }: Match, { now, policy }: Rules): Decision<CodeDecision> {
  const drift = interval - intervalNumber(assigned.token, now)
  const used = withToken(user, { ...assigned, drift, lastInterval: interval })
  const inStep = { ...used, badCodes: 0, nextTokencodeMode: false }
  const mode = newPinWanted(inStep, policy.tokenPolicy, now)
  if (mode !== null) return { user: inStep, result: { kind: 'newPin', mode } }
  return { user: { ...inStep, failures: [] }, result: { kind: 'accepted' } }
}
