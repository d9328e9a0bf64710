/** User records. */
import type { Store } from '../../../core/store/store.ts'
import { userKey } from '../../../core/store/user-key.ts'
import type { User } from '../rules/user.ts'

/** `user` is the same object where nothing is to be stored. */
export interface UserUpdate<Answer> {
  readonly user: User
  readonly answer: Answer
}
/** A change is repeated if another one was faster. */
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

/** Records of `securid/user`, by `userKey`. @throws Error when no change succeeds. */
export function createUsers(store: Store): Users {
  const records = store.collection<User>('securid/user')
  return {
    find: (username) => records.get(userKey(username)),
    list: async () =>
      (await records.list()).map(([, user]) => user).sort((one, other) => (one.username < other.username ? -1 : 1)),
    change: (username, step) =>
      records.update(userKey(username), (before) => {
        if (before === undefined) return { after: undefined, answer: undefined }
        const { user, answer } = step(before)
        return { after: user, answer }
      }),
    put: (username, build) =>
      records.update(userKey(username), (before) => {
        const user = build(before)
        return { after: user, answer: { user, created: before === undefined } }
      }),
    remove: (username) =>
      records.update(userKey(username), (before) => ({ after: undefined, answer: before !== undefined })),
  }
}
