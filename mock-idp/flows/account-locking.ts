/**
 * Account locking of the host: counts the failures of a user over all flows of an adapter instance and refuses further
 * tries for a while.
 * Source: PingFederate Administrator's Reference, "Account lockout protection".
 */

import type { AnyAuthority, AnyOutcome } from '../../adapter/kernel/any-adapter.ts'
import type { Instance } from '../../adapter/kernel/engine.ts'
import type { Clock, EpochSeconds, LockoutDeclaration, RecordStore } from '../../adapter/spi.ts'
import type { Store } from '../core/store/store.ts'

/** Lifetime of failures without a further failure, in seconds. */
const REMEMBERED_SECONDS = 86_400
/** Default of "Challenge Retries" in the administrative console. */
const DEFAULT_RETRIES = 5
/** Limit for repeated puts that lose to other requests. */
const TRIES = 1000

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
  readonly records: RecordStore<FailureRecord>
  readonly clock: Clock
}

type UserQuestion = { readonly kind: string; readonly username?: string }

/** Accepts any user name, lone surrogates too. */
function lockingKey(username: string): string {
  return encodeURIComponent(username.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/**
 * An authority with account locking. For a locked user it answers `locked` without asking; failures are counted and
 * outcomes carry the tries left; a success clears the count.
 */
export function locking(authority: AnyAuthority, locks: Locking): AnyAuthority {
  const { declaration } = locks
  return {
    async ask(question: never, signal) {
      const { kind, username } = question as UserQuestion
      if (username === undefined) return authority.ask(question, signal)
      const triesBefore = await triesLeft(username, locks)
      if (triesBefore <= 0 && declaration.questions.includes(kind)) return { kind: declaration.locked }
      const outcome = await authority.ask(question, signal)
      if (declaration.passed.includes(outcome.kind)) await locks.records.remove(lockingKey(username))
      if (!declaration.reportsTriesLeft.includes(outcome.kind)) return outcome
      const left = declaration.failed.includes(outcome.kind) ? await countFailure(username, locks) : triesBefore
      return { ...outcome, triesLeft: Math.max(0, left) } as AnyOutcome
    },
  }
}

async function triesLeft(username: string, { records, retries }: Locking): Promise<number> {
  return retries - ((await records.load(lockingKey(username)))?.failures ?? 0)
}

async function countFailure(username: string, locks: Locking): Promise<number> {
  const { records, retries, lockoutSeconds, clock } = locks
  const key = lockingKey(username)
  for (let tries = 0; tries < TRIES; tries++) {
    const { revision, failures } = (await records.load(key)) ?? { revision: 0, failures: 0 }
    const counted = failures + 1
    const seconds = counted < retries ? REMEMBERED_SECONDS : lockoutSeconds
    if (await records.put(key, { revision, failures: counted, expiresAt: clock.now() + seconds }))
      return retries - counted
  }
  throw new Error(`the failures of a user could not be counted in ${TRIES} tries`)
}

/** Account locking of a host. */
export interface AccountLocking {
  /** The authority with account locking; unchanged if the adapter declares no lockout. */
  guard(instance: Pick<Instance, 'id' | 'adapter' | 'config'>, authority: AnyAuthority): AnyAuthority
  forget(instance: string, username: string): Promise<void>
}

/** The part `accountLocking` of the configuration. */
export interface AccountLockingSettings {
  readonly enabled?: boolean
  readonly lockoutPeriodMinutes?: number
}

/** Records are stored under 'lockout/<instance>/<user>'. */
export function createAccountLocking(
  store: Store,
  clock: Clock,
  { enabled = true, lockoutPeriodMinutes = 1 }: AccountLockingSettings = {},
): AccountLocking {
  const recordsOf = (instance: string) => store.records<FailureRecord>(`lockout/${instance}/`)
  return {
    guard({ id, adapter, config }, authority) {
      const declaration = adapter.vocabulary.descriptor.lockout
      if (!enabled || declaration === undefined) return authority
      const retries = (config as { readonly [setting: string]: unknown })[declaration.retries]
      return locking(authority, {
        declaration,
        retries: typeof retries === 'number' ? retries : DEFAULT_RETRIES,
        lockoutSeconds: lockoutPeriodMinutes * 60,
        records: recordsOf(id),
        clock,
      })
    },
    forget: (instance, username) => recordsOf(instance).remove(lockingKey(username)),
  }
}
