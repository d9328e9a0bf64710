/** Control operations on users. */
import type { Clock } from '../../../../adapter/spi.ts'
import { bodyValidator } from '../../../config/validate-body.ts'
import { ControlError } from '../../../core/control-error.ts'
import { type PageWanted, pageOf } from '../../../core/page.ts'
import type { SecurIDPolicy } from '../rules/policy.ts'
import { blankUser, type User } from '../rules/user.ts'
import { changeUser, type UserChange } from '../rules/user-change.ts'
import type { Users } from '../service/users.ts'
import type { Tokencodes } from '../token/tokencode.ts'
import type { PushOperations } from './answer-push.ts'
import type { IssueOperations } from './issue-token.ts'
import { type PasscodeView, type PasscodeWish, readPasscode } from './passcode.ts'
import { userView } from './user-view.ts'

const validate = bodyValidator('securid/control')

export interface ControlOptions {
  readonly users: Users
  readonly clock: Pick<Clock, 'now' | 'wake'>
  readonly policy: SecurIDPolicy
  readonly codes: Tokencodes
  /** Ends waiting requests. */
  readonly closed: AbortSignal
  /** Called when a user is unlocked, to reset the host's failure count. */
  readonly forgetFailures?: (username: string) => Promise<void>
}
/** schemas/securid/control/user-answer.schema.json. */
export type UserView = ReturnType<typeof userView>
/** @throws ControlError 400; 404 USER_NOT_FOUND, TOKEN_NOT_FOUND; 422 TOKEN_REQUIRED. */
export interface UserOperations {
  readonly users: {
    /** Sorted by name. */
    list(page?: PageWanted): Promise<{ readonly users: readonly UserView[]; readonly next?: string }>
    get(username: string): Promise<UserView>
    /** Creates or replaces; omitted members get their defaults. */
    put(username: string, user: UserChange): Promise<{ readonly user: UserView; readonly created: boolean }>
    /** Omitted members are unchanged. */
    patch(username: string, change: UserChange): Promise<UserView>
    delete(username: string): Promise<void>
  }
  passcode(username: string, wish?: PasscodeWish): Promise<PasscodeView>
}

/** /mock/securid as functions. */
export type SecurIDOperations = UserOperations & PushOperations & IssueOperations

export function createOperations(options: ControlOptions): UserOperations {
  const { users, clock, policy, codes, closed, forgetFailures = async () => {} } = options
  const view = (user: User) => userView(user, clock.now(), policy.lockout)
  return {
    users: {
      list: async (page = {}) => {
        const { items, ...rest } = pageOf(await users.list(), page, {
          member: 'user',
          idOf: ({ username }) => username,
        })
        return { users: items.map(view), ...rest }
      },
      get: async (username) => view(requireUser(await users.find(username))),
      put: async (username, given) => {
        const { user, created } = await replaceUser(options, username, given)
        await forgetFailures(username)
        return { user: view(user), created }
      },
      patch: async (username, change) => {
        const user = await patchUser(options, username, change)
        if (change.locked === false || change.failedAttempts === 0) await forgetFailures(username)
        return view(user)
      },
      delete: async (username) => {
        if (!(await users.remove(username))) requireUser(undefined)
        await forgetFailures(username)
      },
    },
    passcode: (username, wish = {}) =>
      readPasscode(username, wish, { clock, codes, closed, read: async (name) => requireUser(await users.find(name)) }),
  }
}

async function replaceUser({ users, ...options }: ControlOptions, username: string, given: unknown) {
  const change = read('user', username, given)
  return users.put(username, (before) => {
    const user = { ...blankUser(username), tokens: before?.tokens ?? [] }
    return changed(user, { tokens: [], ...change }, options)
  })
}

async function patchUser({ users, ...options }: ControlOptions, username: string, given: unknown) {
  const change = read('user-change', username, given)
  const answer = await users.change(username, (before) => {
    const user = changed(before, change, options)
    return { user, answer: user }
  })
  return requireUser(answer)
}

function changed(user: User, change: UserChange, { clock, policy }: Pick<ControlOptions, 'clock' | 'policy'>): User {
  const result = changeUser(user, change, { now: clock.now(), policy })
  const [first] = result.faults
  if (first === undefined) return result.user
  const details = result.faults.map(({ pointer, message }) => ({ pointer, message }))
  throw new ControlError(400, first.code, first.message, details)
}

function read(schema: 'user' | 'user-change', username: string, body: unknown): UserChange {
  const change = validate(schema, body)
  validate('user-change', { username })
  if (change.username === undefined || change.username === username) return change
  const message = 'The username in the body differs from that of the path. Users cannot be renamed: leave it out.'
  throw new ControlError(400, 'USERNAME_MISMATCH', message, [{ pointer: '/username', message }])
}

function requireUser(user: User | undefined): User {
  if (user !== undefined) return user
  throw new ControlError(404, 'USER_NOT_FOUND', 'User not found. List users with GET /mock/securid/users.')
}
