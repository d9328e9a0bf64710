/**
 * Account locking of the host: counts the failures of a user over all flows of an adapter instance and refuses further
 * tries for a while.
 * Source: PingFederate Administrator's Reference, "Account lockout protection".
 */

import type { Instance } from '../../adapter/kernel/engine.ts'
import { defined } from '../../adapter/kernel/objects.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import type {
  AuthorityPort,
  Clock,
  Collection,
  EpochSeconds,
  LockoutDeclaration,
  Outcome,
  Reason,
} from '../../adapter/spi.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type { Store } from '../core/store/store.ts'
import { userKey } from '../core/store/user-key.ts'
import { time } from '../core/time.ts'

const reason = createReason(REASONS)

/** Lifetime of failures without a further failure, in seconds. */
const REMEMBERED_SECONDS = 86_400
/** Default of "Challenge Retries" in the administrative console. */
const DEFAULT_RETRIES = 5

/** Consecutive failures of a user; with too many of them the record lives for the lockout period. */
export interface FailureRecord {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly failures: number
}

/** Settings and records of an instance. */
export interface Locking {
  readonly declaration: LockoutDeclaration
  /** The user is locked after this many failures. */
  readonly retries: number
  /** Length of the lock; 0: the user is not locked, the count starts again. */
  readonly lockoutSeconds: number
  readonly records: Collection<FailureRecord>
  readonly keyOf: (username: string) => string
  readonly clock: Clock
}

type UserQuestion = { readonly kind: string; readonly username?: string }

/**
 * An authority with account locking. For a locked user it answers `locked` without asking; failures are counted and
 * outcomes carry the tries left; a success clears the count.
 */
export function locking(authority: AuthorityPort, locks: Locking): AuthorityPort {
  const { declaration } = locks
  return {
    async ask(question: never, signal) {
      const { kind, username } = question as UserQuestion
      if (username === undefined) return authority.ask(question, signal)
      const record = await locks.records.get(locks.keyOf(username))
      const triesBefore = locks.retries - (record?.failures ?? 0)
      if (triesBefore <= 0 && declaration.questions.includes(kind))
        return { kind: declaration.locked, ...defined({ reason: record && lockReason(record) }) }
      const outcome = await authority.ask(question, signal)
      if (declaration.passed.includes(outcome.kind)) await locks.records.remove(locks.keyOf(username))
      if (!declaration.reportsTriesLeft.includes(outcome.kind)) return outcome
      const left = declaration.failed.includes(outcome.kind) ? await countFailure(username, locks) : triesBefore
      return { ...outcome, triesLeft: Math.max(0, left) } as Outcome
    },
  }
}

function lockReason({ failures, expiresAt }: FailureRecord): Reason {
  return reason('ACCOUNT_LOCKED', { until: time(expiresAt), failures })
}

function countFailure(username: string, { records, keyOf, retries, lockoutSeconds, clock }: Locking): Promise<number> {
  return records.update(keyOf(username), (before) => {
    const failures = (before?.failures ?? 0) + 1
    const seconds = failures < retries ? REMEMBERED_SECONDS : lockoutSeconds
    return { after: { failures, expiresAt: clock.now() + seconds }, answer: retries - failures }
  })
}

/** Account locking of a host. */
export interface AccountLocking {
  /** The authority with account locking; unchanged if the adapter declares no lockout. */
  guard(instance: Pick<Instance, 'id' | 'adapter' | 'config'>, authority: AuthorityPort): AuthorityPort
  /** @returns false if there were no failures. */
  forget(instance: string, username: string): Promise<boolean>
  /** Counts as many failures as lock the user; false if the host does not lock users of this instance. */
  lock(instance: Pick<Instance, 'id' | 'adapter' | 'config'>, username: string): Promise<boolean>
  /** The end of the lock; undefined: not locked. */
  lockedUntil(
    instance: Pick<Instance, 'id' | 'adapter' | 'config'>,
    username: string,
  ): Promise<EpochSeconds | undefined>
}

type LockingOf = (instance: Pick<Instance, 'id' | 'adapter' | 'config'>) => Locking | undefined

/** The part `accountLocking` of the configuration. */
export interface AccountLockingSettings {
  readonly enabled?: boolean
  readonly lockoutPeriodMinutes?: number
}

/** Records of `lockout`, by instance and user. */
export function createAccountLocking(
  store: Store,
  clock: Clock,
  { enabled = true, lockoutPeriodMinutes = 1 }: AccountLockingSettings = {},
): AccountLocking {
  const records = store.collection<FailureRecord>('lockout')
  const lockoutSeconds = lockoutPeriodMinutes * 60
  const lockingOf: LockingOf = ({ id, adapter, config }) => {
    const declaration = adapter.vocabulary.descriptor.lockout
    if (!enabled || declaration === undefined) return undefined
    const configured = (config as { readonly [setting: string]: unknown })[declaration.retries]
    const retries = typeof configured === 'number' ? configured : DEFAULT_RETRIES
    return { declaration, retries, lockoutSeconds, records, keyOf: (username) => userKey(id, username), clock }
  }
  return {
    guard(instance, authority) {
      const locks = lockingOf(instance)
      return locks === undefined ? authority : locking(authority, locks)
    },
    async lock(instance, username) {
      const locks = lockingOf(instance)
      if (locks === undefined || lockoutSeconds === 0) return false
      const after = { failures: locks.retries, expiresAt: clock.now() + lockoutSeconds }
      await records.update(locks.keyOf(username), () => ({ after, answer: undefined }))
      return true
    },
    async lockedUntil(instance, username) {
      const locks = lockingOf(instance)
      const record = locks && (await records.get(locks.keyOf(username)))
      return locks !== undefined && record !== undefined && record.failures >= locks.retries
        ? record.expiresAt
        : undefined
    },
    forget: (instance, username) =>
      records.update(userKey(instance, username), (before) => ({ after: undefined, answer: before !== undefined })),
  }
}
