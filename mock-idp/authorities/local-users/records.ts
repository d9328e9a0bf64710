/** Records by user name. */
import { type Collection, createCollection } from '../../core/store/collection.ts'
import type { Store, StoredRecord } from '../../core/store/store.ts'

/** Records of one kind, by user name; listed in order of the names. */
export interface NamedRecords<R> extends Omit<Collection<R>, 'list'> {
  list(): Promise<readonly R[]>
}

/** Names may hold any character, half a surrogate pair too. */
function keyOf(username: string): string {
  return Buffer.from(username, 'utf16le').toString('hex')
}

/** Records under a prefix. `change` raises an Error when the store lets no put win. */
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
