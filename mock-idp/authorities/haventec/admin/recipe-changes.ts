/** Preparations of the recipes: changes of users and devices. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type Changed, unreachableOutcome } from '../../recipes.ts'
import { newKey, withOnlyKey } from '../rules/auth-keys.ts'
import { atTime, type Device, NO_RESET } from '../rules/device.ts'
import { unlocked } from '../rules/lock-policy.ts'
import type { User } from '../rules/user.ts'
import { type Deps, issuingOf, makeToken, userKeyOf } from '../service/deps.ts'
import { deleteDevice } from '../service/user-devices.ts'
import { type AnySituation, type OfDevice, readOwnDevice, readUser, sentToken } from './recipe-reads.ts'

type DeviceChange = (device: Device, now: EpochSeconds) => Device

/** Two wrong reset tokens: the next one blocks. */
const LAST_WRONG_TOKEN = 2
const BLOCK_SECONDS = 86_400

export async function changeUser(
  situation: Pick<AnySituation, 'username'>,
  change: Partial<User>,
  deps: Deps,
): Promise<undefined> {
  const { applicationUuid, username } = await readUser(situation, deps)
  await deps.users.update(userKeyOf(applicationUuid, username), (user) => ({
    after: user && { ...user, ...change },
    answer: undefined,
  }))
}

/** An active, unlocked user. */
export function freeUser(situation: Pick<AnySituation, 'username'>, deps: Deps): Promise<undefined> {
  return changeUser(situation, { active: true, locked: false, forbidAddingDevices: false }, deps)
}

/** The device of the flow after the change; its user is active and unlocked. */
export async function changeOwnDevice(of: OfDevice, change: DeviceChange, deps: Deps): Promise<undefined> {
  await freeUser(of, deps)
  await readOwnDevice(of, deps)
  const now = deps.clock.now()
  await deps.devices.update(of.deviceUuid, (before) => ({
    after: before && change(atTime(before, now), now),
    answer: undefined,
  }))
}

/** An unlocked device without failures and blocks. */
export function freeDevice(device: Device): Device {
  return { ...unlocked(device), active: true, pinReset: { ...device.pinReset, wrongTokens: 0, blockedUntil: null } }
}

/** The new device awaits its activation; a token is sent if none is valid. */
export async function awaitActivation(of: OfDevice, deps: Deps): Promise<Changed | undefined> {
  await changeOwnDevice(of, unlocked, deps)
  const { activation } = await readOwnDevice(of, deps)
  if ((await sentToken('activateDevice', of, activation, deps)) !== undefined) return undefined
  return send('activateDevice', of, (device, stored) => ({ ...device, activation: stored }), deps)
}

/** The device awaits a reset of its PIN; a token is sent if none is valid. */
export async function awaitReset(of: OfDevice, deps: Deps): Promise<Changed | undefined> {
  await changeOwnDevice(of, freeDevice, deps)
  const { pinReset } = await readOwnDevice(of, deps)
  if ((await sentToken('resetPin', of, pinReset.token, deps)) !== undefined) return undefined
  return send('resetPin', of, (device, token) => ({ ...device, pinReset: { ...NO_RESET, token } }), deps)
}

async function send(
  kind: 'activateDevice' | 'resetPin',
  of: OfDevice,
  change: (device: Device, stored: ReturnType<typeof makeToken>['stored']) => Device,
  deps: Deps,
): Promise<Changed> {
  const user = await readUser(of, deps)
  const application = deps.applications.find(user.applicationUuid)
  if (application === undefined) return unreachableOutcome(`The application of "${user.username}" is not configured.`)
  const seconds = kind === 'resetPin' ? application.resetPinTokenSeconds : application.activationTokenSeconds
  const { token, stored } = makeToken(deps.clock.now(), seconds, deps.random)
  await changeOwnDevice(of, (device) => change(device, stored), deps)
  await deps.outbox.send(user, { kind, token, expiresAt: stored.expiresAt, deviceUuid: of.deviceUuid })
  return ['outbox']
}

/** The next wrong reset token blocks resets for a day. */
export async function beforeBlock(of: OfDevice, deps: Deps): Promise<Changed | undefined> {
  const changed = await awaitReset(of, deps)
  const wrongTokens = LAST_WRONG_TOKEN
  await changeOwnDevice(of, (device) => ({ ...device, pinReset: { ...device.pinReset, wrongTokens } }), deps)
  return changed
}

/** Resets are blocked. */
export function blockResets(of: OfDevice, deps: Deps): Promise<undefined> {
  const blocked = (now: EpochSeconds) => ({ ...NO_RESET, blockedUntil: now + BLOCK_SECONDS })
  return changeOwnDevice(of, (device, now) => ({ ...freeDevice(device), pinReset: blocked(now) }), deps)
}

export function lockDevice(of: OfDevice, deps: Deps): Promise<undefined> {
  return changeOwnDevice(of, (device) => ({ ...device, active: true, locked: true }), deps)
}

/** The server knows the device, but it is not active. */
export function deactivateDevice(of: OfDevice, deps: Deps): Promise<undefined> {
  return changeOwnDevice(of, (device) => ({ ...device, active: false }), deps)
}

export async function removeDevice(of: OfDevice, deps: Deps): Promise<undefined> {
  await freeUser(of, deps)
  await deleteDevice(deps, await readUser(of, deps), of.deviceUuid)
}

/** The key of the flow is replaced: it can no longer be confirmed. */
export async function replaceKeys(of: OfDevice, deps: Deps): Promise<undefined> {
  const { applicationUuid } = await readUser(of, deps)
  const application = deps.applications.find(applicationUuid)
  if (application === undefined) return
  const next = newKey(deps.random)
  await changeOwnDevice(of, (device) => withOnlyKey(device, next, issuingOf(deps, application)), deps)
}
