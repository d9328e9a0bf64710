/** Recipes of html-form: an example for every action, and the way to every outcome. */
import type { HtmlForm } from '../../../adapter/html-form/types.ts'
import { IMPOSSIBLE } from '../../../schemas/gen/html-form/recipes.ts'
import { ControlError } from '../../core/control-error.ts'
import { userKey } from '../../core/store/user-key.ts'
import {
  type AnyRecipes,
  defineRecipes,
  EMPTY,
  requireUsername,
  type Situation,
  unreachableOutcome,
} from '../recipes.ts'
import type { LocalUsersDeps } from './handlers.ts'
import { checkNewPassword, nextPassword } from './password-rules.ts'
import { makeReady } from './scenarios.ts'
import { countedFailures, lockReason } from './verify-password.ts'

type Asked = Situation<HtmlForm, 'checkUsernamePassword' | 'checkNewPassword'>

const CHALLENGE_RETRIES = 3

export function createHtmlFormRecipes(deps: LocalUsersDeps): AnyRecipes {
  const { localUsers, failures, policy, clock } = deps
  const read = async (situation: Asked) => {
    const username = requireUsername(situation)
    const user = await localUsers.get(userKey(username))
    if (user !== undefined) return user
    const message = `User "${username}" not found. Create the user, or name another one.`
    throw new ControlError(422, 'USER_NOT_FOUND', message)
  }
  /** The user, unless locked: then nothing succeeds. */
  const unlocked = async (situation: Asked) => {
    const user = await read(situation)
    if (lockReason(user, await failures.get(userKey(user.username))) === undefined) return user
    const path = `/mock/people/users/${encodeURIComponent(user.username)}`
    const message = `User "${user.username}" is locked: every password leads to locked. PATCH ${path} {"locked": false}.`
    throw new ControlError(422, 'USER_LOCKED', message)
  }
  const ready = (more?: Parameters<typeof makeReady>[2]) => async (situation: Asked) => {
    await makeReady(deps, requireUsername(situation), more)
    return undefined
  }
  const unlock = async (situation: Asked) => {
    const user = await read(situation)
    const { mustChangePassword, passwordExpiresAt } = user
    await makeReady(deps, user.username, { mustChangePassword, passwordExpiresAt })
    return undefined
  }
  const lock = async (situation: Asked) => {
    const { username } = await read(situation)
    const count = situation.config['Challenge Retries'] ?? CHALLENGE_RETRIES
    const locked = countedFailures(username, count, true, { now: clock.now(), lockout: policy.lockout })
    await failures.update(userKey(username), () => ({ after: locked, answer: undefined }))
    return undefined
  }
  const change = async (situation: Asked, newPassword?: string) => {
    const { username, password } = await read(situation)
    return { username, newPassword: newPassword ?? newPasswordFor(password), existingPassword: password }
  }
  const newPasswordFor = (current: string) => nextPassword(policy.passwordPolicy, current)
  const credentials = async (situation: Asked) => {
    const { username, password } = await read(situation)
    return { username, password }
  }
  const wrongPassword = async (situation: Asked) => {
    const { username, password } = await unlocked(situation)
    return { username, password: `${password.slice(0, 200)} (wrong)` }
  }
  const wrongExisting = async (situation: Asked) => {
    const { password } = await unlocked(situation)
    return { ...(await change(situation)), existingPassword: `${password.slice(0, 200)} (wrong)` }
  }
  const tooWeak = async (situation: Asked) => {
    const { password } = await unlocked(situation)
    const isWeak = (text: string) => checkNewPassword(text, password, policy.passwordPolicy).failedValidators.length > 0
    const weak = [password, 'a', '1'].find(isWeak)
    return weak === undefined
      ? unreachableOutcome('The password policy of the part "people" has no rule that a password could break.')
      : change(situation, weak)
  }
  const otherName = async <Model extends object>(situation: Asked, example: Model) =>
    isFixed(situation) ? { ...example, username: 'somebody-else' } : undefined
  return defineRecipes<HtmlForm>({
    start: { done: { withoutUser: true } },
    actions: {
      checkUsernamePassword: {
        example: async (situation) => {
          const { username, password } = await unlocked(situation)
          return { username, password }
        },
        outcomes: {
          accepted: { prepare: ready() },
          mustChangePassword: { prepare: ready({ mustChangePassword: true }) },
          denied: { prepare: unlock, body: wrongPassword },
          locked: { prepare: lock, body: credentials },
        },
        refusals: {
          denied: wrongPassword,
          INVALID_FIELD_VALUE: async (situation) => otherName(situation, await credentials(situation)),
        },
      },
      checkNewPassword: {
        example: async (situation) => {
          await unlocked(situation)
          return change(situation)
        },
        outcomes: {
          changed: { prepare: unlock },
          againstPolicy: { prepare: unlock, body: tooWeak },
          denied: { prepare: unlock, body: wrongExisting },
          locked: { prepare: lock, body: change },
        },
        refusals: {
          againstPolicy: tooWeak,
          denied: wrongExisting,
          INVALID_FIELD_VALUE: async (situation) => otherName(situation, await change(situation)),
        },
      },
      useAlternativeAuthenticationSource: {
        example: ({ state }) => ({ authenticationSource: state.model.alternativeAuthenticationSources[0]?.name ?? '' }),
        outcomes: { done: {} },
        refusals: { INVALID_FIELD_VALUE: () => ({ authenticationSource: 'not-offered' }) },
      },
      initiatePasswordChange: EMPTY,
      cancelPasswordChange: EMPTY,
      continueAuthentication: EMPTY,
    },
    impossible: IMPOSSIBLE,
  })
}

/** The name of the flow or of the verified password, which the client cannot change. */
function isFixed({ state, input, config }: Asked): boolean {
  if ('username' in state.memo) return true
  return input.username !== undefined && config['Allow Username Edits During Chaining'] !== true
}
