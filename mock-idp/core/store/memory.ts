import type { Clock, RecordStore } from '../../../adapter/spi.ts'
import { freezeJson } from './freeze.ts'
import { createSortedKeys } from './sorted-keys.ts'
import type { Store, StoredRecord } from './store.ts'

// Two looked at for each that is added: the sweep outruns the growth, so about as many expired records lie about as others.
const SWEPT_PER_ADDITION = 2
const LISTED_AT_ONCE = 64

/** Of what is kept by full key: what the clock leaves of it. */
function createKept(clock: Clock, looked: () => void) {
  const byKey = new Map<string, StoredRecord>()
  const keys = createSortedKeys(looked)
  let sweep = byKey.entries()

  const remove = (key: string) => {
    if (byKey.delete(key)) keys.remove(key)
  }
  /** A record found expired is removed at once, so that a clock which goes back does not bring it back. */
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
    const present = live(key)
    if ((present?.revision ?? 0) !== record.revision) return false
    const stored = freezeJson({ ...record, revision: record.revision + 1 })
    byKey.set(key, stored)
    if (present === undefined) {
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

type StoredEntry = ReturnType<typeof createKept>

/** Takes keys by the batch and looks again where the last one ended: whatever is put or removed meanwhile, no key comes twice. */
async function* list<R extends StoredRecord>(kept: StoredEntry, base: string, prefix: string) {
  const full = base + prefix
  for (let from: string | undefined = full; from !== undefined; ) {
    const batch = kept.slice(from, full, LISTED_AT_ONCE)
    for (const key of batch) {
      const record = kept.live(key)
      if (record !== undefined) yield [key.slice(base.length), record as R] as const
    }
    from = batch.length < LISTED_AT_ONCE ? undefined : `${batch.at(-1)}\0` // the least string after that key
  }
}

function view<R extends StoredRecord>(kept: StoredEntry, base: string): RecordStore<R> {
  return {
    load: async (key) => kept.live(base + key) as R | undefined,
    put: async (key, record) => kept.put(base + key, record),
    remove: async (key) => kept.remove(base + key),
    list: (prefix) => list<R>(kept, base, prefix),
  }
}

/**
 * Records in this process. `put` raises a TypeError for what is no JSON value and freezes what it is given. Each new
 * record sweeps a few expired ones away. `looked` is called for every key that a search or a listing looks at: tests count with it.
 */
export function createMemoryStore(clock: Clock, looked: () => void = () => {}): Store {
  const kept = createKept(clock, looked)
  return {
    records: <R extends StoredRecord>(prefix: string) => view<R>(kept, prefix),
    count: kept.count,
    clear: async () => kept.clear(),
    close: async () => kept.clear(),
  }
}
