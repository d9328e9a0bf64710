/** Changes of a local user by control operations and by the configuration. */
import { parseTime, time } from '../../core/time.ts'
import { type Failures, type LocalUser, type LocalUserAttributes, withPassword } from './user.ts'

/** schemas/local-users/control/user-change.schema.json: omitted members are unchanged. */
export interface LocalUserChange {
  readonly username?: string
  readonly password?: string
  readonly mustChangePassword?: boolean
  readonly passwordExpiresAt?: string | null // RFC 3339
  readonly failedAttempts?: number
  readonly locked?: boolean
  readonly attributes?: LocalUserAttributes
}

/** Failed attempts are separate records. @throws ControlError 400 for a time that cannot be stored. */
export function changeLocalUser(user: LocalUser, change: LocalUserChange): LocalUser {
  const { mustChangePassword = user.mustChangePassword, locked = user.locked } = change
  const { password = user.password, passwordExpiresAt, attributes = user.attributes } = change
  const renewed = password === user.password ? user : withPassword(user, password)
  const expires = passwordExpiresAt === undefined ? user.passwordExpiresAt : secondsOfTime(passwordExpiresAt)
  return { ...renewed, mustChangePassword, passwordExpiresAt: expires, locked, attributes }
}

function secondsOfTime(text: string | null): number | null {
  return text === null ? null : parseTime(text)
}

/** schemas/local-users/control/user-answer.schema.json. */
export function localUserView(user: LocalUser, failures: Failures | undefined) {
  const { username, password, mustChangePassword, passwordExpiresAt, locked, attributes } = user
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
