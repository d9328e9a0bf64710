/** Decisions on the code of the RSA app and on a push. Pure, as `verify-passcode.ts`. */

import { intervalNumber } from '../token/tokencode.ts'
import { deviceOf } from './device.ts'
import { asOf, isMethodLocked, withMethodFailure, withMethodSuccess } from './lockout.ts'
import { nearest, type Rules } from './match-passcode.ts'
import type { DeviceMethod, User } from './user.ts'
import type { Decision } from './verify-passcode.ts'

/** `attemptOver`: the user no longer has the method. */
export type AppCodeDecision = { readonly kind: 'accepted' | 'denied' | 'attemptOver' }
export type PushDecision = { readonly kind: 'accepted' | 'denied' }

/** A code is valid once. A locked user is denied and nothing is counted. */
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

/** Not approved: denied by the user, or timed out. A locked user is denied. */
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
