/** Devices of a user. Source: Haventec documentation v1.2, "Add Device". */
import type { Changed } from '../../../core/store/store.ts'
import { confirmed, nextKeyOf, withOnlyKey } from '../rules/auth-keys.ts'
import { type Decision, type Refused, refused } from '../rules/codes.ts'
import { activated, atTime, blankDevice, type Device } from '../rules/device.ts'
import { lockOf, unlocked } from '../rules/lock-policy.ts'
import { activationReason, reason } from '../rules/reasons.ts'
import { digestOf, matchesToken } from '../rules/secrets.ts'
import { mayAddDevice, type User, withDevice, withoutDevice } from '../rules/user.ts'
import type { Claims } from './access-tokens.ts'
import type { Application } from './applications.ts'
import {
  type Credentials,
  credentialsOf,
  type Deps,
  findUser,
  isRefused,
  issuingOf,
  makeToken,
  noMoreDevices,
  notOwn,
  userKeyOf,
  userLocked,
} from './deps.ts'

export interface NewDevice {
  readonly username: string
  readonly deviceName?: string
}
export interface DeviceActivation {
  readonly username: string
  readonly deviceUuid: string
  readonly activationToken: string
  readonly hashedPin: string
}
export interface DeviceChange {
  readonly locked?: boolean
  readonly deviceName?: string
}
export interface AddedDevice {
  readonly deviceUuid: string
  readonly activationToken: string
  readonly userEmail: string | null
  readonly mobileNumber: string | null
}

const UNNAMED = 'device'

/** False if the user may have no more devices. */
export async function assignDevice(deps: Deps, device: Device): Promise<boolean> {
  const key = userKeyOf(device.applicationUuid, device.username)
  const given = await deps.users.update(key, (user) => {
    const may = user !== undefined && mayAddDevice(user)
    return { after: may ? withDevice(user, device.deviceUuid) : user, answer: may }
  })
  if (given) await deps.devices.update(device.deviceUuid, () => ({ after: device, answer: undefined }))
  return given
}

/** The activation token is also sent to the outbox. */
export async function addDevice(
  deps: Deps,
  application: Application,
  { username, deviceName = UNNAMED }: NewDevice,
): Promise<Decision<AddedDevice>> {
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return user
  const now = deps.clock.now()
  const { token, stored } = makeToken(now, application.activationTokenSeconds, deps.random)
  const device: Device = {
    ...blankDevice(user, { deviceUuid: deps.random.uuid(), deviceName }, now),
    activation: stored,
  }
  if (!(await assignDevice(deps, device))) return noMoreDevices()
  const { deviceUuid } = device
  await deps.outbox.send(user, { kind: 'activateDevice', token, expiresAt: stored.expiresAt, deviceUuid })
  const { email: userEmail, mobileNumber } = user
  return { kind: 'done', deviceUuid, activationToken: token, userEmail, mobileNumber }
}

/** The token is valid once. */
export async function activateDevice(
  deps: Deps,
  application: Application,
  { username, deviceUuid, activationToken, hashedPin }: DeviceActivation,
): Promise<Decision<Credentials>> {
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return user
  if (user.locked) return userLocked()
  const issuing = issuingOf(deps, application)
  const device = await changeOwn(deps, user, deviceUuid, (before) => {
    const lock = before.locked ? lockOf(before) : undefined
    if (lock !== undefined) return lock
    if (!matchesToken(before.activation, activationToken, issuing.now))
      return refused('MOCK-ACTIVATION-TOKEN-INVALID', activationReason(before.activation, issuing.now))
    const ready = activated(before, digestOf(hashedPin))
    return { ...withOnlyKey(ready, nextKeyOf(ready, deps.random), issuing), lastLogin: issuing.now }
  })
  if (isRefused(device)) return device
  return { kind: 'done', ...(await credentialsOf(deps, application, user, device)) }
}

/** Oldest first. */
export async function listDevices({ devices }: Pick<Deps, 'devices'>, user: User): Promise<readonly Device[]> {
  return (await Promise.all(user.devices.map((uuid) => devices.get(uuid)))).filter((device) => device !== undefined)
}

/** A locked device cannot unlock itself; another device of the user can. */
export async function changeDevice(
  deps: Deps,
  user: User,
  claims: Claims,
  { deviceUuid, locked, deviceName }: DeviceChange & { readonly deviceUuid: string },
): Promise<Decision> {
  const itself = await deps.tokens.isOf(deviceUuid, claims)
  const now = deps.clock.now()
  const device = await changeOwn(deps, user, deviceUuid, (stored) => {
    const before = atTime(stored, now)
    const lock = locked === false && itself ? lockOf(before) : undefined
    if (lock !== undefined) return lock
    const renamed = deviceName === undefined ? before : { ...before, deviceName }
    if (locked === undefined) return renamed
    return locked ? { ...renamed, locked } : unlocked(renamed)
  })
  return isRefused(device) ? device : { kind: 'done' }
}

/** Retires all other keys. AN-HENG-1001 for an unknown key. */
export async function confirmAuthKey(
  deps: Deps,
  user: User,
  { deviceUuid, authKeyUuid }: { readonly deviceUuid: string; readonly authKeyUuid: string },
): Promise<Decision> {
  const now = deps.clock.now()
  const device = await changeOwn(deps, user, deviceUuid, (stored) => {
    const before = atTime(stored, now)
    return lockOf(before) ?? confirmed(before, authKeyUuid) ?? refused('AN-HENG-1001', reason('AUTH_KEY_UNKNOWN'))
  })
  return isRefused(device) ? device : { kind: 'done' }
}

export async function deleteDevice(deps: Deps, user: User, deviceUuid: string): Promise<Decision> {
  const key = userKeyOf(user.applicationUuid, user.username)
  const had = await deps.users.update(key, (before) => {
    const has = before?.devices.includes(deviceUuid) === true
    return { after: has ? withoutDevice(before, deviceUuid) : before, answer: has }
  })
  if (!had) return notOwn(await deps.devices.get(deviceUuid))
  await deps.devices.remove(deviceUuid)
  return { kind: 'done' }
}

/** AN-HENG-1005 for a device of another user. A refusal changes nothing. */
function changeOwn(
  { devices }: Deps,
  { userUuid }: User,
  deviceUuid: string,
  step: (device: Device) => Device | Refused,
): Promise<Device | Refused> {
  return devices.update(deviceUuid, (before): Changed<Device, Device | Refused> => {
    if (before?.userUuid !== userUuid) return { after: before, answer: notOwn(before) }
    const next = step(before)
    return isRefused(next) ? { after: before, answer: next } : { after: next, answer: next }
  })
}
