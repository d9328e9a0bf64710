/** Scenarios: prepare a user's next session, or the one of the flow, and list the actions that bring a flow into a state. */
import type { State } from '../../../../adapter/spi.ts'
import type { User } from '../rules/user.ts'
import { keyOfUser, newId, type PlannedSession } from '../service/deps.ts'
import { makeReady, type ScenarioOptions } from './make-ready.ts'
import { finish, readAuthKey } from './recipe-sessions.ts'

export interface ScenarioAction {
  readonly actionId: string
  readonly model: object
  readonly when?: string
}
/** @throws ControlError 422 USER_NOT_FOUND. */
export type Scenario = (username: string, type?: string, state?: State) => Promise<readonly ScenarioAction[]>

const PENDING = 'ADUCID_AUTHENTICATION_PENDING'
/** A plan is not meant for a later sign-on, if the flow has not started. */
const PLANNED_SECONDS = 10

/** One scenario per state, and RESUME for a sign-on by redirect. Each can be repeated. */
export function createScenarios(options: ScenarioOptions): { readonly [status: string]: Scenario } {
  const finished = async (username: string, state: State | undefined) => {
    const user = await makeReady(options, username)
    const authId = state === undefined ? undefined : sessionOf(state)
    return authId === undefined ? plan(options, user) : approve(options, user, authId)
  }
  const poll = { actionId: 'poll', model: {}, when: PENDING }
  return {
    [PENDING]: async (username) => {
      await options.deps.planned.remove(keyOfUser((await makeReady(options, username)).username))
      return []
    },
    ADUCID_CREDENTIALS_REQUIRED: async (username, _type, state) => {
      await finished(username, state)
      return [poll]
    },
    RESUME: async (username, _type, state) => {
      const { authId, authKey } = await finished(username, state)
      return [poll, { actionId: 'verify', model: { authId, authKey } }]
    },
  }
}

type Proof = Pick<PlannedSession, 'authId' | 'authKey'>

/** The next session of the user will be finished by redirect at once. */
async function plan({ deps }: ScenarioOptions, { username }: User): Promise<Proof> {
  const proof = { authId: newId(deps.random), authKey: newId(deps.random) }
  const expiresAt = deps.clock.now() + PLANNED_SECONDS
  await deps.planned.update(keyOfUser(username), () => ({ after: { ...proof, expiresAt }, answer: undefined }))
  return proof
}

/** The adapter has started already: its session is finished. */
async function approve({ deps }: ScenarioOptions, user: User, authId: string): Promise<Proof> {
  const present = await readAuthKey(deps, { authId })
  if (present === undefined) await finish(deps, { authId }, user, 'redirect')
  return { authId, authKey: present ?? (await readAuthKey(deps, { authId })) ?? '' }
}

/** The session of a flow in a state of this adapter. */
function sessionOf({ status, model }: State): string | undefined {
  if (!status.startsWith('ADUCID_') || !('authId' in model)) return undefined
  return typeof model.authId === 'string' ? model.authId : undefined
}
