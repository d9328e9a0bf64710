/** Local users of the configuration, as records. */

import type { NewLocalUser } from './operations.ts'
import type { PolicySettings } from './policy.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changeLocalUser } from './user-change.ts'

/** schemas/local-users/server.schema.json. */
export interface LocalUsersSettings extends PolicySettings {
  readonly users?: readonly (NewLocalUser & { readonly username: string })[]
}
/** A fault by JSON pointer into the settings. */
export interface SettingsFault {
  readonly pointer: string
  readonly message: string
}

/** Without failed attempts, which are separate records. */
export function readLocalUsers({ users = [] }: LocalUsersSettings): readonly LocalUser[] {
  return users.map((entry) => changeLocalUser(newLocalUser(entry.username, entry.password), entry))
}

/** Duplicate names, which no schema finds. */
export function localUsersFaults({ users = [] }: LocalUsersSettings): readonly SettingsFault[] {
  const seen = new Set<string>()
  return users.flatMap(({ username }, index) => {
    if (seen.has(username)) return [{ pointer: `/users/${index}/username`, message: 'another user has this name' }]
    seen.add(username)
    return []
  })
}
