/** How QA or a configuration changes a person. */
import { secondsOf, time } from '../../core/time.ts'
import { type Failures, type LocalUser, type LocalUserAttributes, withPassword } from './user.ts'

/** schemas/host/control/people-user-change.schema.json: what is named is set, the rest stays. */
export interface PersonChange {
  readonly username?: string
  readonly password?: string
  readonly mustChangePassword?: boolean
  readonly passwordExpiresAt?: string | null // RFC 3339
  readonly failedAttempts?: number
  readonly locked?: boolean
  readonly attributes?: LocalUserAttributes
}

/** The changed person. Failed attempts are kept elsewhere. */
export function changePerson(person: LocalUser, change: PersonChange): LocalUser {
  const { mustChangePassword = person.mustChangePassword, locked = person.locked } = change
  const { password = person.password, passwordExpiresAt, attributes = person.attributes } = change
  const known = password === person.password ? person : withPassword(person, password)
  const expires = passwordExpiresAt === undefined ? person.passwordExpiresAt : secondsOfTime(passwordExpiresAt)
  return { ...known, mustChangePassword, passwordExpiresAt: expires, locked, attributes }
}

function secondsOfTime(text: string | null): number | null {
  return text === null ? null : (secondsOf(text) ?? null)
}

/** schemas/host/control/people-user-answer.schema.json. */
export function personView(person: LocalUser, failures: Failures | undefined) {
  const { username, password, mustChangePassword, passwordExpiresAt, locked, attributes } = person
  return {
    username,
    password,
    mustChangePassword,
    passwordExpiresAt: passwordExpiresAt === null ? null : time(passwordExpiresAt),
    failedAttempts: failures?.count ?? 0,
    locked: locked || failures?.locked === true,
    attributes,
  }
}
