/** New PINs. */

import { defined } from '../../../../adapter/kernel/objects.ts'
import { equalSecret } from '../../../core/equal-secret.ts'
import { pinRules } from '../rules/pin-policy.ts'
import { reason } from '../rules/reasons.ts'
import { verifyNewPin } from '../rules/verify-passcode.ts'
import type { AttemptHandle, AttemptRecord, Attempts } from './attempts.ts'
import { type Answer, type Asked, type Context, NO_SUCH_USER, over, unfit } from './deps.ts'

type PinAccepted = Answer<'pinAccepted'> & { readonly attempt: AttemptHandle }
type PinAnswer = PinAccepted | Answer<'pinRefused' | 'attemptOver'>

export async function setPin({ username, pin }: Asked<'setPin'>, context: Context): Promise<PinAnswer> {
  const { attempts, updateUser, policy, taken } = context
  if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'user') return unfit(context)
  const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'user', pin, rules))
  if (decision === undefined) return over(NO_SUCH_USER)
  const { result, reason } = decision
  if (result.kind === 'attemptOver') return over(reason)
  if (result.kind === 'pinAccepted') return pinAccepted(attempts, taken)
  const rules = pinRules(decision.user, policy.tokenPolicy)
  const attempt = await attempts.continueAttempt(taken, taken.stage)
  return { kind: 'pinRefused', attempt, rules, ...defined({ reason }) }
}

export async function acceptSystemPin(
  { username, pin }: Asked<'acceptSystemPin'>,
  context: Context,
): Promise<PinAnswer> {
  const { attempts, updateUser, taken } = context
  if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'system') return unfit(context)
  if (!equalSecret(taken.stage.pin, pin)) return over(reason('GENERATED_PIN_DIFFERS'))
  const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'system', pin, rules))
  if (decision?.result.kind === 'pinAccepted') return pinAccepted(attempts, taken)
  return over(decision === undefined ? NO_SUCH_USER : decision.reason)
}

async function pinAccepted(attempts: Attempts, taken: AttemptRecord): Promise<PinAccepted> {
  const attempt = await attempts.continueAttempt(taken, { name: 'reauthenticate' })
  return { kind: 'pinAccepted', attempt }
}
