/** Decision on a password. Pure: from a user and failures to the next failures. */
import { defined } from '../../../adapter/kernel/defined.ts'
import type { EpochSeconds } from '../../../adapter/spi.ts'
import { equalSecret } from '../../core/equal-secret.ts'
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
export interface PasswordDecision {
  readonly kind: 'right' | 'denied' | 'locked'
  readonly failures: Failures | undefined
}

/** For a locked user the password is not compared and nothing is counted. */
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
