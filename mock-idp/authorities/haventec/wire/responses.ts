/** What came of a request, as the vendor's clients read it. */

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

/** A JWT in its envelope. */
export function accessToken(token: string): AccessToken {
  return { type: 'JWT', token }
}

/** The next key and a JWT. The device is named only to clients that do not know it yet. */
export function keyResponse({ deviceUuid, authKey, authKeyUuid, ...rest }: Credentials, isNew: boolean): KeyResponse {
  return {
    ...success('Changed'),
    ...(isNew && { deviceUuid }),
    authKey,
    authKeyUuid,
    accessToken: accessToken(rest.accessToken),
  }
}

/** The user of a JWT. Clients of two generations spell `locked` and `active` differently: both are told. */
export function currentUser(user: User, devices: readonly Device[]): CurrentUser {
  const { userUuid, username, email, mobileNumber, active, locked, forbidAddingDevices, dateCreated } = user
  const logins = devices.flatMap(({ lastLogin }) => lastLogin ?? [])
  return {
    ...success('Found'),
    ...{ userUuid, username, email, mobileNumber, active, isActive: active, locked, isLocked: locked },
    ...{ forbidAddingDevices, dateCreated, lastLogin: logins.length === 0 ? null : Math.max(...logins) },
  }
}

/** A device as its user sees it. */
export function shownDevice(device: Device): ShownDevice {
  const { deviceUuid, deviceName, active, locked, dateCreated, lastLogin, failedLoginAttempts } = device
  const state = { active, isActive: active, locked, isLocked: locked }
  return { deviceUuid, deviceName, ...state, dateCreated, lastLogin, failedLoginAttempts }
}

/** A registration of Silent MFA that waits for its link. */
export function registration({ userUuid, link, id, expiresAt }: Registration): MfaRegistration {
  return {
    ...success('Created'),
    userUuid,
    activationDetails: { link },
    authSessionDetails: { id, expiryDate: new Date(expiresAt * 1000).toISOString() },
  }
}
