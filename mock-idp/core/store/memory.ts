import type { Clock, RecordStore } from '../../../adapter/spi.ts'
import { freezeJson } from './freeze.ts'
import { createSortedKeys } from './sorted-keys.ts'
import type { Store, StoredRecord } from './store.ts'

// Two per added record: the sweep is faster than the growth, so at most about half of the records are expired.
const SWEPT_PER_ADDITION = 2
const LISTED_AT_ONCE = 64

/** Records by full key, without those that have expired. */
function createEntries(clock: Clock, onCompare: () => void) {
  const byKey = new Map<string, StoredRecord>()
  const keys = createSortedKeys(onCompare)
  let sweep = byKey.entries()

  const remove = (key: string) => {
    if (byKey.delete(key)) keys.remove(key)
  }
  /** Removes an expired record at once: it must not reappear after the clock was set back. */
  const live = (key: string) => {
    const record = byKey.get(key)
    if (record?.expiresAt === undefined || record.expiresAt > clock.now()) return record
    remove(key)
    return undefined
  }
  const sweepOne = () => {
    const next = sweep.next()
    if (next.done) sweep = byKey.entries()
    else if (next.value[1].expiresAt !== undefined) live(next.value[0])
  }
  const put = (key: string, record: StoredRecord) => {
    const existing = live(key)
    if ((existing?.revision ?? 0) !== record.revision) return false
    const stored = freezeJson({ ...record, revision: record.revision + 1 })
    byKey.set(key, stored)
    if (existing === undefined) {
      keys.add(key)
      for (let swept = 0; swept < SWEPT_PER_ADDITION; swept++) sweepOne()
    }
    return true
  }
  const clear = () => {
    byKey.clear()
    keys.clear()
  }
  return { live, put, remove, clear, slice: keys.slice, count: () => byKey.size }
}

type Entries = ReturnType<typeof createEntries>

/** Reads keys in batches, each from the end of the previous one: no key appears twice, also with changes in between. */
async function* list<R extends StoredRecord>(entries: Entries, base: string, prefix: string) {
  const full = base + prefix
  for (let from: string | undefined = full; from !== undefined; ) {
    const batch = entries.slice(from, full, LISTED_AT_ONCE)
    for (const key of batch) {
      const record = entries.live(key)
      if (record !== undefined) yield [key.slice(base.length), record as R] as const
    }
    from = batch.length < LISTED_AT_ONCE ? undefined : `${batch.at(-1)}\0` // the least string after that key
  }
}

function view<R extends StoredRecord>(entries: Entries, base: string): RecordStore<R> {
  return {
    load: async (key) => entries.live(base + key) as R | undefined,
    put: async (key, record) => entries.put(base + key, record),
    remove: async (key) => entries.remove(base + key),
    list: (prefix) => list<R>(entries, base, prefix),
  }
}

/**
 * Records in this process. `put` deep-freezes its argument and throws a TypeError for a value that is not JSON. Each new
 * record removes a few expired ones. `onCompare` is called for every key that a search or a listing reads, for tests.
 */
export function createMemoryStore(clock: Clock, onCompare: () => void = () => {}): Store {
  const entries = createEntries(clock, onCompare)
  return {
    records: <R extends StoredRecord>(prefix: string) => view<R>(entries, prefix),
    count: entries.count,
    clear: async () => entries.clear(),
    close: async () => entries.clear(),
  }
}
