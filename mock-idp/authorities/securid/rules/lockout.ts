/** Who is not listened to. Source: RSA Authentication Manager help, "Lockout Policies". */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { CloudPolicy, LockoutPolicy } from './policy.ts'
import type { DeviceMethod, Failures, User } from './user.ts'

/** Beyond so many different seconds the oldest are told apart no more: a record must not grow with its failures. */
const MAX_SECONDS = 20

/** What time has done: a lock is over, failures no longer count. The same object when it has done nothing. */
export function asOf(user: User, now: EpochSeconds, { withinSeconds }: LockoutPolicy): User {
  if (lockIsOver(user, now)) return unlocked(user)
  const failures = user.failures.filter(({ at }) => at > now - withinSeconds)
  return failures.length === user.failures.length ? user : { ...user, failures }
}

function lockIsOver({ locked }: User, now: EpochSeconds): boolean {
  return locked !== null && locked !== 'administrator' && locked.until !== null && locked.until <= now
}

/** The user begins anew. The count towards the next tokencode stays: the token has not been right since. */
export function unlocked(user: User): User {
  return user.locked === null ? user : { ...user, locked: null, failures: [], methodFailures: {} }
}

/** How many failures count. The user must be as of now. */
export function failureCount({ failures }: User): number {
  return failures.reduce((sum, { count }) => sum + count, 0)
}

/** One bad code more, and the lock that may follow. The user must be as of now and not locked. */
export function withFailure(user: User, now: EpochSeconds, policy: LockoutPolicy): User {
  return counted({ ...user, badCodes: user.badCodes + 1 }, now, policy)
}

/** The same with a method of its own count; it tells nothing of the token. */
export function withMethodFailure(
  user: User,
  method: DeviceMethod,
  now: EpochSeconds,
  { lockout, cloud }: { readonly lockout: LockoutPolicy; readonly cloud: CloudPolicy },
): User {
  const before = user.methodFailures?.[method]
  const isRecent = before !== undefined && now < before.at + cloud.methodUnlockSeconds
  const count = (isRecent ? before.count : 0) + 1
  return counted({ ...user, methodFailures: { ...user.methodFailures, [method]: { at: now, count } } }, now, lockout)
}

/** Whether the user has failed too often with this method of late. */
export function isMethodLocked(user: User, method: DeviceMethod, now: EpochSeconds, cloud: CloudPolicy): boolean {
  const failures = user.methodFailures?.[method]
  if (failures === undefined || cloud.methodFailures === null) return false
  return failures.count >= cloud.methodFailures && now < failures.at + cloud.methodUnlockSeconds
}

/** The person is in with this method: what counted for it, and towards the lockout, is forgotten. */
export function withMethodSuccess(user: User, method: DeviceMethod): User {
  const { [method]: _, ...methodFailures } = user.methodFailures ?? {}
  return { ...user, failures: [], methodFailures }
}

function counted(user: User, now: EpochSeconds, policy: LockoutPolicy): User {
  const failed = { ...user, failures: oneMore(user.failures, now) }
  if (failureCount(failed) < policy.failures) return failed
  return { ...failed, locked: { until: policy.unlockSeconds === null ? null : now + policy.unlockSeconds } }
}

function oneMore(failures: readonly Failures[], now: EpochSeconds): readonly Failures[] {
  const last = failures.at(-1)
  if (last?.at === now) return [...failures.slice(0, -1), { at: now, count: last.count + 1 }]
  const [first, second, ...rest] = failures
  if (failures.length < MAX_SECONDS || first === undefined || second === undefined) {
    return [...failures, { at: now, count: 1 }]
  }
  return [{ at: second.at, count: first.count + second.count }, ...rest, { at: now, count: 1 }]
}

/** As if so many bad codes had just been given in a row; 0 clears all counts. It locks nobody. */
export function withFailedAttempts(user: User, count: number, now: EpochSeconds): User {
  return {
    ...user,
    badCodes: count,
    failures: count === 0 ? [] : [{ at: now, count }],
    ...(count === 0 && { methodFailures: {} }),
  }
}
