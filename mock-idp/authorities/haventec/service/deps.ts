/** Dependencies and helpers that the operations share. */
import type { Clock, EpochSeconds } from '../../../../adapter/spi.ts'
import type { Random } from '../../../core/random.ts'
import type { Collection } from '../../../core/store/store.ts'
import { userKey } from '../../../core/store/user-key.ts'
import type { Issuing } from '../rules/auth-keys.ts'
import { type Refused, refused } from '../rules/codes.ts'
import type { Device } from '../rules/device.ts'
import { reason } from '../rules/reasons.ts'
import { digestOf, newToken, type StoredToken } from '../rules/secrets.ts'
import type { User } from '../rules/user.ts'
import type { AccessTokens } from './access-tokens.ts'
import type { Application, Applications } from './applications.ts'
import type { Outbox } from './outbox.ts'

export interface Deps {
  readonly applications: Applications
  readonly users: Collection<User>
  readonly devices: Collection<Device>
  readonly tokens: AccessTokens
  readonly outbox: Outbox
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
}
/** The next key and a JWT. */
export interface Credentials {
  readonly deviceUuid: string
  readonly authKey: string
  readonly authKeyUuid: string
  readonly accessToken: string
}

/** Key of a user. Names are compared without case. */
export function userKeyOf(applicationUuid: string, username: string): string {
  return userKey(applicationUuid, username.toLowerCase())
}

/** Refusal AN-AUTH-1017 for an unknown or inactive user. */
export async function findUser(
  { users }: Deps,
  { applicationUuid }: Application,
  username: string,
): Promise<User | Refused> {
  const user = await users.get(userKeyOf(applicationUuid, username))
  if (user?.active === true) return user
  return refused('AN-AUTH-1017', reason(user === undefined ? 'USER_UNKNOWN' : 'USER_NOT_ACTIVATED'))
}

export function isRefused(found: object): found is Refused {
  return 'kind' in found && found.kind === 'refused'
}

/** An active device of the user. */
export function usable(device: Device | undefined, { userUuid }: Pick<User, 'userUuid'>): Device | Refused {
  if (device?.userUuid !== userUuid) return notOwn(device)
  return device.active ? device : refused('AN-HENG-1005', reason('DEVICE_NOT_ACTIVATED'))
}

/** Do not reveal to the client whether a device of another user exists. */
export function notOwn(device: Device | undefined): Refused {
  return refused('AN-HENG-1005', reason(device === undefined ? 'DEVICE_UNKNOWN' : 'DEVICE_OF_ANOTHER'))
}

export function userLocked(): Refused {
  return refused('AN-HENG-1004', reason('USER_LOCKED'))
}

export function noMoreDevices(): Refused {
  return refused('MOCK-ADDING-DEVICES-FORBIDDEN', reason('ADDING_DEVICES_FORBIDDEN'))
}

/** @throws Error for a device without a key. */
export async function credentialsOf(
  { tokens }: Deps,
  application: Application,
  user: User,
  { deviceUuid, authKeys }: Device,
): Promise<Credentials> {
  const newest = authKeys.at(-1)
  if (newest === undefined) throw new Error(`Haventec: device ${deviceUuid} was given no key`)
  const accessToken = await tokens.issue(application, user, deviceUuid)
  return { deviceUuid, authKey: newest.key, authKeyUuid: newest.uuid, accessToken }
}

export function issuingOf({ clock }: Deps, { allowedAuthKeyRetries }: Application): Issuing {
  return {
    now: clock.now(),
    retries: allowedAuthKeyRetries,
  }
}

export function makeToken(
  now: EpochSeconds,
  seconds: number,
  random: Random,
): { readonly token: string; readonly stored: StoredToken } {
  const token = newToken(random)
  return { token, stored: { digest: digestOf(token), expiresAt: now + seconds } }
}
