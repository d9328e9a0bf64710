/** Preparations of a user for scenarios and recipes. */
import { ControlError } from '../../../core/control-error.ts'
import { type Identity, isInvalid } from '../rules/identity.ts'
import type { AttributeSets } from '../rules/personal-objects.ts'
import type { User } from '../rules/user.ts'
import { type Deps, keyOfUser } from '../service/deps.ts'
import { findNamed, readIdentity, storeIdentity } from '../service/users.ts'
import type { UserSettings } from './seed.ts'

export interface ScenarioOptions {
  readonly deps: Deps
  readonly configured: readonly UserSettings[]
}

/**
 * The user, with usable identities and with the configured attributes that are missing.
 * @throws ControlError 422 USER_NOT_FOUND.
 */
export async function makeReady({ deps, configured }: ScenarioOptions, name: string): Promise<User> {
  const { username } = await requireUser(deps, name)
  for (const aim of deps.aims) {
    const identity = await readIdentity(deps, username, aim.name)
    await storeIdentity(deps, usable(identity, deps.clock.now()))
  }
  const { attributes = {} } = configured.find((given) => given.username === username) ?? {}
  const user = await deps.users.update<User | undefined>(keyOfUser(username), (before) => {
    const after = before && { ...before, attributes: completed(before.attributes, attributes) }
    return { after, answer: after }
  })
  return user ?? requireUser(deps, name)
}

/** @throws ControlError 422 USER_NOT_FOUND. */
export async function requireUser(deps: Pick<Deps, 'users'>, name: string): Promise<User> {
  const user = await findNamed(deps, name)
  if (user !== undefined) return user
  const message = `User "${name.slice(0, 256)}" not found at AIM. List users with GET /mock/aducid/users.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}

function usable(identity: Identity, now: number): Identity {
  const known = { ...identity, peig: 'known', aim: 'known', locked: false } as const
  return isInvalid(known, now) ? { ...known, validUntil: null, validityCount: null } : known
}

function completed(present: AttributeSets, configured: AttributeSets): AttributeSets {
  const sets = new Map(Object.entries(present))
  for (const [name, set] of Object.entries(configured)) sets.set(name, { ...set, ...sets.get(name) })
  return Object.fromEntries(sets)
}
