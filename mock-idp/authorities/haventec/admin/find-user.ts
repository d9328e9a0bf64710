/** Reads users without a change. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { FoundUser } from '../../module.ts'
import type { User } from '../rules/user.ts'
import { ROLES } from '../service/access-tokens.ts'
import { type Deps, userKeyOf } from '../service/deps.ts'
import { listDevices } from '../service/user-devices.ts'
import { userView } from './views.ts'

/** Signed up: active, or deactivated by a recipe. Without a pending activation no other user is inactive. */
export function isSignedUp({ active, activation }: Pick<User, 'active' | 'activation'>): boolean {
  return active || activation === null
}

/** The first user of this name who has signed up; a flow does not name an application. */
export async function findSignedUp({ applications, users }: Deps, username: string): Promise<User | undefined> {
  for (const { applicationUuid } of applications.list) {
    const user = await users.get(userKeyOf(applicationUuid, username))
    if (user !== undefined && isSignedUp(user)) return user
  }
  return undefined
}

/** The sign-on is one with the first active device. */
export async function findUser(deps: Deps, name: string): Promise<FoundUser | undefined> {
  const user = await findSignedUp(deps, name)
  if (user === undefined) return undefined
  const devices = await listDevices(deps, user)
  const { username, userUuid, email } = user
  const deviceUuid = devices.find(({ active }) => active)?.deviceUuid
  return {
    subject: username,
    attributes: defined({ username, userUuid, deviceUuid, role: [...ROLES], email: email ?? undefined }),
    members: userView(user, devices, deps.clock.now()),
  }
}
