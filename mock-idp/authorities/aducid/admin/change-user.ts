/** Changes of a user by the control API. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { AducidIdentityChange, AducidUserChange } from '../../../../schemas/gen/aducid/control-types.ts'
import { pointerTo } from '../../../config/faults.ts'
import { ControlError } from '../../../core/control-error.ts'
import { parseTime } from '../../../core/time.ts'
import type { User } from '../rules/user.ts'
import { type Deps, keyOfUser } from '../service/deps.ts'
import { readIdentity, storeIdentity } from '../service/users.ts'

/** @throws ControlError 404. */
export function userNotFound(): never {
  throw new ControlError(404, 'USER_NOT_FOUND', 'User not found. List users with GET /mock/aducid/users.')
}

/**
 * Omitted members are unchanged. Not during a handshake.
 * @throws ControlError 400 for an AIM that does not exist, 404 USER_NOT_FOUND.
 */
export function changeUser(deps: Deps, username: string, change: AducidUserChange): Promise<User> {
  return deps.runExclusive('peig', async () => {
    const { peig, attributes, identity, identities = {} } = change
    checkNames(deps, Object.keys(identities))
    const ofAim = new Map(Object.entries(identities))
    const changes = deps.aims.map(({ name }) => ({ name, parts: partsOf({ ...identity, ...ofAim.get(name) }) }))
    const user = await deps.users.update<User | undefined>(keyOfUser(username), (before) => {
      const after = before && { ...before, ...defined({ peig, attributes }) }
      return { after, answer: after }
    })
    if (user === undefined) return userNotFound()
    for (const { name, parts } of changes)
      await storeIdentity(deps, { ...(await readIdentity(deps, username, name)), ...parts })
    return user
  })
}

/** @throws ControlError 400 INVALID_TIME. */
function partsOf({ validUntil, ...rest }: AducidIdentityChange) {
  if (validUntil === undefined) return rest
  return { ...rest, validUntil: validUntil === null ? null : parseTime(validUntil) }
}

function checkNames({ aims }: Deps, names: readonly string[]): void {
  const unknown = names.filter((name) => aims.every((aim) => aim.name !== name))
  if (unknown.length === 0) return
  const known = aims.map(({ name }) => JSON.stringify(name)).join(', ')
  const message = `There is no such AIM. The names are: ${known}.`
  const details = unknown.map((name) => ({ pointer: pointerTo('/identities', name), message }))
  throw new ControlError(400, 'INVALID_REQUEST', message, details)
}
