/** New PINs. */

import { equalSecret } from '../../../core/equal-secret.ts'
import { pinRules } from '../rules/pin-policy.ts'
import { verifyNewPin } from '../rules/verify-passcode.ts'
import type { AttemptHandle, AttemptRecord, Attempts } from './attempts.ts'
import { type Answer, type Asked, type Context, OVER } from './deps.ts'

type PinAccepted = Answer<'pinAccepted'> & { readonly attempt: AttemptHandle }
type PinAnswer = PinAccepted | Answer<'pinRefused' | 'attemptOver'>

export async function setPin({ username, pin }: Asked<'setPin'>, context: Context): Promise<PinAnswer> {
  const { attempts, updateUser, policy, taken } = context
  if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'user') return OVER
  const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'user', pin, rules))
  if (decision === undefined || decision.result.kind === 'attemptOver') return OVER
  if (decision.result.kind === 'pinAccepted') return pinAccepted(attempts, taken)
  const rules = pinRules(decision.user, policy.tokenPolicy)
  return { kind: 'pinRefused', attempt: await attempts.continueAttempt(taken, taken.stage), rules }
}

export async function acceptSystemPin(
  { username, pin }: Asked<'acceptSystemPin'>,
  { attempts, updateUser, taken }: Context,
): Promise<PinAnswer> {
  if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'system') return OVER
  if (!equalSecret(taken.stage.pin, pin)) return OVER
  const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'system', pin, rules))
  return decision?.result.kind === 'pinAccepted' ? pinAccepted(attempts, taken) : OVER
}

async function pinAccepted(attempts: Attempts, taken: AttemptRecord): Promise<PinAccepted> {
  const attempt = await attempts.continueAttempt(taken, { name: 'reauthenticate' })
  return { kind: 'pinAccepted', attempt }
}
