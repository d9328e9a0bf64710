/** Collections over a backend: the only code that stores and removes records. */
import { dump, restore } from './dump.ts'
import { createRevisions } from './revisions.ts'
import type { BackendRecords, Changed, Collection, Store, StoreBackend, StoredRecord } from './store.ts'

/** A refused put means that another one succeeded, or that the backend lost it; so many in a row are a defect. */
const MAX_TRIES = 1000

export function createStore(backend: StoreBackend): Store {
  const nextRevision = createRevisions()
  return {
    name: backend.name,
    notice: `${backend.durable ? 'Signing keys and recorded requests' : 'All records and signing keys'} are lost when this process ends.`,
    collection: (name) => createCollection(backend.records(name), name, nextRevision),
    clear: () => backend.clear(),
    dump: () => dump(backend),
    restore: (records) => restore(backend, records, nextRevision),
    close: () => backend.close(),
  }
}

/** The records of a collection belong to its owner: the type of the stored values is the type of the loaded ones. */
function createCollection<R extends StoredRecord>(
  records: BackendRecords,
  name: string,
  nextRevision: () => number,
): Collection<R> {
  const load = (key: string) => records.load(key) as Promise<R | undefined>
  const store = (key: string, before: R | undefined, after: Changed<R, unknown>['after']) => {
    const revision = before?.revision ?? 0
    // A new record may take the place of one that another request has loaded and not yet changed.
    if (after !== undefined)
      return records.put(key, { ...(after as R), revision }, before === undefined ? nextRevision() : undefined)
    return records.remove(key, revision)
  }
  return {
    get: load,
    async update(key, change) {
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const before = await load(key)
        const { after, answer } = change(before)
        if (after === before || (await store(key, before, after))) return answer
      }
      throw new Error(`the record store refused ${MAX_TRIES} changes of one record of "${name}" in a row`)
    },
    replace: (key, record) => replace(records, key, record),
    async remove(key) {
      await records.remove(key)
    },
    list: () => records.list() as Promise<readonly (readonly [string, R])[]>,
  }
}

/** Repeats a put that the backend lost: false means that the record has another revision. */
async function replace(records: BackendRecords, key: string, record: StoredRecord): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    if (await records.put(key, record)) return true
    if (((await records.load(key))?.revision ?? 0) !== record.revision) return false
  }
  throw new Error(`the record store refused ${MAX_TRIES} puts of an unchanged record in a row`)
}
