/** Local users of the configuration, as records. */

import type { ConfigFault } from '../../config/faults.ts'
import { repeatedFaults } from '../../config/repeated-faults.ts'
import { secondsOf } from '../../core/time.ts'
import type { NewLocalUser } from './operations.ts'
import type { PolicySettings } from './policy.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changeLocalUser } from './user-change.ts'

/** schemas/local-users/server.schema.json. */
export interface LocalUsersSettings extends PolicySettings {
  readonly users?: readonly (NewLocalUser & { readonly username: string })[]
}

/** Without failed attempts, which are separate records. */
export function readLocalUsers({ users = [] }: LocalUsersSettings): readonly LocalUser[] {
  return users.map((entry) => changeLocalUser(newLocalUser(entry.username, entry.password), entry))
}

/** Duplicate names, and times that cannot be stored, which no schema finds. */
export function localUsersFaults({ users = [] }: LocalUsersSettings): readonly ConfigFault[] {
  const at = (member: string) => (index: number) => `/users/${index}/${member}`
  const late = users.flatMap(({ passwordExpiresAt = null }, index) =>
    passwordExpiresAt !== null && secondsOf(passwordExpiresAt) === undefined
      ? [{ pointer: at('passwordExpiresAt')(index), message: 'must be a time of the years 0000 to 9999' }]
      : [],
  )
  return [...late, ...repeatedFaults(users, ({ username }) => username, at('username'), 'another user has this name')]
}
