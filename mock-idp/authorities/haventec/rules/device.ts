/** Devices as they are kept. All that a login judges and changes is in this one record. */
import { randomUUID } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { StoredRecord } from '../../../core/store/store.ts'
import type { StoredToken } from './secrets.ts'

/** A key that was issued and not retired since. With no uses left it is accepted no more. */
export interface AuthKey {
  readonly uuid: string
  readonly key: string
  readonly usesLeft: number
  readonly issuedAt: EpochSeconds
}
/** A key to be issued. */
export type NewKey = Pick<AuthKey, 'uuid' | 'key'>
/** What is known of resetting the PIN. */
export interface PinReset {
  readonly token: StoredToken | null
  readonly wrongTokens: number
  readonly blockedUntil: EpochSeconds | null
}
/** One device of one user. */
export interface Device extends StoredRecord {
  readonly deviceUuid: string
  readonly applicationUuid: string
  readonly userUuid: string
  readonly username: string
  readonly deviceName: string
  readonly active: boolean
  /** A device of Silent MFA: its key is all it has. */
  readonly pinless: boolean
  readonly pinDigest: string | null
  readonly activation: StoredToken | null
  /** For good. */
  readonly locked: boolean
  readonly lockedUntil: EpochSeconds | null
  readonly failedLoginAttempts: number
  /** Oldest first. */
  readonly authKeys: readonly AuthKey[]
  /** The key that the next login issues; only arranged flows know it in advance. */
  readonly nextAuthKey: NewKey | null
  readonly pinReset: PinReset
  readonly dateCreated: EpochSeconds
  readonly lastLogin: EpochSeconds | null
}
/** Whose device it is. */
export type Owner = Pick<Device, 'applicationUuid' | 'userUuid' | 'username'>

/** Nothing of a PIN reset. */
export const NO_RESET: PinReset = { token: null, wrongTokens: 0, blockedUntil: null }

/** A device that nobody can use yet. */
export function blankDevice(
  { applicationUuid, userUuid, username }: Owner,
  deviceName: string,
  now: EpochSeconds,
): Device {
  return {
    revision: 0,
    deviceUuid: randomUUID(),
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

/** A device that is put to use: with its PIN, or none, and its first key. */
export function activated(device: Device, pinDigest: string | null): Device {
  return {
    ...device,
    active: true,
    pinless: pinDigest === null,
    pinDigest,
    activation: null,
  }
}

/** What time has done: locks and blocks that are over are gone. The same object where nothing has changed. */
export function atTime(device: Device, now: EpochSeconds): Device {
  const { lockedUntil, pinReset } = device
  const lockOver = lockedUntil !== null && lockedUntil <= now
  const blockOver = pinReset.blockedUntil !== null && pinReset.blockedUntil <= now
  if (!lockOver && !blockOver) return device
  return { ...device, ...(lockOver && { lockedUntil: null }), ...(blockOver && { pinReset: NO_RESET }) }
}
