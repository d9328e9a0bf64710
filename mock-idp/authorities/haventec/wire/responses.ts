/** Response bodies. */

import type {
  AccessToken,
  CurrentUser,
  KeyResponse,
  MfaRegistration,
  Device as ShownDevice,
} from '../../../../schemas/gen/haventec/wire-types.ts'
import type { Device } from '../rules/device.ts'
import type { User } from '../rules/user.ts'
import type { Credentials } from '../service/deps.ts'
import type { Registration } from '../service/silent-mfa.ts'
import { success } from './refusal.ts'

export function accessToken(token: string): AccessToken {
  return { type: 'JWT', token }
}

/** `deviceUuid` is sent only to clients that do not know it. */
export function keyResponse({ deviceUuid, authKey, authKeyUuid, ...rest }: Credentials, isNew: boolean): KeyResponse {
  return {
    ...success('Changed'),
    ...(isNew && { deviceUuid }),
    authKey,
    authKeyUuid,
    accessToken: accessToken(rest.accessToken),
  }
}

/** Both spellings of `locked` and `active` are sent: two generations of clients differ. */
export function currentUser(user: User, devices: readonly Device[]): CurrentUser {
  const { userUuid, username, email, mobileNumber, active, locked, forbidAddingDevices, dateCreated } = user
  const logins = devices.flatMap(({ lastLogin }) => lastLogin ?? [])
  return {
    ...success('Found'),
    ...{ userUuid, username, email, mobileNumber, active, isActive: active, locked, isLocked: locked },
    ...{ forbidAddingDevices, dateCreated, lastLogin: logins.length === 0 ? null : Math.max(...logins) },
  }
}

export function shownDevice(device: Device): ShownDevice {
  const { deviceUuid, deviceName, active, locked, dateCreated, lastLogin, failedLoginAttempts } = device
  const state = { active, isActive: active, locked, isLocked: locked }
  return { deviceUuid, deviceName, ...state, dateCreated, lastLogin, failedLoginAttempts }
}

/** A pending Silent MFA registration. */
export function registration({ userUuid, link, id, expiresAt }: Registration): MfaRegistration {
  return {
    ...success('Created'),
    userUuid,
    activationDetails: { link },
    authSessionDetails: { id, expiryDate: new Date(expiresAt * 1000).toISOString() },
  }
}
