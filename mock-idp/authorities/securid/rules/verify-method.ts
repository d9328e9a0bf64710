/** Verdicts on what comes from a device: the code of the RSA app, and the answer to a push. Pure, as `judge.ts`. */

import { intervalNumber } from '../token/tokencode.ts'
import { deviceOf } from './device.ts'
import { asOf, isMethodLocked, withMethodFailure, withMethodSuccess } from './lockout.ts'
import { nearest, type Rules } from './match-passcode.ts'
import type { DeviceMethod, User } from './user.ts'
import type { Decision } from './verify-passcode.ts'

/** What becomes of a code of the app. `attemptOver`: the user does not have the method any more. */
export type AppCodeDecision = { readonly kind: 'accepted' | 'denied' | 'attemptOver' }
/** What becomes of an answered push. */
export type PushDecision = { readonly kind: 'accepted' | 'denied' }

/** A code of the app. It is good once. Who is locked is refused like anyone else, and nothing is counted. */
export function verifyAppCode(stored: User, code: string, rules: Rules): Decision<AppCodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const device = user.methods.includes('TOKEN') ? deviceOf(user) : null
  if (device === null) return { user, result: { kind: 'attemptOver' } }
  if (isLocked(user, 'TOKEN', rules)) return { user, result: { kind: 'denied' } }
  const match = nearest(device.app, code, rules.policy.cloud.tokencodeIntervals, rules)
  if (match === undefined) return refused(user, 'TOKEN', rules)
  const { token } = device.app
  const app = { ...device.app, drift: match.interval - intervalNumber(token, rules.now), lastInterval: match.interval }
  return { user: { ...withMethodSuccess(user, 'TOKEN'), device: { ...device, app } }, result: { kind: 'accepted' } }
}

/** The answer to a push, or that none came in time. The push of who is locked is never approved. */
export function verifyPush(stored: User, isApproved: boolean, rules: Rules): Decision<PushDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const hasDevice = user.methods.includes('APPROVE') && deviceOf(user) !== null
  if (!hasDevice || isLocked(user, 'APPROVE', rules)) return { user, result: { kind: 'denied' } }
  if (!isApproved) return refused(user, 'APPROVE', rules)
  return { user: withMethodSuccess(user, 'APPROVE'), result: { kind: 'accepted' } }
}

function isLocked(user: User, method: DeviceMethod, { now, policy }: Rules): boolean {
  return user.locked !== null || isMethodLocked(user, method, now, policy.cloud)
}

function refused(user: User, method: DeviceMethod, { now, policy }: Rules): Decision<{ readonly kind: 'denied' }> {
  return {
    user: withMethodFailure(user, method, now, policy),
    result: { kind: 'denied' },
  }
}
