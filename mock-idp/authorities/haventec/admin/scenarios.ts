/** How a flow is brought into a state: a device is prepared, and what a person would then do is told. */
import { randomUUID } from 'node:crypto'
import { ControlError } from '../../../core/control-error.ts'
import { withOnlyKey } from '../rules/auth-keys.ts'
import { activated, blankDevice, type Device, NO_RESET } from '../rules/device.ts'
import { unlocked, withFailures } from '../rules/lock-policy.ts'
import { digestOf, matchesDigest, newAuthKey, unsaltedHash, uuidOf } from '../rules/secrets.ts'
import type { User } from '../rules/user.ts'
import type { Application } from '../service/applications.ts'
import { type Deps, issuingOf } from '../service/deps.ts'
import { userKey } from '../service/records.ts'
import { assignDevice, listDevices } from '../service/user-devices.ts'
import { type DeviceSettings, hashedPinOf } from './seed.ts'

/** An action for the flow. */
export interface ScenarioAction {
  readonly actionId: string
  readonly model: object
}
/** Prepares a user, by name. Raises a ControlError of status 422 where it cannot: USER_NOT_FOUND, USER_LOCKED, NO_DEVICE. */
export type Scenario = (username: string) => Promise<readonly ScenarioAction[]>
/** What arranging works on: the devices of the configuration, whose PINs are known here. */
export interface ScenarioOptions {
  readonly deps: Deps
  readonly configured: readonly DeviceSettings[]
}
/** A device on which the person can log in. */
interface Ready {
  readonly user: User
  readonly device: Device
  readonly hashedPin: string
}

/** The PIN of devices that are added here, because of the user's own only digests are known. */
const SCENARIO_PIN = '0000'
const NEW_DEVICE = 'new device'
const LAST_BEFORE_TEMPORARY_LOCK = 2

/** One function per state, and RESUME for a sign-on without any detour. Each may be called any number of times. */
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
      // Known in advance, as the person knows it from the answer to the login.
      (device) => ({ ...device, nextAuthKey: { uuid: randomUUID(), key: newAuthKey() } }),
    ),
  }
}

function logIn({ user: { username }, device: { deviceUuid, authKeys }, hashedPin }: Ready): ScenarioAction {
  return {
    actionId: 'login',
    model: { username, deviceUuid, authKey: authKeys.at(-1)?.key, hashedPin },
  }
}

/** A device of the user whose PIN is known, without locks, blocks and failures, and prepared. */
async function makeReady(
  options: ScenarioOptions,
  username: string,
  prepare: (device: Device) => Device,
): Promise<Ready> {
  const { deps } = options
  const { user, application } = await findAnywhere(deps, username)
  const { deviceUuid, hashedPin } =
    (await findUsableDevice(options, user)) ?? (await addUsableDevice(deps, user, application))
  const device = await deps.devices.change(deviceUuid, (before) => {
    const free = before && prepare({ ...unlocked(before), pinReset: NO_RESET, nextAuthKey: null })
    return { after: free, answer: free }
  })
  if (device === undefined) throw new ControlError(422, 'NO_DEVICE', `A device of "${username}" is just being removed.`)
  return { user, device, hashedPin }
}

/** The flow does not say which application it is for: the first one that has such a user. */
async function findAnywhere(
  { applications, users }: Deps,
  username: string,
): Promise<{ readonly user: User; readonly application: Application }> {
  for (const application of applications.list) {
    const user = await users.find(userKey(application.applicationUuid, username))
    if (user?.active !== true) continue
    if (!user.locked) return { user, application }
    const message = `User "${username}" is locked on every device. Unlock the user in the configuration, or name another.`
    throw new ControlError(422, 'USER_LOCKED', message)
  }
  const message = `There is no active Haventec user "${username}". Sign one up, or name another.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}

async function findUsableDevice({ deps, configured }: ScenarioOptions, user: User) {
  for (const { deviceUuid, active, pinDigest } of await listDevices(deps, user)) {
    const settings = configured.find((device) => device.deviceUuid === deviceUuid)
    const hashedPin = settings === undefined ? unsaltedHash(SCENARIO_PIN) : hashedPinOf(settings)
    if (active && matchesDigest(pinDigest, hashedPin)) return { deviceUuid, hashedPin }
  }
  return undefined
}

/** The PINs of users' own devices are left alone: one more device is added, once. */
async function addUsableDevice(deps: Deps, user: User, application: Application) {
  const hashedPin = unsaltedHash(SCENARIO_PIN)
  const issuing = issuingOf(deps, application)
  const deviceUuid = uuidOf(`${user.userUuid}/arranged`)
  const blank = { ...blankDevice(user, 'device of the mock', issuing.now), deviceUuid }
  const device = withOnlyKey(activated(blank, digestOf(hashedPin)), { uuid: randomUUID(), key: newAuthKey() }, issuing)
  if (await assignDevice(deps, device)) return { deviceUuid, hashedPin }
  const message = `No PIN of a device of "${user.username}" is known here, and the user may add no device..`
  throw new ControlError(422, 'NO_DEVICE', message)
}
