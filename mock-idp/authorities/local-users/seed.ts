/** The people of the configuration, as records. */

import type { NewLocalUser } from './operations.ts'
import type { PolicySettings } from './policy.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changeLocalUser } from './user-change.ts'

/** schemas/host/config/people.schema.json. */
export interface LocalUsersSettings extends PolicySettings {
  readonly users?: readonly (NewLocalUser & { readonly username: string })[]
}
/** A fault by JSON pointer into the settings. */
export interface SettingsFault {
  readonly pointer: string
  readonly message: string
}

/** The people that the settings describe, without their failed attempts. */
export function readLocalUsers({ users = [] }: LocalUsersSettings): readonly LocalUser[] {
  return users.map((entry) => changeLocalUser(newLocalUser(entry.username, entry.password), entry))
}

/** What no schema finds: names given twice. */
export function localUsersFaults({ users = [] }: LocalUsersSettings): readonly SettingsFault[] {
  const seen = new Set<string>()
  return users.flatMap(({ username }, index) => {
    if (seen.has(username)) return [{ pointer: `/users/${index}/username`, message: 'another person has this name' }]
    seen.add(username)
    return []
  })
}
