import type { Store, StoredRecord } from './store.ts'

/** Result of a change. `after`: the new record; the same object if nothing is to be stored; undefined to remove it. */
export interface Changed<R, Answer> {
  readonly after: R | undefined
  readonly answer: Answer
}
/** Records of one kind, changed by compare-and-set. */
export interface Collection<R> {
  find(key: string): Promise<R | undefined>
  list(prefix?: string): Promise<readonly R[]>
  /**
   * Calls `step` with the current record and stores its result; calls it again if another put was faster.
   * @throws the error of `step`, without storing anything; Error when the store refuses too many puts.
   */
  change<Answer>(key: string, step: (before: R | undefined) => Changed<R, Answer>): Promise<Answer>
}

/** Each refused put means that another one succeeded; so many in a row mean that the store accepts none. */
const MOST_TRIES = 10_000

export const createCollection = <R extends StoredRecord>(store: Store, prefix: string): Collection<R> => {
  const records = store.records<R>(prefix)
  const replace = async (key: string, before: R | undefined, after: R | undefined): Promise<boolean> => {
    if (after === before) return true
    if (after !== undefined) return records.put(key, { ...after, revision: before?.revision ?? 0 })
    await records.remove(key)
    return true
  }
  return {
    find: (key) => records.load(key),
    list: async (start = '') => {
      const found: R[] = []
      for await (const [, record] of records.list(start)) found.push(record)
      return found
    },
    change: async (key, step) => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const before = await records.load(key)
        const { after, answer } = step(before)
        if (await replace(key, before, after)) return answer
      }
      throw new Error(`the record store refused ${MOST_TRIES} puts of ${prefix}${key} in a row`)
    },
  }
}
