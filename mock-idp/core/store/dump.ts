/** All records of a backend at one time, and their restoration. */
import type { BackendRecords, Dump, StoreBackend, StoredRecord } from './store.ts'

/** Each lost put means that another one succeeded, or that the backend lost it; so many in a row are a defect. */
const MAX_TRIES = 1000

export async function dump(backend: StoreBackend): Promise<Dump> {
  const found = new Map<string, readonly (readonly [string, StoredRecord])[]>()
  for (const name of await backend.collections()) found.set(name, await backend.records(name).list())
  return found
}

/**
 * Removes later records and stores those of the dump under new revisions: a request in progress cannot overwrite them
 * with what it has loaded before.
 */
export async function restore(backend: StoreBackend, records: Dump, nextRevision: () => number): Promise<void> {
  for (const name of new Set([...(await backend.collections()), ...records.keys()])) {
    const collection = backend.records(name)
    const wanted = new Map(records.get(name))
    for (const [key] of await collection.list()) if (!wanted.has(key)) await collection.remove(key)
    for (const [key, record] of wanted) await overwrite(collection, key, record, nextRevision)
  }
}

async function overwrite(
  collection: BackendRecords,
  key: string,
  record: StoredRecord,
  nextRevision: () => number,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const revision = (await collection.load(key))?.revision ?? 0
    if (await collection.put(key, { ...record, revision }, nextRevision())) return
  }
  throw new Error(`the record store refused ${MAX_TRIES} puts of a restored record in a row`)
}
