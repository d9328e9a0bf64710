/** The verdict on a password: pure, from person and failed attempts to the failed attempts after it. */
import type { EpochSeconds } from '../../../adapter/spi.ts'
import { equalSecret } from '../../core/equal-secret.ts'
import type { Lockout } from './policy.ts'
import type { Failures, LocalUser } from './user.ts'

/** What a password is judged with. */
export interface PasswordAttempt {
  readonly username: string
  readonly password: string
  readonly user: LocalUser | undefined // none: checked all the same, in the same time
  readonly failures: Failures | undefined // none: none that count
  readonly challengeRetries: number // so many failures in a row lock the account
  readonly now: EpochSeconds
  readonly lockout: Lockout
}
/** The verdict, and what is to be kept of failed attempts: undefined for none. */
export interface PasswordDecision {
  readonly kind: 'right' | 'denied' | 'locked'
  readonly failures: Failures | undefined
}

/** Who is locked is not judged, and nothing is counted. */
export function verifyPassword(attempt: PasswordAttempt): PasswordDecision {
  const { user, failures, password } = attempt
  if (failures?.locked === true || user?.locked === true) return { kind: 'locked', failures }
  const right = equalSecret(user?.password ?? '', password) && user !== undefined
  return right ? { kind: 'right', failures: undefined } : { kind: 'denied', failures: oneMore(attempt) }
}

function oneMore({ username, failures, challengeRetries, now, lockout }: PasswordAttempt): Failures {
  const count = (failures?.count ?? 0) + 1
  return countedFailures(username, count, count >= challengeRetries, { now, lockout })
}

/** So many failures in a row, the last of them now, and whether they have locked the account. */
export function countedFailures(
  username: string,
  count: number,
  locked: boolean,
  { now, lockout }: Pick<PasswordAttempt, 'now' | 'lockout'>,
): Failures {
  const seconds = locked ? lockout.unlockSeconds : lockout.withinSeconds
  return { revision: 0, username, count, locked, ...(seconds !== null && { expiresAt: now + seconds }) }
}
