/** Sign-up and activation of users. Source: Haventec documentation v1.2, user flow "Sign Up". */
import type { Changed } from '../../../core/store/store.ts'
import { nextKeyOf, withOnlyKey } from '../rules/auth-keys.ts'
import { type Decision, refused } from '../rules/codes.ts'
import { activated, blankDevice, type Device } from '../rules/device.ts'
import { activationReason, reason } from '../rules/reasons.ts'
import { digestOf, matchesToken } from '../rules/secrets.ts'
import { newUser, type User, withDevice } from '../rules/user.ts'
import type { Application } from './applications.ts'
import { type Credentials, credentialsOf, type Deps, issuingOf, makeToken, userKeyOf } from './deps.ts'

export interface NewUser {
  readonly username: string
  readonly email: string
  readonly mobileNumber?: string | null
}
export interface UserActivation {
  readonly username: string
  readonly activationToken: string
  readonly hashedPin: string
  readonly deviceName?: string
}

const FIRST_DEVICE = 'device'

/** An expired activation makes the username available again. */
export async function signUp(
  deps: Deps,
  application: Application,
  { username, email, mobileNumber = null }: NewUser,
): Promise<Decision<{ readonly userUuid: string; readonly activationToken: string }>> {
  const now = deps.clock.now()
  const { applicationUuid } = application
  const { token, stored } = makeToken(now, application.activationTokenSeconds, deps.random)
  const user = newUser(
    { applicationUuid, userUuid: deps.random.uuid(), username, email, mobileNumber, activation: stored },
    now,
  )
  const taken = await deps.users.update(userKeyOf(applicationUuid, username), (before) => {
    const stays = before !== undefined && (before.active || now < (before.activation?.expiresAt ?? 0))
    return { after: stays ? before : user, answer: stays }
  })
  if (taken) return refused('AN-USER-1001', reason('USERNAME_TAKEN'))
  await deps.outbox.send(user, { kind: 'activateUser', token, expiresAt: stored.expiresAt })
  return { kind: 'done', userUuid: user.userUuid, activationToken: token }
}

/** The token is valid once; the first device is created. */
export async function activateUser(
  deps: Deps,
  application: Application,
  { username, activationToken, hashedPin, deviceName = FIRST_DEVICE }: UserActivation,
): Promise<Decision<Credentials>> {
  const issuing = issuingOf(deps, application)
  const key = userKeyOf(application.applicationUuid, username)
  type Activated = Decision<{ readonly user: User; readonly device: Device }>
  const decision = await deps.users.update(key, (before): Changed<User, Activated> => {
    if (before === undefined) return { after: before, answer: refused('AN-AUTH-1017', reason('USER_UNKNOWN')) }
    if (!matchesToken(before.activation, activationToken, issuing.now))
      return {
        after: before,
        answer: refused('MOCK-ACTIVATION-TOKEN-INVALID', activationReason(before.activation, issuing.now)),
      }
    const blank = activated(
      blankDevice(before, { deviceUuid: deps.random.uuid(), deviceName }, issuing.now),
      digestOf(hashedPin),
    )
    const device = { ...withOnlyKey(blank, nextKeyOf(blank, deps.random), issuing), lastLogin: issuing.now }
    const user = withDevice({ ...before, active: true, activation: null }, device.deviceUuid)
    return { after: user, answer: { kind: 'done', user, device } }
  })
  if (decision.kind === 'refused') return decision
  const { user, device } = decision
  await deps.devices.update(device.deviceUuid, () => ({ after: device, answer: undefined }))
  return { kind: 'done', ...(await credentialsOf(deps, application, user, device)) }
}
