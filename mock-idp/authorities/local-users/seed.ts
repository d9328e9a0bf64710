/** Local users of the configuration, as records. */

import { secondsOf } from '../../core/time.ts'
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

/** Duplicate names, and times that cannot be stored, which no schema finds. */
export function localUsersFaults({ users = [] }: LocalUsersSettings): readonly SettingsFault[] {
  const seen = new Set<string>()
  return users.flatMap(({ username, passwordExpiresAt = null }, index) => {
    if (passwordExpiresAt !== null && secondsOf(passwordExpiresAt) === undefined)
      return [{ pointer: `/users/${index}/passwordExpiresAt`, message: 'must be a time of the years 0000 to 9999' }]
    if (seen.has(username)) return [{ pointer: `/users/${index}/username`, message: 'another user has this name' }]
    seen.add(username)
    return []
  })
}
