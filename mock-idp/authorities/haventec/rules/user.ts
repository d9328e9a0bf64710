/** User record. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import type { StoredToken } from './secrets.ts'

export interface User extends StoredRecord {
  readonly applicationUuid: string
  readonly userUuid: string
  readonly username: string // as entered; compared without case
  readonly email: string | null
  readonly mobileNumber: string | null
  readonly active: boolean
  readonly locked: boolean // on every device
  readonly forbidAddingDevices: boolean
  readonly activation: StoredToken | null
  readonly devices: readonly string[] // uuids, oldest first
  readonly dateCreated: EpochSeconds
}

/** Limit of a response, which lists all devices. */
const MAX_DEVICES = 10_000

/** Inactive, without devices. */
export function newUser(
  given: Pick<User, 'applicationUuid' | 'userUuid' | 'username' | 'email' | 'mobileNumber' | 'activation'>,
  now: EpochSeconds,
): User {
  return {
    revision: 0,
    active: false,
    locked: false,
    forbidAddingDevices: false,
    devices: [],
    dateCreated: now,
    ...given,
  }
}

export function mayAddDevice({ forbidAddingDevices, devices }: User): boolean {
  return !forbidAddingDevices && devices.length < MAX_DEVICES
}

export function withDevice(user: User, deviceUuid: string): User {
  return {
    ...user,
    devices: [...user.devices, deviceUuid],
  }
}

export function withoutDevice(user: User, deviceUuid: string): User {
  return {
    ...user,
    devices: user.devices.filter((uuid) => uuid !== deviceUuid),
  }
}
