/** Control operations on local users. */
import { bodyValidator } from '../../config/validate-body.ts'
import { ControlError } from '../../core/control-error.ts'
import { type PageWanted, pageOf } from '../../core/page.ts'
import { userKey } from '../../core/store/user-key.ts'
import type { LocalUsersDeps } from './handlers.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changeLocalUser, type LocalUserChange, localUserView } from './user-change.ts'
import { countedFailures } from './verify-password.ts'

const validate = bodyValidator('local-users/control')

/** schemas/local-users/control/user-answer.schema.json. */
export type LocalUserView = ReturnType<typeof localUserView>
/** schemas/local-users/control/user.schema.json. */
export type NewLocalUser = LocalUserChange & { readonly password: string }

/** @throws ControlError 400; 404 USER_NOT_FOUND. */
export interface LocalUserOperations {
  readonly users: {
    /** Sorted by name. */
    list(page?: PageWanted): Promise<{ readonly users: readonly LocalUserView[]; readonly next?: string }>
    get(username: string): Promise<LocalUserView>
    /** Creates or replaces; omitted members get their defaults. */
    put(username: string, user: NewLocalUser): Promise<{ readonly user: LocalUserView; readonly created: boolean }>
    /** Omitted members are unchanged. */
    patch(username: string, change: LocalUserChange): Promise<LocalUserView>
    delete(username: string): Promise<void>
  }
}

export function createOperations(options: LocalUsersDeps): LocalUserOperations {
  const { localUsers, failures } = options
  const view = async (user: LocalUser | undefined): Promise<LocalUserView> => {
    const { username } = requireUser(user)
    return localUserView(requireUser(user), await failures.get(userKey(username)))
  }
  return {
    users: {
      list: async (page = {}) => {
        const all = (await localUsers.list()).map(([, user]) => user)
        const sorted = all.sort((one, other) => (one.username < other.username ? -1 : 1))
        const { items, ...rest } = pageOf(sorted, page, { member: 'user', idOf: ({ username }) => username })
        return { users: await Promise.all(items.map(view)), ...rest }
      },
      get: async (username) => view(await localUsers.get(userKey(username))),
      put: async (username, given) => {
        validate('user', given)
        validate('user-change', { username })
        checkName(username, given)
        const result = await replaceUser(options, username, given)
        await setFailures(options, username, { failedAttempts: 0, ...given })
        return { user: await view(result.user), created: result.created }
      },
      patch: async (username, change) => {
        validate('user-change', change)
        checkName(username, change)
        const user = await localUsers.update(userKey(username), (before) => {
          const after = before && changeLocalUser(before, change)
          return { after, answer: after }
        })
        requireUser(user)
        await setFailures(options, username, change)
        return view(user)
      },
      delete: async (username) => {
        requireUser(await localUsers.update(userKey(username), (before) => ({ after: undefined, answer: before })))
        await setFailures(options, username, { failedAttempts: 0 })
      },
    },
  }
}

function replaceUser({ localUsers }: LocalUsersDeps, username: string, given: NewLocalUser) {
  return localUsers.update(userKey(username), (before) => {
    // A new version: proofs made with the replaced user's password become invalid.
    const passwordVersion = (before?.passwordVersion ?? -1) + 1
    const user = { ...changeLocalUser(newLocalUser(username, given.password), given), passwordVersion }
    return { after: user, answer: { user, created: before === undefined } }
  })
}

/** Sets the count as after failures in a row, without locking. Unlocking resets it. */
async function setFailures(
  { failures, clock, policy }: LocalUsersDeps,
  username: string,
  { failedAttempts, locked }: LocalUserChange,
): Promise<void> {
  const count = failedAttempts ?? (locked === false ? 0 : undefined)
  if (count === undefined) return
  await failures.update(userKey(username), () => {
    const at = { now: clock.now(), lockout: policy.lockout }
    return { after: count === 0 ? undefined : countedFailures(username, count, false, at), answer: undefined }
  })
}

function checkName(username: string, given: LocalUserChange): void {
  if (given.username === undefined || given.username === username) return
  const message = 'The username in the body differs from that of the path. Users cannot be renamed: leave it out.'
  throw new ControlError(400, 'USERNAME_MISMATCH', message, [{ pointer: '/username', message }])
}

function requireUser(user: LocalUser | undefined): LocalUser {
  if (user !== undefined) return user
  throw new ControlError(404, 'USER_NOT_FOUND', 'User not found. List users with GET /mock/people/users.')
}
