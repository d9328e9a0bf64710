import type { Clock } from '../../../adapter/spi.ts'
import { createStore } from './collection.ts'
import { freezeJson } from './freeze.ts'
import type { BackendRecords, Store, StoreBackend, StoredRecord } from './store.ts'

// Two per added record: the sweep is faster than the growth, so at most about half of the records are expired.
const SWEPT_PER_ADDITION = 2

interface MemoryOptions {
  /** Freeze records deeply and refuse values that are not JSON, for tests; default: records are frozen at the top. */
  readonly strict?: boolean
}
/** A backend in this process. */
export interface MemoryBackend extends StoreBackend {
  /** Number of stored records, including expired ones that have not been removed yet. */
  count(): number
}

interface Entries {
  readonly byKey: Map<string, StoredRecord>
  /** Removes an expired record at once: it must not reappear after the clock was set back. */
  readonly live: (key: string) => StoredRecord | undefined
}

function createEntries(clock: Pick<Clock, 'now'>): Entries {
  const byKey = new Map<string, StoredRecord>()
  return {
    byKey,
    live(key) {
      const record = byKey.get(key)
      if (record?.expiresAt === undefined || record.expiresAt > clock.now()) return record
      byKey.delete(key)
      return undefined
    },
  }
}

/** The records of one collection; `added` is called after a new one was stored. */
function recordsOf(
  { byKey, live }: Entries,
  freeze: <R extends StoredRecord>(record: R) => R,
  added: () => void,
): BackendRecords {
  return {
    load: async (key) => live(key),
    async put(key, record, next = record.revision + 1) {
      const existing = live(key)
      if ((existing?.revision ?? 0) !== record.revision) return false
      byKey.set(key, freeze({ ...record, revision: next }))
      if (existing === undefined) added()
      return true
    },
    async remove(key, revision) {
      if (revision !== undefined && live(key)?.revision !== revision) return false
      byKey.delete(key)
      return true
    },
    async list() {
      for (const key of byKey.keys()) live(key)
      return [...byKey]
    },
  }
}

/** Visits all records again and again, one at each call, and removes those that have expired. */
function createSweep(collections: ReadonlyMap<string, Entries>): () => void {
  function* visit() {
    for (const { byKey, live } of collections.values()) for (const key of byKey.keys()) yield live(key)
  }
  let visited = visit()
  return () => {
    if (visited.next().done) visited = visit()
  }
}

/** Records in maps of this process, one for each collection. Each new record removes a few expired ones. */
export function createMemoryBackend(clock: Pick<Clock, 'now'>, { strict = false }: MemoryOptions = {}): MemoryBackend {
  const collections = new Map<string, Entries>()
  const freeze = strict ? freezeJson : Object.freeze
  const sweep = createSweep(collections)
  const sweepSome = () => {
    for (let swept = 0; swept < SWEPT_PER_ADDITION; swept++) sweep()
  }
  const clear = async () => {
    for (const { byKey } of collections.values()) byKey.clear()
  }
  return {
    name: 'memory',
    records(name) {
      const entries = collections.get(name) ?? createEntries(clock)
      collections.set(name, entries)
      return recordsOf(entries, freeze, sweepSome)
    },
    collections: async () => [...collections.keys()],
    count: () => [...collections.values()].reduce((sum, { byKey }) => sum + byKey.size, 0),
    clear,
    close: clear,
  }
}

/** A store over `createMemoryBackend`, strict, for tests. */
export function createMemoryStore(clock: Clock): Store {
  return createStore(createMemoryBackend(clock, { strict: true }))
}
