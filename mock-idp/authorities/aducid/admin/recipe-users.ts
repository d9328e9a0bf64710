/** The users of recipes: the one of the flow, and another one. */
import type { Aducid } from '../../../../adapter/aducid/types.ts'
import { requireUsername, type Situation, unreachableOutcome } from '../../recipes.ts'
import { readSet } from '../rules/personal-objects.ts'
import { type User, userIdOf } from '../rules/user.ts'
import { keyOfUser } from '../service/deps.ts'
import { listUsers } from '../service/users.ts'
import { makeReady, requireUser, type ScenarioOptions } from './make-ready.ts'
import type { OfFlow } from './recipe-sessions.ts'

export type Asked = Situation<Aducid, 'poll' | 'verify'>

export function flowOf({ state, config }: Asked): OfFlow {
  const aimName = config['AIM Name']
  return aimName === undefined ? state.memo : { ...state.memo, aimName }
}

/** The user of the flow, without a change. */
export function userOf({ deps }: ScenarioOptions, situation: Asked): Promise<User> {
  return requireUser(deps, requireUsername(situation))
}

/** The user of the flow with a usable identity. */
export function readyUser(options: ScenarioOptions, situation: Asked): Promise<User> {
  return makeReady(options, requireUsername(situation))
}

function subjectAttribute({ config }: Asked): string {
  return config['Subject Attribute'] ?? 'userDatabaseIndex'
}

function setOf(user: User, { config }: Asked) {
  const name = config['Attribute Set']
  return name === undefined ? {} : readSet(user.attributes, name)
}

/** The subject of a sign-on of the user. */
function subjectOf(user: User, situation: Asked): string | undefined {
  const name = subjectAttribute(situation)
  if (name === 'userDatabaseIndex') return user.userDatabaseIndex
  if (name === 'userId') return userIdOf(user)
  return new Map(Object.entries(setOf(user, situation))).get(name)?.[0] || undefined
}

/**
 * The user of the flow, who can sign on.
 * @throws ControlError 422 if the setting "Subject Attribute" gives no subject, or another one than the earlier step.
 */
export async function signedOnUser(options: ScenarioOptions, situation: Asked): Promise<User> {
  const user = await readyUser(options, situation)
  const subject = subjectOf(user, situation)
  const { username } = situation.input
  const at = `The setting "Subject Attribute" (${subjectAttribute(situation)})`
  if (subject === undefined)
    return unreachableOutcome(`${at} gives no subject for ${user.username}. Change the setting, or PATCH the user.`)
  if (username === undefined || subject === username) return user
  return unreachableOutcome(
    `${at} gives the subject ${subject}, but the flow belongs to ${username}. Start it with this subject as username, or change the setting.`,
  )
}

/**
 * A user with another subject than the one of the earlier step.
 * @throws ControlError 422 without an earlier step, and if there is none.
 */
export async function anotherUser(options: ScenarioOptions, situation: Asked): Promise<User> {
  const { username } = situation.input
  if (username === undefined)
    return unreachableOutcome(
      'The flow has no user of an earlier step: every PEIG may sign on. Start it with a username.',
    )
  for (const user of await listUsers(options.deps)) {
    const subject = subjectOf(user, situation)
    if (subject !== undefined && subject !== username) return makeReady(options, user.username)
  }
  return unreachableOutcome('AIM has no other user with a subject. Add one to aducid.users.')
}

/**
 * The user of the flow without the subject attribute.
 * @throws ControlError 422 if every user has this attribute.
 */
export async function withoutSubject(options: ScenarioOptions, situation: Asked): Promise<User> {
  const { deps } = options
  const user = await readyUser(options, situation)
  const name = subjectAttribute(situation)
  const set = situation.config['Attribute Set']
  if (subjectOf(user, situation) === undefined) return user
  if (set === undefined || !Object.hasOwn(setOf(user, situation), name))
    return unreachableOutcome(`Every result has the attribute ${name} of the setting "Subject Attribute".`)
  const { [name]: _, ...rest } = setOf(user, situation)
  await deps.users.update(keyOfUser(user.username), (before) => ({
    after: before && { ...before, attributes: { ...before.attributes, [set]: rest } },
    answer: undefined,
  }))
  return user
}
