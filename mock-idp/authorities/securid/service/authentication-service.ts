/**
 * The conversation with the Authentication Manager: attempts and users around the verdicts. Every wire sits on this.
 */

import { methodsOf, offersChoice } from '../rules/methods.ts'
import type { Method } from '../rules/user.ts'
import type { AttemptHandle, Attempts } from './attempts.ts'
import { createServiceDeps, type ServiceDeps, type ServiceOptions } from './deps.ts'
import { createMethodService } from './method.ts'
import { createPasscodeService } from './passcode.ts'
import { createPinService } from './pin.ts'
import type {
  Accepted,
  AttemptOver,
  CodeAnswer,
  Done,
  MethodsOffered,
  PasscodeRequired,
  PinAnswer,
  PushFailed,
  PushPending,
  TokenRequired,
  TryAgain,
} from './responses.ts'

export type * from './responses.ts'

/**
 * What the server can be asked. Users who are not there are answered like those who have a passcode alone, and then
 * denied. Who has only the attempt finds its user name by `attempts.find`.
 */
export interface AuthenticationService {
  readonly attempts: Attempts
  /**
   * Opens an attempt, which ends when no message comes for `attemptSeconds` (by default the policy's); `abandon` is
   * ended, a push that runs in it withdrawn.
   */
  initialize(
    username: string,
    abandon?: AttemptHandle,
    attemptSeconds?: number,
  ): Promise<PasscodeRequired | MethodsOffered>
  /** An attempt that is over does not matter here: the passcode is judged all the same. */
  verify(username: string, passcode: string, attempt?: AttemptHandle): Promise<CodeAnswer>
  verifyNextTokencode(
    username: string,
    attempt: AttemptHandle,
    tokencode: string,
  ): Promise<CodeAnswer | TryAgain | AttemptOver>
  setPin(username: string, attempt: AttemptHandle, pin: string): Promise<PinAnswer>
  acceptSystemPin(username: string, attempt: AttemptHandle, pin: string): Promise<PinAnswer>
  /**
   * A method that was on offer; an attempt that is over is opened anew. SECURID and TOKEN change nothing but the message
   * id: `verify` and `verifyToken` may follow the offer at once. APPROVE sends the push. `methodsOffered`: the method is
   * no longer available.
   */
  select(
    username: string,
    method: Method,
    attempt?: AttemptHandle,
  ): Promise<PasscodeRequired | TokenRequired | PushPending | MethodsOffered>
  /** The code of the RSA app, in an attempt in which methods were offered. */
  verifyToken(username: string, attempt: AttemptHandle, tokencode: string): Promise<Accepted | TryAgain | AttemptOver>
  /** Whether the push has been answered; in an attempt that is over it has failed. */
  poll(username: string, attempt: AttemptHandle, referenceId: string): Promise<Accepted | PushPending | PushFailed>
  /** Ends an attempt, whatever its last message was; a push that runs in it is withdrawn. */
  cancel(attempt?: Pick<AttemptHandle, 'authnAttemptId'>): Promise<Done>
}
export type { ServiceOptions } from './deps.ts'

/**
 * The dialogue of one instance. Raises what the store raises, and an Error when the policy leaves no PIN to generate.
 */
export function createAuthenticationService(options: ServiceOptions): AuthenticationService {
  const deps = createServiceDeps(options)
  return {
    attempts: deps.attempts,
    ...createAttemptService(deps),
    ...createPasscodeService(deps),
    ...createPinService(deps),
    ...createMethodService(deps),
  }
}

function createAttemptService({
  attempts,
  users,
  clock,
  policy,
  withdrawPush,
}: ServiceDeps): Pick<AuthenticationService, 'initialize' | 'cancel'> {
  const cancel: AuthenticationService['cancel'] = async (attempt) => {
    if (attempt !== undefined) await withdrawPush(await attempts.end(attempt.authnAttemptId))
    return { kind: 'done' }
  }
  return {
    cancel,
    initialize: async (username, abandon, attemptSeconds) => {
      await cancel(abandon)
      const user = await users.find(username)
      const seconds = attemptSeconds === undefined ? {} : { seconds: attemptSeconds }
      if (!offersChoice(user)) {
        const attempt = await attempts.open(username, { stage: { name: 'passcode' }, offered: false, ...seconds })
        return { kind: 'passcodeRequired', attempt }
      }
      const attempt = await attempts.open(username, { stage: { name: 'choice' }, offered: true, ...seconds })
      return { kind: 'methodsOffered', attempt, methods: methodsOf(user, clock.now(), policy.cloud) }
    },
  }
}
