/** Decisions on the code of the RSA app and on a push. Pure, as `verify-passcode.ts`. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import { intervalNumber } from '../token/tokencode.ts'
import { deviceOf } from './device.ts'
import { explainCode } from './explain-code.ts'
import { asOf, withMethodFailure, withMethodSuccess } from './lockout.ts'
import { nearest, type Rules } from './match-passcode.ts'
import { lockReason, methodReason } from './reasons.ts'
import type { DeviceMethod, User } from './user.ts'
import type { Decision } from './verify-passcode.ts'

/** `attemptOver`: the user no longer has the method. */
export type AppCodeDecision = { readonly kind: 'accepted' | 'denied' | 'attemptOver' }
export type PushDecision = { readonly kind: 'accepted' | 'denied' }

/** A code is valid once. A locked user is denied and nothing is counted. */
export function verifyAppCode(stored: User, code: string, rules: Rules): Decision<AppCodeDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const { cloud } = rules.policy
  const device = user.methods.includes('TOKEN') ? deviceOf(user) : null
  const unusable = unusableReason(user, 'TOKEN', rules)
  if (device === null) return { user, result: { kind: 'attemptOver' }, ...defined({ reason: unusable }) }
  if (unusable !== undefined) return { user, result: { kind: 'denied' }, reason: unusable }
  const match = nearest(device.app, code, cloud.tokencodeIntervals, rules)
  if (match === undefined)
    return refused(user, 'TOKEN', rules, explainCode(device.app, code, cloud.tokencodeIntervals, rules))
  const { token } = device.app
  const app = { ...device.app, drift: match.interval - intervalNumber(token, rules.now), lastInterval: match.interval }
  return { user: { ...withMethodSuccess(user, 'TOKEN'), device: { ...device, app } }, result: { kind: 'accepted' } }
}

/** `failure`: the push was denied by the user, or has timed out. A locked user is denied. */
export function verifyPush(stored: User, failure: Reason | undefined, rules: Rules): Decision<PushDecision> {
  const user = asOf(stored, rules.now, rules.policy.lockout)
  const unusable = unusableReason(user, 'APPROVE', rules)
  if (unusable !== undefined) return { user, result: { kind: 'denied' }, reason: unusable }
  if (failure !== undefined) return refused(user, 'APPROVE', rules, failure)
  return { user: withMethodSuccess(user, 'APPROVE'), result: { kind: 'accepted' } }
}

function unusableReason(user: User, method: DeviceMethod, { now, policy }: Rules): Reason | undefined {
  return user.locked === null ? methodReason(user, method, now, policy.cloud) : lockReason(user)
}

function refused(
  user: User,
  method: DeviceMethod,
  { now, policy }: Rules,
  reason: Reason,
): Decision<{ readonly kind: 'denied' }> {
  return {
    user: withMethodFailure(user, method, now, policy),
    result: { kind: 'denied' },
    reason,
  }
}
