/** Login and PIN reset. Each is one atomic change of the device record. */

import { nextKeyOf } from '../rules/auth-keys.ts'
import type { Decision, Refused } from '../rules/codes.ts'
import type { Device } from '../rules/device.ts'
import { verifyLogin } from '../rules/login.ts'
import { decideForgotPin, verifyPinReset } from '../rules/pin-reset.ts'
import type { User } from '../rules/user.ts'
import type { Application } from './applications.ts'
import {
  type Credentials,
  credentialsOf,
  type Deps,
  findUser,
  isRefused,
  issuingOf,
  makeToken,
  usable,
  userLocked,
} from './deps.ts'

export interface Named {
  readonly username: string
  readonly deviceUuid: string
}
/** Without `hashedPin` the device must have no PIN. */
export interface LoginGiven extends Named {
  readonly authKey: string
  readonly hashedPin?: string
}
export interface ResetGiven extends Named {
  readonly resetPinToken: string
  readonly hashedPin: string
}

interface DeviceDecision {
  readonly device: Device
  readonly refusal?: Refused
}

/** Applies a rule to a device of an unlocked user. */
async function updateDevice(
  deps: Deps,
  user: User,
  deviceUuid: string,
  rule: (device: Device) => DeviceDecision,
): Promise<Device | Refused> {
  if (user.locked) return userLocked()
  return deps.devices.update<Device | Refused>(deviceUuid, (stored) => {
    const before = usable(stored, user)
    if (isRefused(before)) return { after: stored, answer: before }
    const { device, refusal } = rule(before)
    return { after: device, answer: refusal ?? device }
  })
}

/** Applies a rule that issues a key. */
async function updateAndIssue(
  deps: Deps,
  application: Application,
  { username, deviceUuid }: Named,
  rule: (device: Device) => DeviceDecision,
): Promise<Decision<Credentials>> {
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return user
  const device = await updateDevice(deps, user, deviceUuid, rule)
  if (isRefused(device)) return device
  return { kind: 'done', ...(await credentialsOf(deps, application, user, device)) }
}

/** Refusals: AN-AUTH-1017, AN-HENG-1005, then those of `verifyLogin`. */
export function login(deps: Deps, application: Application, given: LoginGiven): Promise<Decision<Credentials>> {
  return updateAndIssue(deps, application, given, (device) =>
    verifyLogin(device, given, nextKeyOf(device, deps.random), issuingOf(deps, application)),
  )
}

/** The token is also sent to the outbox. */
export async function forgotPin(
  deps: Deps,
  application: Application,
  { username, deviceUuid }: Named,
): Promise<Decision<{ readonly resetPinToken: string; readonly userEmail: string | null }>> {
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return user
  const now = deps.clock.now()
  const { token, stored } = makeToken(now, application.resetPinTokenSeconds, deps.random)
  const device = await updateDevice(deps, user, deviceUuid, (before) => decideForgotPin(before, stored, now))
  if (isRefused(device)) return device
  await deps.outbox.send(user, { kind: 'resetPin', token, expiresAt: stored.expiresAt, deviceUuid })
  return { kind: 'done', resetPinToken: token, userEmail: user.email }
}

/** Returns a JWT and the only remaining key. */
export function resetPin(deps: Deps, application: Application, given: ResetGiven): Promise<Decision<Credentials>> {
  return updateAndIssue(deps, application, given, (device) =>
    verifyPinReset(device, given, nextKeyOf(device, deps.random), issuingOf(deps, application)),
  )
}
