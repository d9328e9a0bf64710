/** Decision on a password. Pure: from a user and failures to the next failures. */
import { defined } from '../../../adapter/kernel/objects.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { EpochSeconds, Reason } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/html-form/reasons.ts'
import { equalSecret } from '../../core/equal-secret.ts'
import { time } from '../../core/time.ts'
import type { Lockout } from './policy.ts'
import type { Failures, LocalUser } from './user.ts'

export interface PasswordAttempt {
  readonly username: string
  readonly password: string
  readonly user: LocalUser | undefined // undefined: compared all the same, in the same time
  readonly failures: Failures | undefined // undefined: no failures that count
  readonly challengeRetries: number // failures in a row that lock the account
  readonly now: EpochSeconds
  readonly lockout: Lockout
}
/** Undefined `failures`: none to store. */
export type PasswordDecision =
  | { readonly kind: 'right'; readonly failures: undefined }
  | { readonly kind: 'denied' | 'locked'; readonly failures: Failures | undefined; readonly reason: Reason }

export const reason = createReason(REASONS)

/** For a locked user the password is not compared and nothing is counted. */
export function verifyPassword(attempt: PasswordAttempt): PasswordDecision {
  const { user, failures, password } = attempt
  const lock = lockReason(user, failures)
  if (lock !== undefined) return { kind: 'locked', failures, reason: lock }
  const right = equalSecret(user?.password ?? '', password) && user !== undefined
  if (right) return { kind: 'right', failures: undefined }
  const counted = oneMore(attempt)
  const { count, locked } = counted
  const cause = user === undefined ? reason('NO_SUCH_USER') : reason('WRONG_PASSWORD', { failures: count, locked })
  return { kind: 'denied', failures: counted, reason: cause }
}

/** The cause of a lock; undefined: not locked. */
export function lockReason(user: LocalUser | undefined, failures: Failures | undefined): Reason | undefined {
  if (user?.locked === true) return reason('LOCKED_BY_ADMINISTRATOR')
  if (failures?.locked !== true) return undefined
  const { count, expiresAt } = failures
  return reason('LOCKED_BY_FAILURES', {
    failures: count,
    until: expiresAt === undefined ? undefined : time(expiresAt),
  })
}

function oneMore({ username, failures, challengeRetries, now, lockout }: PasswordAttempt): Failures {
  const count = (failures?.count ?? 0) + 1
  return countedFailures(username, count, count >= challengeRetries, { now, lockout })
}

/** Failures in a row, the last of them now. */
export function countedFailures(
  username: string,
  count: number,
  locked: boolean,
  { now, lockout }: Pick<PasswordAttempt, 'now' | 'lockout'>,
): Failures {
  const seconds = locked ? lockout.unlockSeconds : lockout.withinSeconds
  return {
    revision: 0,
    username,
    count,
    locked,
    ...defined({ expiresAt: seconds === null ? undefined : now + seconds }),
  }
}
