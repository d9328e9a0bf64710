/** User lockout. Source: RSA Authentication Manager help, "Lockout Policies". */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { CloudPolicy, LockoutPolicy } from './policy.ts'
import type { DeviceMethod, Failures, User } from './user.ts'

/** Failures are grouped by second; above this many groups the two oldest are merged. */
const MAX_SECONDS = 20

/** Applies the passing of time: ends locks, drops old failures. Returns the same object if nothing changes. */
export function asOf(user: User, now: EpochSeconds, { withinSeconds }: LockoutPolicy): User {
  if (lockIsOver(user, now)) return unlocked(user)
  const failures = user.failures.filter(({ at }) => at > now - withinSeconds)
  return failures.length === user.failures.length ? user : { ...user, failures }
}

function lockIsOver({ locked }: User, now: EpochSeconds): boolean {
  return locked !== null && locked !== 'administrator' && locked.until !== null && locked.until <= now
}

/** `badCodes` is kept: the token has not been verified since. */
export function unlocked(user: User): User {
  return user.locked === null ? user : { ...user, locked: null, failures: [], methodFailures: {} }
}

/** Requires `asOf`. */
export function failureCount({ failures }: User): number {
  return failures.reduce((sum, { count }) => sum + count, 0)
}

/** Counts a bad code and locks if needed. Requires `asOf` and an unlocked user. */
export function withFailure(user: User, now: EpochSeconds, policy: LockoutPolicy): User {
  return counted({ ...user, badCodes: user.badCodes + 1 }, now, policy)
}

/** Counts a failure of a method, which says nothing about the token. */
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

export function isMethodLocked(user: User, method: DeviceMethod, now: EpochSeconds, cloud: CloudPolicy): boolean {
  const failures = user.methodFailures?.[method]
  if (failures === undefined || cloud.methodFailures === null) return false
  return failures.count >= cloud.methodFailures && now < failures.at + cloud.methodUnlockSeconds
}

/** Resets the failures of the method and those towards the lockout. */
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

/** Sets the counts as after `count` bad codes in a row, without locking; 0 clears all counts. */
export function withFailedAttempts(user: User, count: number, now: EpochSeconds): User {
  return {
    ...user,
    badCodes: count,
    failures: count === 0 ? [] : [{ at: now, count }],
    ...(count === 0 && { methodFailures: {} }),
  }
}
