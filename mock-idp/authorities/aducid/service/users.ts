/** Users and their identities. */
import type { Identity } from '../rules/identity.ts'
import type { User } from '../rules/user.ts'
import { type Deps, keyOfIdentity, keyOfUser } from './deps.ts'

export function findUser({ users }: Pick<Deps, 'users'>, username: string): Promise<User | undefined> {
  return users.get(keyOfUser(username))
}

/** A user as an earlier step of a policy names it: by the name, or by the user key (UDI). */
export async function findNamed(deps: Pick<Deps, 'users'>, name: string): Promise<User | undefined> {
  const user = await findUser(deps, name)
  return user ?? (await listUsers(deps)).find(({ userDatabaseIndex }) => userDatabaseIndex === name)
}

/** Sorted by name. */
export async function listUsers({ users }: Pick<Deps, 'users'>): Promise<readonly User[]> {
  const all = (await users.list()).map(([, user]) => user)
  return all.sort((one, other) => (one.username < other.username ? -1 : 1))
}

/** No record: neither the PEIG nor the AIM has an identity. */
export async function readIdentity(
  { identities, clock }: Pick<Deps, 'identities' | 'clock'>,
  username: string,
  aimName: string,
): Promise<Identity> {
  const stored = await identities.get(keyOfIdentity({ username, aimName }))
  if (stored !== undefined) return stored
  return {
    ...{ username, aimName, peig: 'none', aim: 'none', issuedAt: clock.now(), validUntil: null, validityCount: null },
    ...{ locked: false, replica: false, personalFactor: 'none', link: null },
  }
}

export async function storeIdentity({ identities }: Pick<Deps, 'identities'>, identity: Identity): Promise<void> {
  await identities.update(keyOfIdentity(identity), (before) => ({
    after: { ...identity, revision: before?.revision ?? 0 },
    answer: undefined,
  }))
}
