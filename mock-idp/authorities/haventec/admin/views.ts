/** Users, devices and messages as control operations show them. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { time } from '../../../core/time.ts'
import { atTime, type Device } from '../rules/device.ts'
import type { User } from '../rules/user.ts'
import type { Message } from '../service/outbox.ts'

function timeOrNull(at: EpochSeconds | null): string | null {
  return at === null ? null : time(at)
}

/** schemas/haventec/control/device.schema.json. */
export function deviceView(stored: Device, now: EpochSeconds) {
  const device = atTime(stored, now)
  return {
    deviceUuid: device.deviceUuid,
    deviceName: device.deviceName,
    active: device.active,
    pinless: device.pinless,
    locked: device.locked,
    lockedUntil: timeOrNull(device.lockedUntil),
    failedLoginAttempts: device.failedLoginAttempts,
    wrongResetPinTokens: device.pinReset.wrongTokens,
    resetPinBlockedUntil: timeOrNull(device.pinReset.blockedUntil),
    authKeys: device.authKeys.map(({ uuid, key, usesLeft, issuedAt }) => ({
      authKeyUuid: uuid,
      authKey: key,
      usesLeft,
      issuedAt: time(issuedAt),
    })),
    dateCreated: time(device.dateCreated),
    lastLogin: timeOrNull(device.lastLogin),
  }
}

/** schemas/haventec/control/user.schema.json. */
export function userView(user: User, devices: readonly Device[], now: EpochSeconds) {
  return {
    applicationUuid: user.applicationUuid,
    userUuid: user.userUuid,
    username: user.username,
    email: user.email,
    mobileNumber: user.mobileNumber,
    active: user.active,
    locked: user.locked,
    forbidAddingDevices: user.forbidAddingDevices,
    dateCreated: time(user.dateCreated),
    devices: devices.map((device) => deviceView(device, now)),
  }
}

/** schemas/haventec/control/message.schema.json. */
export function messageView(message: Message, usable: boolean) {
  const { kind, token, applicationUuid, username, email, deviceUuid, sentAt, expiresAt } = message
  return {
    kind,
    token,
    usable,
    applicationUuid,
    username,
    email,
    ...defined({ deviceUuid }),
    sentAt: time(sentAt),
    expiresAt: time(expiresAt),
  }
}
