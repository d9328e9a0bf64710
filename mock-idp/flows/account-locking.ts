/**
 * The host's account locking service: it counts the failures of a user over all flows of an adapter instance, and
 * does not let them try for a while after too many. Source: PingFederate Administrator's Reference, "Account lockout protection".
 */

import type { Instance } from '../../adapter/kernel/engine.ts'
import type { AuthorityPort, Clock, EpochSeconds, LockoutDeclaration, RecordStore } from '../../adapter/spi.ts'
import type { Store } from '../core/store/store.ts'

/** How long failures are remembered that nothing follows, in seconds. */
const REMEMBERED_SECONDS = 86_400
/** Challenge Retries, as the administrative console proposes it. */
const DEFAULT_RETRIES = 5
/** How often a lost put is tried again: others were faster. */
const TRIES = 1000

/** What is kept of a user: consecutive failures, and the lock that they led to. */
export interface FailureRecord {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly failures: number
}

/** How an instance is guarded. */
export interface Locking {
  readonly declaration: LockoutDeclaration
  /** After so many failures the user is locked. */
  readonly retries: number
  /** For so long; 0: not at all, the next try counts anew. */
  readonly lockoutSeconds: number
  readonly records: RecordStore<FailureRecord>
  readonly clock: Clock
}

type Asked = { readonly kind: string; readonly username?: string }

/** The key of a user's record, whatever is in the name. */
function lockingKey(username: string): string {
  return encodeURIComponent(username.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/**
 * The authority behind the service. Questions of a locked user are answered `locked` and not put; refusals are counted
 * and carry how many tries are left; a success clears the count.
 */
export function locking(authority: AuthorityPort, locks: Locking): AuthorityPort {
  const { declaration } = locks
  return {
    async ask(question, signal) {
      const { kind, username } = question as Asked
      if (username === undefined) return authority.ask(question, signal)
      const before = await triesLeft(username, locks)
      if (before <= 0 && declaration.questions.includes(kind)) return { kind: declaration.locked }
      const outcome = await authority.ask(question, signal)
      if (declaration.passed.includes(outcome.kind)) await locks.records.remove(lockingKey(username))
      if (!declaration.reportsTriesLeft.includes(outcome.kind)) return outcome
      const left = declaration.failed.includes(outcome.kind) ? await countFailure(username, locks) : before
      return { ...outcome, triesLeft: Math.max(0, left) }
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

/** The part of an instance that says which questions count. */
interface Guarded {
  readonly adapter: Pick<Instance['adapter'], 'vocabulary'>
}

/** The service of a host: which instances it guards, and what it forgets. */
export interface AccountLocking {
  /** The authority of an instance behind the service; the authority itself where the adapter declares nothing to go by. */
  guard(instance: Pick<Instance, 'id' | 'config'> & Guarded, authority: AuthorityPort): AuthorityPort
  /** Forgets the failures of a user at an instance. */
  forget(instance: string, username: string): Promise<void>
}

/** The settings of the configuration. */
export interface AccountLockingSettings {
  readonly enabled?: boolean
  readonly lockoutPeriodMinutes?: number
}

/** The service over the record store; failures are kept under 'lockout/<instance>/<user>'. */
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
