/** Logging in, and resetting a PIN. Each is one atomic change of the device's record. */

import { nextKeyOf } from '../rules/auth-keys.ts'
import { type Decision, type Refused, refused } from '../rules/codes.ts'
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
} from './deps.ts'

/** Which device of which user. */
export interface Named {
  readonly username: string
  readonly deviceUuid: string
}
/** Who logs in. Without a hashedPin it must be a device that has no PIN. */
export interface LoginGiven extends Named {
  readonly authKey: string
  readonly hashedPin?: string
}
/** Who sets a new PIN. */
export interface ResetGiven extends Named {
  readonly resetPinToken: string
  readonly hashedPin: string
}

interface DeviceDecision {
  readonly device: Device
  readonly refusal?: Refused
}

/** Puts a rule to a device of a user who is not locked; the device after it, or the refusal. */
async function updateDevice(
  deps: Deps,
  user: User,
  deviceUuid: string,
  rule: (device: Device) => DeviceDecision,
): Promise<Device | Refused> {
  if (user.locked) return refused('AN-HENG-1004')
  return deps.devices.change<Device | Refused>(deviceUuid, (stored) => {
    const before = usable(stored, user)
    if (before === undefined) return { after: stored, answer: refused('AN-HENG-1005') }
    const { device, refusal } = rule(before)
    return { after: device, answer: refusal ?? device }
  })
}

/** A rule that issues a key, for the user of that name. */
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

/** The next key of the device and a JWT, or a refusal in the order of `verifyLogin`; before it AN-AUTH-1017, AN-HENG-1005. */
export function login(deps: Deps, application: Application, given: LoginGiven): Promise<Decision<Credentials>> {
  return updateAndIssue(deps, application, given, (device) =>
    verifyLogin(device, given, nextKeyOf(device), issuingOf(deps, application)),
  )
}

/** A token to reset the PIN with; it goes to the outbox too. */
export async function forgotPin(
  deps: Deps,
  application: Application,
  { username, deviceUuid }: Named,
): Promise<Decision<{ readonly resetPinToken: string; readonly userEmail: string | null }>> {
  const user = await findUser(deps, application, username)
  if (isRefused(user)) return user
  const now = deps.clock.now()
  const { token, stored } = makeToken(now, application.resetPinTokenSeconds)
  const device = await updateDevice(deps, user, deviceUuid, (before) => decideForgotPin(before, stored, now))
  if (isRefused(device)) return device
  await deps.outbox.send(user, { kind: 'resetPin', token, expiresAt: stored.expiresAt, deviceUuid })
  return { kind: 'done', resetPinToken: token, userEmail: user.email }
}

/** A new PIN, the only live key and a JWT. */
export function resetPin(deps: Deps, application: Application, given: ResetGiven): Promise<Decision<Credentials>> {
  return updateAndIssue(deps, application, given, (device) =>
    verifyPinReset(device, given, nextKeyOf(device), issuingOf(deps, application)),
  )
}
