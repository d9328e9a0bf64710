/** The users' records, changed under compare-and-set. */
import type { RecordStore } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import type { User } from '../rules/user.ts'

/** What a change leaves: the user, the same object where nothing is to be stored, and an answer. */
export interface UserUpdate<Answer> {
  readonly user: User
  readonly answer: Answer
}
/** The users of one instance. Every change is judged on the record that it replaces: a lost put begins again. */
export interface Users {
  find(username: string): Promise<User | undefined>
  list(): Promise<readonly User[]>
  /** Undefined for a user who is not there. Raises what `step` raises; nothing is stored then. */
  change<Answer>(username: string, step: (user: User) => UserUpdate<Answer>): Promise<Answer | undefined>
  /** Creates or replaces. `build` is given the user before, if there is one. */
  put(username: string, build: (existing: User | undefined) => User): Promise<{ user: User; created: boolean }>
  /** False for a user who is not there. */
  remove(username: string): Promise<boolean>
}

const PREFIX = 'securid/user/'
/** Each lost put means that another won: so many in a row is a store that never lets one win. */
const MAX_TRIES = 10_000

/** Half a surrogate pair cannot be part of a key; the name in the record tells such names apart. */
function keyOf(username: string): string {
  return encodeURIComponent(username.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/** The users under 'securid/user/', by their encoded names. Raises an Error when the store lets no put win. */
export function createUsers(store: Store): Users {
  const records = store.records<User>(PREFIX)
  const find = async (username: string): Promise<User | undefined> => {
    const user = await records.load(keyOf(username))
    return user?.username === username ? user : undefined
  }
  return {
    find,
    list: async () => {
      const users: User[] = []
      for await (const [, user] of records.list('')) users.push(user)
      return users
    },
    change: (username, step) =>
      untilWon(username, async () => {
        const before = await find(username)
        if (before === undefined) return { won: true, result: undefined }
        const { user, answer } = step(before)
        return { won: user === before || (await replace(records, before, user)), result: answer }
      }),
    put: (username, build) =>
      untilWon(username, async () => {
        const before = await find(username)
        const user = build(before)
        const won = await records.put(keyOf(username), { ...user, revision: before?.revision ?? 0 })
        return { won, result: { user, created: before === undefined } }
      }),
    remove: async (username) => {
      const existing = (await find(username)) !== undefined
      if (existing) await records.remove(keyOf(username))
      return existing
    },
  }
}

function replace(records: RecordStore<User>, before: User, user: User): Promise<boolean> {
  return records.put(keyOf(before.username), { ...user, revision: before.revision })
}

async function untilWon<Result>(
  username: string,
  attempt: () => Promise<{ readonly won: boolean; readonly result: Result }>,
): Promise<Result> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { won, result } = await attempt()
    if (won) return result
  }
  throw new Error(`SecurID: the record store refused ${MAX_TRIES} puts of user "${username}" in a row`)
}
