/** User records, changed by compare-and-set. */
import type { RecordStore } from '../../../../adapter/spi.ts'
import type { Store } from '../../../core/store/store.ts'
import type { User } from '../rules/user.ts'

/** `user` is the same object where nothing is to be stored. */
export interface UserUpdate<Answer> {
  readonly user: User
  readonly answer: Answer
}
/** A change whose put is lost is repeated with the record that won. */
export interface Users {
  find(username: string): Promise<User | undefined>
  list(): Promise<readonly User[]>
  /** Undefined for an unknown user. An error of `step` is passed on and nothing is stored. */
  change<Answer>(username: string, step: (user: User) => UserUpdate<Answer>): Promise<Answer | undefined>
  /** Creates or replaces; `build` gets the existing user. */
  put(username: string, build: (existing: User | undefined) => User): Promise<{ user: User; created: boolean }>
  /** False for an unknown user. */
  remove(username: string): Promise<boolean>
}

const PREFIX = 'securid/user/'
/** Each lost put means that another one succeeded: so many in a row are a defect of the store. */
const MAX_TRIES = 10_000

/** A lone surrogate cannot be part of a key; the name in the record distinguishes such names. */
function keyOf(username: string): string {
  return encodeURIComponent(username.replace(/\p{Surrogate}/gu, '\ufffd'))
}

/** Records under `securid/user/`, by encoded name. @throws Error when no put succeeds. */
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
