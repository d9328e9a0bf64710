/** Scenarios: prepare a user and list the actions that bring a flow into a state. */
import { ControlError } from '../../core/control-error.ts'
import { userKey } from '../../core/store/user-key.ts'
import type { LocalUsersDeps } from './handlers.ts'
import { generatePassword } from './password-rules.ts'
import type { LocalUser } from './user.ts'

export interface ScenarioAction {
  readonly actionId: string
  readonly model: object
}
/** @throws ControlError 422 USER_NOT_FOUND. */
export type Scenario = (username: string, type?: string) => Promise<readonly ScenarioAction[]>

const DAY = 86_400
function check({ username, password }: LocalUser): ScenarioAction {
  return {
    actionId: 'checkUsernamePassword',
    model: { username, password },
  }
}

/** One scenario per state, and RESUME for a direct sign-on. Each can be repeated. */
export function createScenarios(deps: LocalUsersDeps): { readonly [status: string]: Scenario } {
  const ready = (username: string, more?: Partial<LocalUser>) => makeReady(deps, username, more)
  return {
    // This state asks no authority: the user need not exist.
    IDENTIFIER_REQUIRED: async () => [],
    USERNAME_PASSWORD_REQUIRED: async (username) => {
      await prepareUser(deps, username, {})
      return []
    },
    MUST_CHANGE_PASSWORD: async (username) => [check(await ready(username, { mustChangePassword: true }))],
    NEW_PASSWORD_RECOMMENDED: async (username) => [
      check(await ready(username, { passwordExpiresAt: deps.clock.now() + DAY })),
    ],
    NEW_PASSWORD_REQUIRED: async (username) => {
      await ready(username)
      return [{ actionId: 'initiatePasswordChange', model: {} }]
    },
    SUCCESSFUL_PASSWORD_CHANGE: async (username) => {
      const user = await ready(username, { mustChangePassword: true })
      const newPassword = generatePassword(deps.policy.passwordPolicy, deps.random.integer)
      return [check(user), { actionId: 'checkNewPassword', model: { username, newPassword } }]
    },
    RESUME: async (username, type) =>
      type === 'identifier-first'
        ? [{ actionId: 'submitIdentifier', model: { identifier: username } }]
        : [check(await ready(username))],
  }
}

/** Unlocked, no failures counted, password without expiry, except for `more`. */
export async function makeReady(
  deps: LocalUsersDeps,
  username: string,
  more: Partial<LocalUser> = {},
): Promise<LocalUser> {
  const unlocked = { locked: false, mustChangePassword: false, passwordExpiresAt: null, ...more }
  const user = await prepareUser(deps, username, unlocked)
  await deps.failures.remove(userKey(username))
  return user
}

async function prepareUser({ localUsers }: LocalUsersDeps, username: string, set: Partial<LocalUser>) {
  const user = await localUsers.update(userKey(username), (before) => {
    const after = before && { ...before, ...set }
    return { after, answer: after }
  })
  if (user !== undefined) return user
  throw new ControlError(422, 'USER_NOT_FOUND', `User "${username}" not found. Create the user, or name another one.`)
}
