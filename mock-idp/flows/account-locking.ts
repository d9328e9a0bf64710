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
}

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
  return {
    guard({ id, adapter, config }, authority) {
      const declaration = adapter.vocabulary.descriptor.lockout
      if (!enabled || declaration === undefined) return authority
      const retries = (config as { readonly [setting: string]: unknown })[declaration.retries]
      return locking(authority, {
        declaration,
        retries: typeof retries === 'number' ? retries : DEFAULT_RETRIES,
        lockoutSeconds: lockoutPeriodMinutes * 60,
        records,
        keyOf: (username) => userKey(id, username),
        clock,
      })
    },
    forget: (instance, username) =>
      records.update(userKey(instance, username), (before) => ({ after: undefined, answer: before !== undefined })),
  }
}
