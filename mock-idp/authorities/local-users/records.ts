/** Records by username. */
import { type Collection, createCollection } from '../../core/store/collection.ts'
import type { Store, StoredRecord } from '../../core/store/store.ts'

/** Listed by name. */
export interface NamedRecords<R extends StoredRecord> extends Omit<Collection<R>, 'list'> {
  list(): Promise<readonly R[]>
}

/** Names may contain lone surrogates. */
function keyOf(username: string): string {
  return Buffer.from(username, 'utf16le').toString('hex')
}

export function createNamedRecords<R extends StoredRecord & { readonly username: string }>(
  store: Store,
  prefix: string,
): NamedRecords<R> {
  const { find, list, change } = createCollection<R>(store, prefix)
  return {
    find: (username) => find(keyOf(username)),
    list: async () => [...(await list())].sort((one, other) => (one.username < other.username ? -1 : 1)),
    change: (username, step) => change(keyOf(username), step),
  }
}
