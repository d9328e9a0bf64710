/** Silent MFA: a device without a PIN, registered by following a link. Source: Haventec support, "Silent MFA" guides. */
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import type { Changed, Collection, Store, StoredRecord } from '../../../core/store/store.ts'
import { nextKeyOf, withOnlyKey } from '../rules/auth-keys.ts'
import { type Decision, type Refused, refused } from '../rules/codes.ts'
import { activated, blankDevice } from '../rules/device.ts'
import { reason } from '../rules/reasons.ts'
import { digestOf, matchesDigest } from '../rules/secrets.ts'
import { mayAddDevice, newUser, type User } from '../rules/user.ts'
import type { Application } from './applications.ts'
import {
  type Credentials,
  credentialsOf,
  type Deps,
  findUser,
  isRefused,
  issuingOf,
  noMoreDevices,
  userKeyOf,
} from './deps.ts'
import { assignDevice } from './user-devices.ts'

/** A registration that awaits its link or its collection. */
export interface MfaSession extends StoredRecord {
  readonly applicationUuid: string
  readonly username: string
  readonly linkDigest: string
  readonly verified: boolean
  readonly expiresAt: EpochSeconds
}
export interface Registration {
  readonly userUuid: string
  readonly link: string
  readonly id: string
  readonly expiresAt: EpochSeconds
}
export interface SilentMfa {
  /** AN-USER-1001 for an existing username. */
  createUser(application: Application, username: string): Promise<Decision<Registration>>
  /** One more device; AN-AUTH-1017 for an unknown user. */
  registerDevice(application: Application, username: string): Promise<Decision<Registration>>
  /** Called when the link is followed. */
  verify(application: Application, given: { readonly id: string; readonly link: string }): Promise<Decision>
  /** Once; AN-SMFA-0009 until the link was followed. */
  collect(application: Application, id: string): Promise<Decision<Credentials>>
}

const DEVICE_NAME = 'Silent MFA'
/** Only the random part is significant. */
const LINK = 'https://activation.example/'

/** Records under `haventec/mfa-session/`. */
export function mfaSessions(store: Store): Collection<MfaSession> {
  return store.collection('haventec/mfa-session')
}

export function createSilentMfa(store: Store, deps: Deps): SilentMfa {
  const sessions = mfaSessions(store)
  const begin = (application: Application, user: User) => beginSession(deps, sessions, application, user)
  return {
    createUser: async (application, username) => {
      const { applicationUuid } = application
      const user = newUser(
        { applicationUuid, userUuid: deps.random.uuid(), username, email: null, mobileNumber: null, activation: null },
        deps.clock.now(),
      )
      // A user who was created before, without following a link, gets another link.
      const waiting = await deps.users.update(userKeyOf(applicationUuid, username), (before = user) => ({
        after: before,
        answer: before.active || before.activation !== null ? undefined : before,
      }))
      return waiting === undefined ? refused('AN-USER-1001', reason('USERNAME_TAKEN')) : begin(application, waiting)
    },
    registerDevice: async (application, username) => {
      const user = await findUser(deps, application, username)
      if (isRefused(user)) return user
      return mayAddDevice(user) ? begin(application, user) : noMoreDevices()
    },
    verify: (application, { id, link }) =>
      sessions.update(id, (before): Changed<MfaSession, Decision> => {
        if (before?.applicationUuid !== application.applicationUuid)
          return { after: before, answer: refused('MOCK-MFA-SESSION-UNKNOWN', reason('REGISTRATION_UNKNOWN')) }
        if (!matchesDigest(before.linkDigest, link))
          return { after: before, answer: refused('MOCK-ACTIVATION-LINK-INVALID', reason('REGISTRATION_LINK_WRONG')) }
        return { after: { ...before, verified: true }, answer: { kind: 'done' } }
      }),
    collect: async (application, id) => {
      const session = await take(sessions, application, id)
      return isRefused(session) ? session : register(deps, application, session.username)
    },
  }
}

async function beginSession(
  { clock, outbox, random }: Deps,
  sessions: Collection<MfaSession>,
  { applicationUuid, activationTokenSeconds }: Application,
  user: User,
): Promise<Decision<Registration>> {
  const [id, link] = [random.uuid(), LINK + random.bytes(24).toString('base64url')]
  const expiresAt = clock.now() + activationTokenSeconds
  const { username, userUuid } = user
  const session = { revision: 0, applicationUuid, username, linkDigest: digestOf(link), verified: false, expiresAt }
  await sessions.update(id, () => ({ after: session, answer: undefined }))
  await outbox.send(user, { kind: 'silentMfa', token: link, expiresAt })
  return { kind: 'done', userUuid, link, id, expiresAt }
}

/** Of two requests, one gets the session. */
function take(
  sessions: Collection<MfaSession>,
  { applicationUuid }: Application,
  id: string,
): Promise<MfaSession | Refused> {
  return sessions.update(id, (before): Changed<MfaSession, MfaSession | Refused> => {
    if (before?.applicationUuid !== applicationUuid)
      return { after: before, answer: refused('MOCK-MFA-SESSION-UNKNOWN', reason('REGISTRATION_UNKNOWN')) }
    if (!before.verified)
      return { after: before, answer: refused('AN-SMFA-0009', reason('REGISTRATION_LINK_NOT_FOLLOWED')) }
    return { after: undefined, answer: before }
  })
}

async function register(deps: Deps, application: Application, username: string): Promise<Decision<Credentials>> {
  const user = await deps.users.update(userKeyOf(application.applicationUuid, username), (before) => {
    const after = before === undefined || before.active ? before : { ...before, active: true }
    return { after, answer: after }
  })
  if (user === undefined) return refused('AN-AUTH-1017', reason('USER_UNKNOWN'))
  const issuing = issuingOf(deps, application)
  const blank = activated(
    blankDevice(user, { deviceUuid: deps.random.uuid(), deviceName: DEVICE_NAME }, issuing.now),
    null,
  )
  const device = { ...withOnlyKey(blank, nextKeyOf(blank, deps.random), issuing), lastLogin: issuing.now }
  if (!(await assignDevice(deps, device))) return noMoreDevices()
  return { kind: 'done', ...(await credentialsOf(deps, application, user, device)) }
}
