/** Records by user name, changed under compare-and-set. */
import type { Store, StoredRecord } from '../../store/store.ts'

/** What a change leaves: the record (the same object: nothing is stored; none: it is removed) and an answer. */
export interface Changed<R, Answer> {
  readonly after: R | undefined
  readonly answer: Answer
}
/** Records of one kind. Every change is judged on the record that it replaces: a lost put begins again. */
export interface Named<R> {
  find(username: string): Promise<R | undefined>
  /** In order of the names. */
  list(): Promise<readonly R[]>
  /** Raises what `step` raises; nothing is stored then. */
  change<Answer>(username: string, step: (before: R | undefined) => Changed<R, Answer>): Promise<Answer>
}

/** Each lost put means that another won: so many in a row is a store that never lets one win. */
const MOST_TRIES = 10_000

/** Names may hold any character, half a surrogate pair too. */
const keyOf = (username: string): string => Buffer.from(username, 'utf16le').toString('hex')

/** Records under a prefix. `change` raises an Error when the store lets no put win. */
export const createNamed = <R extends StoredRecord & { readonly username: string }>(
  store: Store,
  prefix: string,
): Named<R> => {
  const records = store.records<R>(prefix)
  const keep = async (key: string, before: R | undefined, after: R | undefined): Promise<boolean> => {
    if (after === before) return true
    if (after !== undefined) return records.put(key, { ...after, revision: before?.revision ?? 0 })
    await records.remove(key)
    return true
  }
  return {
    find: (username) => records.load(keyOf(username)),
    list: async () => {
      const found: R[] = []
      for await (const [, record] of records.list('')) found.push(record)
      return found.sort((one, other) => (one.username < other.username ? -1 : 1))
    },
    change: async (username, step) => {
      const key = keyOf(username)
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const before = await records.load(key)
        const { after, answer } = step(before)
        if (await keep(key, before, after)) return answer
      }
      throw new Error(`people: the record store refused ${MOST_TRIES} puts of "${username}" in a row`)
    },
  }
}
