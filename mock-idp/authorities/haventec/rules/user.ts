/** Users as they are kept. */
import { randomUUID } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import type { StoredToken } from './secrets.ts'

/** A user of an application. */
export interface User extends StoredRecord {
  readonly applicationUuid: string
  readonly userUuid: string
  readonly username: string // as it was given; compared without case
  readonly email: string | null
  readonly mobileNumber: string | null
  readonly active: boolean
  readonly locked: boolean // on every device
  readonly forbidAddingDevices: boolean
  readonly activation: StoredToken | null
  readonly devices: readonly string[] // uuids, in the order in which they were added
  readonly dateCreated: EpochSeconds
}

/** More devices than this nobody has: answers hold them all. */
const MAX_DEVICES = 10_000

/** A user who waits for activation, without any device. */
export function newUser(
  given: Pick<User, 'applicationUuid' | 'username' | 'email' | 'mobileNumber' | 'activation'>,
  now: EpochSeconds,
): User {
  return {
    revision: 0,
    userUuid: randomUUID(),
    active: false,
    locked: false,
    forbidAddingDevices: false,
    devices: [],
    dateCreated: now,
    ...given,
  }
}

/** Whether a device may be added. */
export function mayAddDevice({ forbidAddingDevices, devices }: User): boolean {
  return !forbidAddingDevices && devices.length < MAX_DEVICES
}

/** The same user with that device. */
export function withDevice(user: User, deviceUuid: string): User {
  return {
    ...user,
    devices: [...user.devices, deviceUuid],
  }
}

/** The same user without that device. */
export function withoutDevice(user: User, deviceUuid: string): User {
  return {
    ...user,
    devices: user.devices.filter((uuid) => uuid !== deviceUuid),
  }
}
