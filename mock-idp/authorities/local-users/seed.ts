/** The people of the configuration, as records. */

import type { PersonGiven } from './operations.ts'
import type { PolicySettings } from './policy.ts'
import { type LocalUser, newLocalUser } from './user.ts'
import { changePerson } from './user-change.ts'

/** schemas/host/config/people.schema.json. */
export interface PeopleSettings extends PolicySettings {
  readonly users?: readonly (PersonGiven & { readonly username: string })[]
}
/** A fault by JSON pointer into the settings. */
export interface SettingsFault {
  readonly pointer: string
  readonly message: string
}

/** The people that the settings describe, without their failed attempts. */
export function readPeople({ users = [] }: PeopleSettings): readonly LocalUser[] {
  return users.map((entry) => changePerson(newLocalUser(entry.username, entry.password), entry))
}

/** What no schema finds: names given twice. */
export function peopleFaults({ users = [] }: PeopleSettings): readonly SettingsFault[] {
  const seen = new Set<string>()
  return users.flatMap(({ username }, index) => {
    if (seen.has(username)) return [{ pointer: `/users/${index}/username`, message: 'another person has this name' }]
    seen.add(username)
    return []
  })
}
