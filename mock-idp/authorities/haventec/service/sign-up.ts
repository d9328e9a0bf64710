/** Users come: sign-up and activation. Source: Haventec documentation v1.2, user flow "Sign Up". */
import type { Changed } from '../../../core/store/collection.ts'
import { nextKeyOf, withOnlyKey } from '../rules/auth-keys.ts'
import { refused, type Verdict } from '../rules/codes.ts'
import { activated, blankDevice, type Device } from '../rules/device.ts'
import { digestOf, matchesToken } from '../rules/secrets.ts'
import { newUser, type User, withDevice } from '../rules/user.ts'
import type { Application } from './applications.ts'
import { type Credentials, credentialsOf, type Deps, issuingOf, makeToken } from './deps.ts'
import { userKey } from './records.ts'

/** Who signs up. */
export interface NewUser {
  readonly username: string
  readonly email: string
  readonly mobileNumber?: string | null
}
/** Who activates a user, and the first device. */
export interface UserActivation {
  readonly username: string
  readonly activationToken: string
  readonly hashedPin: string
  readonly deviceName?: string
}

const FIRST_DEVICE = 'device'

/** A user who waits for activation. A name whose activation has expired is free again. */
export async function signUp(
  parts: Deps,
  application: Application,
  { username, email, mobileNumber = null }: NewUser,
): Promise<Verdict<{ readonly userUuid: string; readonly activationToken: string }>> {
  const now = parts.clock.now()
  const { applicationUuid } = application
  const { token, kept } = makeToken(now, application.activationTokenSeconds)
  const user = newUser({ applicationUuid, username, email, mobileNumber, activation: kept }, now)
  const taken = await parts.users.change(userKey(applicationUuid, username), (before) => {
    const stays = before !== undefined && (before.active || now < (before.activation?.expiresAt ?? 0))
    return { after: stays ? before : user, answer: stays }
  })
  if (taken) return refused('AN-USER-1001')
  await parts.outbox.send(user, { kind: 'activateUser', token, expiresAt: kept.expiresAt })
  return { kind: 'done', userUuid: user.userUuid, activationToken: token }
}

/** The token is taken once; the first device comes with it. */
export async function activateUser(
  parts: Deps,
  application: Application,
  { username, activationToken, hashedPin, deviceName = FIRST_DEVICE }: UserActivation,
): Promise<Verdict<Credentials>> {
  const issuing = issuingOf(parts, application)
  const key = userKey(application.applicationUuid, username)
  type Activated = Verdict<{ readonly user: User; readonly device: Device }>
  const verdict = await parts.users.change(key, (before): Changed<User, Activated> => {
    if (before === undefined) return { after: before, answer: refused('AN-AUTH-1017') }
    if (!matchesToken(before.activation, activationToken, issuing.now))
      return { after: before, answer: refused('MOCK-ACTIVATION-TOKEN-INVALID') }
    const blank = activated(blankDevice(before, deviceName, issuing.now), digestOf(hashedPin))
    const device = { ...withOnlyKey(blank, nextKeyOf(blank), issuing), lastLogin: issuing.now }
    const user = withDevice({ ...before, active: true, activation: null }, device.deviceUuid)
    return { after: user, answer: { kind: 'done', user, device } }
  })
  if (verdict.kind === 'refused') return verdict
  const { user, device } = verdict
  await parts.devices.change(device.deviceUuid, () => ({ after: device, answer: undefined }))
  return { kind: 'done', ...(await credentialsOf(parts, application, user, device)) }
}
