/** Control operations on users and devices. */
import { bodyValidator } from '../../../config/validate-body.ts'
import { ControlError } from '../../../core/control-error.ts'
import { type PageWanted, pageOf } from '../../../core/page.ts'
import { atTime, type Device } from '../rules/device.ts'
import { unlocked, withFailures } from '../rules/lock-policy.ts'
import type { User } from '../rules/user.ts'
import type { Application } from '../service/applications.ts'
import { type Deps, userKeyOf } from '../service/deps.ts'
import type { IsUsable } from '../service/token-use.ts'
import { listDevices } from '../service/user-devices.ts'
import { deviceView, messageView, userView } from './views.ts'

const validate = bodyValidator('haventec/control')

export interface ControlOptions {
  readonly deps: Deps
  readonly isUsable: IsUsable
  /** Called when a device is unlocked, to reset the host's failure count. */
  readonly forgetFailures?: (username: string) => Promise<void>
}
/** schemas/haventec/control/user.schema.json. */
export type UserView = ReturnType<typeof userView>
/** schemas/haventec/control/device.schema.json. */
export type DeviceView = ReturnType<typeof deviceView>
/** schemas/haventec/control/message.schema.json. */
export type MessageView = ReturnType<typeof messageView>
/** schemas/haventec/control/device-change.schema.json. */
export interface DevicePatch {
  readonly locked?: boolean
  readonly failedLoginAttempts?: number
}

/** @throws ControlError 400; 404 USER_NOT_FOUND, DEVICE_NOT_FOUND. */
export interface HaventecOperations {
  applications(): { readonly applications: readonly Application[] }
  readonly users: {
    /** Sorted by application and name; `after` is a `userUuid`. */
    list(page?: PageWanted): Promise<{ readonly users: readonly UserView[]; readonly next?: string }>
    /** Default: the first application that has such a user. */
    get(username: string, applicationUuid?: string): Promise<UserView>
  }
  readonly devices: {
    /** Omitted members are unchanged. */
    patch(deviceUuid: string, change: DevicePatch): Promise<DeviceView>
  }
  /** Newest first, the last 1000. */
  outbox(): Promise<{ readonly messages: readonly MessageView[] }>
}

const MAX_LISTED = 1000

export function createOperations({ deps, isUsable, forgetFailures }: ControlOptions): HaventecOperations {
  const { applications, users, devices, outbox, clock } = deps
  const shown = async (user: User): Promise<UserView> => userView(user, await listDevices(deps, user), clock.now())
  return {
    applications: () => ({ applications: applications.list }),
    users: {
      list: async (page = {}) => {
        const all = (await users.list()).map(([, user]) => user).sort(byApplicationAndName)
        const { items, ...rest } = pageOf(all, page, { member: 'user', idOf: ({ userUuid }) => userUuid })
        return { users: await Promise.all(items.map(shown)), ...rest }
      },
      get: async (username, applicationUuid) => shown(await findUser(deps, username, applicationUuid)),
    },
    devices: {
      patch: async (deviceUuid, change) => {
        validate('device-change', change)
        const now = clock.now()
        const device = await devices.update(deviceUuid, (before) => {
          const after = before && changed(atTime(before, now), change, now)
          return { after, answer: after }
        })
        if (device === undefined) throw notFound('DEVICE_NOT_FOUND', 'Device')
        if (change.locked === false || change.failedLoginAttempts === 0) await forgetFailures?.(device.username)
        return deviceView(device, now)
      },
    },
    outbox: async () => {
      const messages = (await outbox.list()).slice(0, MAX_LISTED)
      return { messages: await Promise.all(messages.map(async (each) => messageView(each, await isUsable(each)))) }
    },
  }
}

function byApplicationAndName(one: User, other: User): number {
  if (one.applicationUuid !== other.applicationUuid) return one.applicationUuid < other.applicationUuid ? -1 : 1
  return one.username.toLowerCase() < other.username.toLowerCase() ? -1 : 1
}

/** An explicit count overrides the reset by unlocking. */
function changed(device: Device, { locked, failedLoginAttempts }: DevicePatch, now: number): Device {
  const free = locked === false ? unlocked(device) : device
  const counted = failedLoginAttempts === undefined ? free : withFailures(free, failedLoginAttempts, now)
  return locked === true ? { ...counted, locked } : counted
}

async function findUser({ applications, users }: Deps, username: string, applicationUuid?: string): Promise<User> {
  const wanted =
    applicationUuid === undefined ? applications.list.map((each) => each.applicationUuid) : [applicationUuid]
  for (const application of wanted) {
    const user = await users.get(userKeyOf(application, username))
    if (user !== undefined) return user
  }
  throw notFound('USER_NOT_FOUND', 'User')
}

function notFound(code: string, what: string): ControlError {
  return new ControlError(404, code, `${what} not found. List users and their devices with GET /mock/haventec/users.`)
}
