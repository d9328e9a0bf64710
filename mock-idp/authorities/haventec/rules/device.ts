/** Device record: everything that a login checks and changes. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import type { StoredToken } from './secrets.ts'

/** Issued and not retired. Without uses left it is rejected. */
export interface AuthKey {
  readonly uuid: string
  readonly key: string
  readonly usesLeft: number
  readonly issuedAt: EpochSeconds
}
export type NewKey = Pick<AuthKey, 'uuid' | 'key'>
export interface PinReset {
  readonly token: StoredToken | null
  readonly wrongTokens: number
  readonly blockedUntil: EpochSeconds | null
}
export interface Device extends StoredRecord {
  readonly deviceUuid: string
  readonly applicationUuid: string
  readonly userUuid: string
  readonly username: string
  readonly deviceName: string
  readonly active: boolean
  /** Silent MFA: the key is the only credential. */
  readonly pinless: boolean
  readonly pinDigest: string | null
  readonly activation: StoredToken | null
  /** Permanently. */
  readonly locked: boolean
  readonly lockedUntil: EpochSeconds | null
  readonly failedLoginAttempts: number
  /** Oldest first. */
  readonly authKeys: readonly AuthKey[]
  /** Issued by the next login; only scenarios set it in advance. */
  readonly nextAuthKey: NewKey | null
  readonly pinReset: PinReset
  readonly dateCreated: EpochSeconds
  readonly lastLogin: EpochSeconds | null
}
export type Owner = Pick<Device, 'applicationUuid' | 'userUuid' | 'username'>

export const NO_RESET: PinReset = { token: null, wrongTokens: 0, blockedUntil: null }

/** An inactive device. */
export function blankDevice(
  { applicationUuid, userUuid, username }: Owner,
  { deviceUuid, deviceName }: Pick<Device, 'deviceUuid' | 'deviceName'>,
  now: EpochSeconds,
): Device {
  return {
    revision: 0,
    deviceUuid,
    applicationUuid,
    userUuid,
    username,
    deviceName,
    active: false,
    pinless: false,
    pinDigest: null,
    activation: null,
    locked: false,
    lockedUntil: null,
    failedLoginAttempts: 0,
    authKeys: [],
    nextAuthKey: null,
    pinReset: NO_RESET,
    dateCreated: now,
    lastLogin: null,
  }
}

/** `pinDigest` null: a device without a PIN. */
export function activated(device: Device, pinDigest: string | null): Device {
  return {
    ...device,
    active: true,
    pinless: pinDigest === null,
    pinDigest,
    activation: null,
  }
}

/** Applies the passing of time to locks and blocks. Returns the same object if nothing changes. */
export function atTime(device: Device, now: EpochSeconds): Device {
  const { lockedUntil, pinReset } = device
  const lockOver = lockedUntil !== null && lockedUntil <= now
  const blockOver = pinReset.blockedUntil !== null && pinReset.blockedUntil <= now
  if (!lockOver && !blockOver) return device
  return { ...device, ...(lockOver && { lockedUntil: null }), ...(blockOver && { pinReset: NO_RESET }) }
}
