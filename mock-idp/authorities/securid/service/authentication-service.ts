/** The Authentication Manager's operations: attempts and stored users around the rules. Port and wire use these. */

import { defined } from '../../../../adapter/kernel/defined.ts'
import { methodsOf, offersChoice } from '../rules/methods.ts'
import type { AttemptHandle, Attempts } from './attempts.ts'
import { createServiceDeps, type ServiceDeps, type ServiceOptions } from './deps.ts'
import { createMethodService, type MethodService } from './method.ts'
import { createPasscodeService, type PasscodeService } from './passcode.ts'
import { createPinService, type PinService } from './pin.ts'
import type { Done, MethodsOffered, PasscodeRequired } from './responses.ts'

/** An unknown user is answered like a user with a passcode only, and then denied. */
export interface AuthenticationService extends PasscodeService, PinService, MethodService {
  readonly attempts: Attempts
  /**
   * Opens an attempt, which ends when no message comes for `attemptSeconds` (by default the policy's). Ends `abandon`
   * and withdraws its push.
   */
  initialize(
    username: string,
    abandon?: AttemptHandle,
    attemptSeconds?: number,
  ): Promise<PasscodeRequired | MethodsOffered>
  /** Ends an attempt whatever its last message was, and withdraws its push. */
  cancel(attempt?: Pick<AttemptHandle, 'authnAttemptId'>): Promise<Done>
}

/** @throws Error when the policy leaves no PIN to generate; errors of the store. */
export function createAuthenticationService(options: ServiceOptions): AuthenticationService {
  const deps = createServiceDeps(options)
  const cancel: AuthenticationService['cancel'] = async (attempt) => {
    if (attempt !== undefined) await deps.withdrawPush(await deps.attempts.end(attempt.authnAttemptId))
    return { kind: 'done' }
  }
  return {
    attempts: deps.attempts,
    cancel,
    initialize: async (username, abandon, attemptSeconds) => {
      await cancel(abandon)
      return open(deps, username, attemptSeconds)
    },
    ...createPasscodeService(deps),
    ...createPinService(deps),
    ...createMethodService(deps),
  }
}

async function open(
  { attempts, users, clock, policy }: ServiceDeps,
  username: string,
  attemptSeconds: number | undefined,
): Promise<PasscodeRequired | MethodsOffered> {
  const user = await users.find(username)
  const seconds = defined({ seconds: attemptSeconds })
  if (!offersChoice(user)) {
    const attempt = await attempts.open(username, { stage: { name: 'passcode' }, offered: false, ...seconds })
    return { kind: 'passcodeRequired', attempt }
  }
  const attempt = await attempts.open(username, { stage: { name: 'choice' }, offered: true, ...seconds })
  return { kind: 'methodsOffered', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
}
