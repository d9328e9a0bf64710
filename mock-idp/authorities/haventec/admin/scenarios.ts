/** Scenarios: prepare a device and list the actions that bring a flow into a state. */
import { ControlError } from '../../../core/control-error.ts'
import { newKey, withOnlyKey } from '../rules/auth-keys.ts'
import { activated, blankDevice, type Device, NO_RESET } from '../rules/device.ts'
import { unlocked, withFailures } from '../rules/lock-policy.ts'
import { digestOf, matchesDigest, unsaltedHash, uuidOf } from '../rules/secrets.ts'
import type { User } from '../rules/user.ts'
import type { Application } from '../service/applications.ts'
import { type Deps, issuingOf, userKeyOf } from '../service/deps.ts'
import { assignDevice, listDevices } from '../service/user-devices.ts'
import { isSignedUp } from './find-user.ts'
import { type DeviceSettings, hashedPinOf } from './seed.ts'

export interface ScenarioAction {
  readonly actionId: string
  readonly model: object
}
/** @throws ControlError 422 USER_NOT_FOUND, USER_LOCKED, NO_DEVICE. */
export type Scenario = (username: string) => Promise<readonly ScenarioAction[]>
/** `configured` devices have known PINs. */
export interface ScenarioOptions {
  readonly deps: Deps
  readonly configured: readonly DeviceSettings[]
}
export interface Ready {
  readonly user: User
  readonly device: Device
  readonly hashedPin: string
}

/** The PIN of an added device; other PINs are stored as digests. */
export const SCENARIO_PIN = '0000'
export const NEW_DEVICE = 'new device'
const LAST_BEFORE_TEMPORARY_LOCK = 2

/** One scenario per state, and RESUME for a direct sign-on. Each can be repeated. */
export function createScenarios(options: ScenarioOptions): { readonly [status: string]: Scenario } {
  const prepared =
    (then: (ready: Ready) => readonly ScenarioAction[], prepare = (device: Device) => device): Scenario =>
    async (username) => {
      const ready = await makeReady(options, username, prepare)
      return then(ready)
    }
  return {
    HAVENTEC_LOGIN_REQUIRED: prepared(() => []),
    HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED: prepared((ready) => [logIn(ready)]),
    HAVENTEC_DEVICE_ACTIVATION_REQUIRED: prepared(({ user: { username } }) => [
      { actionId: 'addDevice', model: { username, deviceName: NEW_DEVICE } },
    ]),
    HAVENTEC_PIN_RESET_REQUIRED: prepared(({ user: { username }, device: { deviceUuid } }) => [
      { actionId: 'forgotPin', model: { username, deviceUuid } },
    ]),
    HAVENTEC_DEVICE_LOCKED: prepared(
      (ready) => [logIn({ ...ready, hashedPin: unsaltedHash('a wrong PIN') })],
      (device) => withFailures(device, LAST_BEFORE_TEMPORARY_LOCK, 0),
    ),
    RESUME: prepared(
      (ready) => [logIn(ready), { actionId: 'confirmAuthKey', model: { authKeyUuid: ready.device.nextAuthKey?.uuid } }],
      // The action contains the uuid of the key that the login will issue.
      (device) => ({ ...device, nextAuthKey: newKey(options.deps.random) }),
    ),
  }
}

function logIn({ user: { username }, device: { deviceUuid, authKeys }, hashedPin }: Ready): ScenarioAction {
  return {
    actionId: 'login',
    model: { username, deviceUuid, authKey: authKeys.at(-1)?.key, hashedPin },
  }
}

/** An active user's unlocked device with a known PIN. */
export async function makeReady(
  options: ScenarioOptions,
  username: string,
  prepare: (device: Device) => Device,
): Promise<Ready> {
  const { deps } = options
  const { user, application } = await findAnywhere(deps, username)
  const { deviceUuid, hashedPin } =
    (await findUsableDevice(options, user)) ?? (await addUsableDevice(deps, user, application))
  const device = await deps.devices.update(deviceUuid, (before) => {
    const free = before && prepare({ ...unlocked(before), active: true, pinReset: NO_RESET, nextAuthKey: null })
    return { after: free, answer: free }
  })
  if (device === undefined)
    throw new ControlError(422, 'NO_DEVICE', `The device of "${username}" was removed meanwhile. Try again.`)
  return { user, device, hashedPin }
}

/** The flow does not name an application: the first one that has such a user. */
async function findAnywhere(
  { applications, users }: Deps,
  username: string,
): Promise<{ readonly user: User; readonly application: Application }> {
  for (const application of applications.list) {
    const user = await users.get(userKeyOf(application.applicationUuid, username))
    if (user === undefined || !isSignedUp(user)) continue
    if (!user.locked) return { user: await activate({ users }, user), application }
    const message = `User "${username}" is locked on every device. Unlock the user in the configuration, or name another.`
    throw new ControlError(422, 'USER_LOCKED', message)
  }
  const message = `Active Haventec user "${username}" not found. Sign the user up, or name another one.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}

/** Ends a deactivation by a recipe. */
async function activate({ users }: Pick<Deps, 'users'>, user: User): Promise<User> {
  if (user.active) return user
  return users.update(userKeyOf(user.applicationUuid, user.username), (before) => {
    const after = { ...(before ?? user), active: true }
    return { after, answer: after }
  })
}

/** A device with a known PIN, active or deactivated by a recipe. */
export async function findUsableDevice({ deps, configured }: ScenarioOptions, user: User) {
  for (const device of await listDevices(deps, user)) {
    const settings = configured.find(({ deviceUuid }) => deviceUuid === device.deviceUuid)
    const hashedPin = settings === undefined ? unsaltedHash(SCENARIO_PIN) : hashedPinOf(settings)
    if (isSignedUp(device) && matchesDigest(device.pinDigest, hashedPin))
      return { deviceUuid: device.deviceUuid, device, hashedPin }
  }
  return undefined
}

/** Adds one device, once, instead of changing the PIN of an existing one. */
async function addUsableDevice(deps: Deps, user: User, application: Application) {
  const hashedPin = unsaltedHash(SCENARIO_PIN)
  const issuing = issuingOf(deps, application)
  const deviceUuid = uuidOf(`${user.userUuid}/arranged`)
  const blank = blankDevice(user, { deviceUuid, deviceName: 'device of the mock' }, issuing.now)
  const device = withOnlyKey(activated(blank, digestOf(hashedPin)), newKey(deps.random), issuing)
  if (await assignDevice(deps, device)) return { deviceUuid, hashedPin }
  const message = `No device of "${user.username}" has a known PIN, and the user may add no device. Configure a device with a PIN.`
  throw new ControlError(422, 'NO_DEVICE', message)
}
