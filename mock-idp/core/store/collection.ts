/** Records changed under compare-and-set. */
import type { Store, StoredRecord } from './store.ts'

/** What a change leaves: the record (the same object: nothing is stored; none: it is removed) and an answer. */
export interface Changed<R, Answer> {
  readonly after: R | undefined
  readonly answer: Answer
}
/** Records of one kind. Every change is judged on the record that it replaces: a lost put begins again. */
export interface Collection<R> {
  find(key: string): Promise<R | undefined>
  /** Those whose keys begin so. */
  list(prefix?: string): Promise<readonly R[]>
  /** Raises what `step` raises; nothing is stored then. */
  change<Answer>(key: string, step: (before: R | undefined) => Changed<R, Answer>): Promise<Answer>
}

/** Each lost put means that another won: so many in a row is a store that never lets one win. */
const MOST_TRIES = 10_000

/** Records under a prefix. `change` raises an Error when the store lets no put win. */
export const createCollection = <R extends StoredRecord>(store: Store, prefix: string): Collection<R> => {
  const records = store.records<R>(prefix)
  const keep = async (key: string, before: R | undefined, after: R | undefined): Promise<boolean> => {
    if (after === before) return true
    if (after !== undefined) return records.put(key, { ...after, revision: before?.revision ?? 0 })
    await records.remove(key)
    return true
  }
  return {
    find: (key) => records.load(key),
    list: async (begin = '') => {
      const found: R[] = []
      for await (const [, record] of records.list(begin)) found.push(record)
      return found
    },
    change: async (key, step) => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const before = await records.load(key)
        const { after, answer } = step(before)
        if (await keep(key, before, after)) return answer
      }
      throw new Error(`the record store refused ${MOST_TRIES} puts of ${prefix}${key} in a row`)
    },
  }
}
