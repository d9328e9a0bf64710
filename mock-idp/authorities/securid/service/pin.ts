/** New PINs. */

import { equalSecret } from '../../../core/equal-secret.ts'
import { pinRules } from '../rules/pin-policy.ts'
import { verifyNewPin } from '../rules/verify-passcode.ts'
import type { AttemptHandle, AttemptRecord, Attempts } from './attempts.ts'
import { OVER, type ServiceDeps } from './deps.ts'
import type { PinAnswer } from './responses.ts'

export interface PinService {
  setPin(username: string, attempt: AttemptHandle, pin: string): Promise<PinAnswer>
  acceptSystemPin(username: string, attempt: AttemptHandle, pin: string): Promise<PinAnswer>
}

export function createPinService({ attempts, updateUser, policy, take }: ServiceDeps): PinService {
  return {
    setPin: async (username, attempt, pin) => {
      const taken = await take(username, attempt)
      if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'user') return OVER
      const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'user', pin, rules))
      if (decision === undefined || decision.result.kind === 'attemptOver') return OVER
      if (decision.result.kind === 'pinAccepted') return accepted(attempts, taken)
      const rules = pinRules(decision.user, policy.tokenPolicy)
      return { kind: 'pinRefused', attempt: await attempts.continueAttempt(taken, taken.stage), rules }
    },
    acceptSystemPin: async (username, attempt, pin) => {
      const taken = await take(username, attempt)
      if (taken?.stage.name !== 'newPin' || taken.stage.mode !== 'system') return OVER
      if (!equalSecret(taken.stage.pin, pin)) return OVER
      const decision = await updateUser(username, (user, rules) => verifyNewPin(user, 'system', pin, rules))
      return decision?.result.kind === 'pinAccepted' ? accepted(attempts, taken) : OVER
    },
  }
}

async function accepted(attempts: Attempts, taken: AttemptRecord): Promise<PinAnswer> {
  return {
    kind: 'pinAccepted',
    attempt: await attempts.continueAttempt(taken, { name: 'reauthenticate' }),
  }
}
