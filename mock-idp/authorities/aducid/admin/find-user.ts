/** Reads a user without a change, as a sign-on shows it. */
import type { FoundUser } from '../../module.ts'
import { PROFILE } from '../rules/attribute-sets.ts'
import { userIdOf } from '../rules/user.ts'
import type { Deps } from '../service/deps.ts'
import { findNamed } from '../service/users.ts'
import { showUser } from './operations.ts'

/** The attributes of all sets: the setting "Attribute Set" of the adapter instance is not known here. */
export async function findUser(deps: Deps, name: string): Promise<FoundUser | undefined> {
  const user = await findNamed(deps, name)
  if (user === undefined) return undefined
  const { userDatabaseIndex, attributes } = user
  const ofSets = Object.fromEntries(Object.values(attributes).reverse().flatMap(Object.entries))
  return {
    subject: name,
    attributes: { ...ofSets, userDatabaseIndex, userId: userIdOf(user), ...PROFILE },
    members: await showUser(deps, user),
  }
}
