/** Users and devices of the configuration, and faults that no schema finds. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { ConfigFault } from '../../../config/faults.ts'
import { repeatedFaults } from '../../../config/repeated-faults.ts'
import { activated, blankDevice, type Device } from '../rules/device.ts'
import { withFailures } from '../rules/lock-policy.ts'
import { digestOf, unsaltedHash, uuidOf } from '../rules/secrets.ts'
import { newUser, type User } from '../rules/user.ts'
import type { Application, ApplicationSettings, Applications } from '../service/applications.ts'

/** Active, with one key. Either `pin`, of a client without a salt, or `hashedPin`. */
export interface DeviceSettings {
  readonly deviceUuid: string
  readonly deviceName?: string
  readonly authKey: string
  readonly pin?: string
  readonly hashedPin?: string
  readonly locked?: boolean
  readonly failedLoginAttempts?: number
}
/** Active. */
export interface UserSettings {
  readonly username: string
  readonly applicationUuid?: string
  readonly userUuid?: string
  readonly email?: string
  readonly mobileNumber?: string
  readonly locked?: boolean
  readonly forbidAddingDevices?: boolean
  readonly devices?: readonly DeviceSettings[]
}
/** schemas/haventec/server.schema.json. */
export interface HaventecSettings {
  readonly applications?: readonly ApplicationSettings[]
  readonly users?: readonly UserSettings[]
  readonly answerErrorsWith200?: boolean
}
export interface SeededUser {
  readonly user: User
  readonly devices: readonly Device[]
}

export function hashedPinOf({ pin = '', hashedPin }: DeviceSettings): string {
  return hashedPin ?? unsaltedHash(pin)
}

export function readUsers(
  { users = [] }: HaventecSettings,
  { list, find }: Applications,
  now: EpochSeconds,
): readonly SeededUser[] {
  return users.flatMap((given) => {
    const application = given.applicationUuid === undefined ? list[0] : find(given.applicationUuid)
    return application === undefined ? [] : [readUser(given, application, now)]
  })
}

function readUser(
  { username, userUuid, email, mobileNumber, devices = [], ...given }: UserSettings,
  application: Application,
  now: EpochSeconds,
): SeededUser {
  const { applicationUuid } = application
  const user: User = {
    ...newUser(
      {
        applicationUuid,
        userUuid: userUuid ?? uuidOf(`${applicationUuid}/${username.toLowerCase()}`),
        username,
        email: email ?? null,
        mobileNumber: mobileNumber ?? null,
        activation: null,
      },
      now,
    ),
    active: true,
    locked: given.locked ?? false,
    forbidAddingDevices: given.forbidAddingDevices ?? false,
    devices: devices.map(({ deviceUuid }) => deviceUuid),
  }
  return { user, devices: devices.map((device) => readDevice(device, user, application, now)) }
}

function readDevice(
  {
    deviceUuid,
    deviceName = 'device',
    authKey: key,
    locked = false,
    failedLoginAttempts = 0,
    ...given
  }: DeviceSettings,
  user: User,
  { allowedAuthKeyRetries }: Application,
  now: EpochSeconds,
): Device {
  const hashedPin = hashedPinOf({ deviceUuid, authKey: key, ...given })
  const device = withFailures(
    activated(blankDevice(user, { deviceUuid, deviceName }, now), digestOf(hashedPin)),
    failedLoginAttempts,
    now,
  )
  const authKeys = [{ uuid: uuidOf(`${deviceUuid}/${key}`), key, usesLeft: 1 + allowedAuthKeyRetries, issuedAt: now }]
  return { ...device, locked, authKeys }
}

/** Duplicate uuids, keys and names; unknown applications; devices without exactly one PIN. */
export function haventecFaults(settings: HaventecSettings): readonly ConfigFault[] {
  const { applications = [], users = [] } = settings
  const uuids = new Set(applications.map(({ applicationUuid }) => applicationUuid))
  const devices = users.flatMap(({ devices: own = [] }, user) =>
    own.map((device, index) => ({ ...device, pointer: `/users/${user}/devices/${index}` })),
  )
  const nameOf = ({ applicationUuid = applications[0]?.applicationUuid ?? '', username }: UserSettings) =>
    `${applicationUuid}/${username.toLowerCase()}`
  const at = (list: string, member: string) => (index: number) => `/${list}/${index}/${member}`
  return [
    ...repeatedFaults(
      applications,
      ({ applicationUuid }) => applicationUuid,
      at('applications', 'applicationUuid'),
      'another application has this uuid',
    ),
    ...repeatedFaults(
      applications,
      ({ apiKey }) => apiKey,
      at('applications', 'apiKey'),
      'another application has this API key',
    ),
    ...users.flatMap((user, index) => applicationFaults(user, index, uuids)),
    ...repeatedFaults(
      users,
      nameOf,
      at('users', 'username'),
      'another user of the application has this name; case does not matter',
    ),
    ...repeatedFaults(users, ({ userUuid }) => userUuid, at('users', 'userUuid'), 'another user has this uuid'),
    ...repeatedFaults(
      devices,
      ({ deviceUuid }) => deviceUuid,
      (index) => `${devices[index]?.pointer}/deviceUuid`,
      'another device has this uuid',
    ),
    ...devices.flatMap(pinFaults),
  ]
}

function applicationFaults(
  { applicationUuid }: UserSettings,
  index: number,
  uuids: ReadonlySet<string>,
): readonly ConfigFault[] {
  const pointer = `/users/${index}/applicationUuid`
  if (uuids.size === 0) return [{ pointer, message: 'there are no applications; add one to haventec.applications' }]
  if (applicationUuid === undefined || uuids.has(applicationUuid)) return []
  return [{ pointer, message: 'there is no application of this uuid in haventec.applications' }]
}

function pinFaults({ pin, hashedPin, pointer }: DeviceSettings & { readonly pointer: string }) {
  return (pin === undefined) === (hashedPin === undefined)
    ? [{ pointer, message: 'must have either pin or hashedPin' }]
    : []
}
