/** Decisions on codes and PINs. Pure: from a user to the next state of that user. */

import type { Reason } from '../../../../adapter/spi.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { expiresAt } from '../token/token.ts'
import { intervalNumber } from '../token/tokencode.ts'
import { explainNextTokencode, explainPasscode } from './explain-code.ts'
import { asOf, withFailure } from './lockout.ts'
import { type Match, matchPasscode, type Rules, windowOf } from './match-passcode.ts'
import { brokenPinRule, newPinWanted } from './pin-policy.ts'
import type { TokenPolicy } from './policy.ts'
import { lockReason, reason } from './reasons.ts'
import { type NewPinMode, nextTokencodeOf, type User, withPin, withToken } from './user.ts'

/** The code after which the next tokencode is awaited. */
export interface AwaitedCode {
  readonly serial: string
  readonly interval: number
  readonly outsideWindow: boolean // not acceptable without the next code
}
export type CodeDecision =
  | { readonly kind: 'accepted' | 'denied' | 'attemptOver' }
  | { readonly kind: 'nextTokencode'; readonly awaited: AwaitedCode }
  | { readonly kind: 'newPin'; readonly mode: NewPinMode }
export type PinDecision = { readonly kind: 'pinAccepted' | 'pinRefused' | 'attemptOver' }
/** `user` is the same object where nothing is to be stored. `reason`: the cause of a refusal. */
export interface Decision<Result> {
  readonly user: User
  readonly result: Result
  readonly reason?: Reason
}

/** A locked user, and one without the method, is denied; for a locked user nothing is counted. */
export function verifyPasscode(stored: User, passcode: string, rules: Rules): Decision<CodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  if (user.locked !== null) return { user, result: { kind: 'denied' }, reason: lockReason(user) }
  const match = matchPasscode(user, passcode, rules)
  if (match === undefined || !takesPasscode(user)) return refused(user, rules, explainPasscode(user, passcode, rules))
  const outsideWindow = match.distance > windowOf(match.assigned, rules.policy).acceptIntervals
  if (!outsideWindow && !nextTokencodeWanted(user, rules.policy.tokenPolicy)) return goodCode(user, match, rules)
  const { assigned, interval } = match
  const awaited = { serial: assigned.token.serial, interval, outsideWindow }
  const used = withToken(user, { ...assigned, lastInterval: interval })
  return { user: used, result: { kind: 'nextTokencode', awaited } }
}

/** The code must directly follow the awaited one. A wrong code does not end the mode. */
export function verifyNextTokencode(
  stored: User,
  { serial, interval, outsideWindow }: AwaitedCode,
  tokencode: string,
  rules: Rules,
): Decision<CodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const assigned = user.tokens.find(({ token }) => token.serial === serial)
  const wanted = outsideWindow || nextTokencodeWanted(user, rules.policy.tokenPolicy)
  if (user.locked !== null) return over(user, lockReason(user))
  if (assigned === undefined) return over(user, reason('TOKEN_NOT_ASSIGNED', { serial }))
  if (!wanted) return over(user, reason('NEXT_TOKENCODE_NOT_DUE'))
  const { token, lastInterval } = assigned
  const next = interval + 1
  const usable = next > (lastInterval ?? -1) && rules.now < expiresAt(token)
  const right = equalSecret(nextTokencodeOf(user, token, rules.codes.interval(token, next)), tokencode)
  if (!usable || !right) return refused(user, rules, explainNextTokencode(user, assigned, tokencode, next, rules))
  return goodCode(user, { assigned, interval: next, distance: 0 }, rules)
}

/** A chosen or a generated PIN, by `mode`. The user then signs on with it. */
export function verifyNewPin(stored: User, mode: NewPinMode, pin: string, rules: Rules): Decision<PinDecision> {
  const { tokenPolicy, lockout } = rules.policy
  const user = asOf(stored, rules.now, lockout)
  if (user.locked !== null) return over(user, lockReason(user))
  if (newPinWanted(user, tokenPolicy, rules.now) !== mode) return over(user, reason('NEW_PIN_NOT_DUE'))
  const broken = brokenPinRule(user, pin, tokenPolicy)
  if (broken !== undefined) return { user, result: { kind: 'pinRefused' }, reason: broken }
  const changed = withPin(user, pin, tokenPolicy.pinHistory, rules.now)
  return { user: { ...changed, newPinMode: null }, result: { kind: 'pinAccepted' } }
}

function takesPasscode({ methods }: User): boolean {
  return methods.length === 0 || methods.includes('SECURID')
}

function nextTokencodeWanted(user: User, { nextTokencodeAfterBadCodes }: TokenPolicy): boolean {
  return user.nextTokencodeMode || (nextTokencodeAfterBadCodes !== null && user.badCodes >= nextTokencodeAfterBadCodes)
}

function refused(user: User, { now, policy }: Rules, reason: Reason): Decision<CodeDecision> {
  return {
    user: withFailure(user, now, policy.lockout),
    result: { kind: 'denied' },
    reason,
  }
}

function over(user: User, reason: Reason): Decision<{ readonly kind: 'attemptOver' }> {
  return { user, result: { kind: 'attemptOver' }, reason }
}

/** The token is synchronized. Failures are reset only if no new PIN is due. */
function goodCode(user: User, { assigned, interval }: Match, { now, policy }: Rules): Decision<CodeDecision> {
  const drift = interval - intervalNumber(assigned.token, now)
  const used = withToken(user, { ...assigned, drift, lastInterval: interval })
  const inStep = { ...used, badCodes: 0, nextTokencodeMode: false }
  const mode = newPinWanted(inStep, policy.tokenPolicy, now)
  if (mode !== null) return { user: inStep, result: { kind: 'newPin', mode } }
  return { user: { ...inStep, failures: [] }, result: { kind: 'accepted' } }
}
