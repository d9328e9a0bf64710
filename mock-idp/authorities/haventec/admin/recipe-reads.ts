/** Reads of the recipes: the user and the device of a flow, and the tokens that were sent. */
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { ControlError } from '../../../core/control-error.ts'
import { requireUsername, type Situation, unreachableOutcome } from '../../recipes.ts'
import { atTime, type Device } from '../rules/device.ts'
import { lockOf } from '../rules/lock-policy.ts'
import { matchesToken, type StoredToken, unsaltedHash } from '../rules/secrets.ts'
import type { User } from '../rules/user.ts'
import type { Deps } from '../service/deps.ts'
import { findSignedUp } from './find-user.ts'
import { findUsableDevice, SCENARIO_PIN, type ScenarioOptions } from './scenarios.ts'

/** A flow in any state. */
export type AnySituation = Situation<Haventec>
/** A flow whose device is known. */
export interface OfDevice {
  readonly username: string
  readonly deviceUuid: string
}

export const UNKNOWN_UUID = '00000000-0000-4000-8000-000000000000'
export const UNKNOWN_USER = 'unknown-user'
export const WRONG_PIN = unsaltedHash('a wrong PIN')
export const NEW_PIN = unsaltedHash(SCENARIO_PIN)

/** @throws ControlError 422 USER_NOT_FOUND, USERNAME_REQUIRED. */
export async function readUser(situation: Pick<AnySituation, 'username'>, deps: Deps): Promise<User> {
  const username = requireUsername(situation)
  const user = await findSignedUp(deps, username)
  if (user !== undefined) return user
  const message = `Active Haventec user "${username}" not found. Sign the user up, or name another one.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}

/** @throws ControlError 422 for a user for whom every action is refused. */
export async function readActiveUser(situation: Pick<AnySituation, 'username'>, deps: Deps): Promise<User> {
  const user = await readUser(situation, deps)
  if (!user.active) return unreachableOutcome(`User "${user.username}" is not active: every action is refused.`)
  return user.locked ? unreachableOutcome(`User "${user.username}" is locked on every device.`) : user
}

/** The device whose PIN is known. @throws ControlError 422 without one. */
export async function readDevice(situation: Pick<AnySituation, 'username'>, { deps, configured }: ScenarioOptions) {
  const user = await readUser(situation, deps)
  const found = await findUsableDevice({ deps, configured }, user)
  if (found !== undefined) return { ...found, user, device: atTime(found.device, deps.clock.now()) }
  return unreachableOutcome(
    `No device of "${user.username}" has a known PIN. Arrange an outcome with POST …/next: this adds a device.`,
  )
}

/** @throws ControlError 422 for a locked device. */
export function requireUsable(device: Device): Device {
  const path = `/mock/haventec/devices/${device.deviceUuid}`
  if (lockOf(device) !== undefined)
    return unreachableOutcome(`The device ${device.deviceUuid} is locked. PATCH ${path} {"locked": false}.`)
  return device.active ? device : unreachableOutcome(`The device ${device.deviceUuid} is not active.`)
}

/** The device of the flow. @throws ControlError 422 if it was removed. */
export async function readOwnDevice({ deviceUuid }: OfDevice, { devices, clock }: Deps): Promise<Device> {
  const device = await devices.get(deviceUuid)
  if (device !== undefined) return atTime(device, clock.now())
  return unreachableOutcome(`The device ${deviceUuid} of this flow was removed: only deviceNotFound is possible.`)
}

/** The newest valid token that was sent for the device; undefined: none. */
export async function sentToken(
  kind: 'activateDevice' | 'resetPin',
  { deviceUuid }: OfDevice,
  stored: StoredToken | null,
  { outbox, clock }: Deps,
): Promise<string | undefined> {
  const messages = await outbox.list()
  return messages.find(
    (message) =>
      message.kind === kind && message.deviceUuid === deviceUuid && matchesToken(stored, message.token, clock.now()),
  )?.token
}

export function wrongToken(stored: StoredToken | null, { clock }: Deps): string {
  return matchesToken(stored, '000000', clock.now()) ? '000001' : '000000'
}
