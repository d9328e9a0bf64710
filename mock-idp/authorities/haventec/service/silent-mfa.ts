/** Silent MFA: a device without a PIN, registered by following a link. Source: Haventec support, "Silent MFA" guides. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { type Changed, type Collection, createCollection } from '../../../core/store/collection.ts'
import type { Store, StoredRecord } from '../../../core/store/store.ts'
import { nextKeyOf, withOnlyKey } from '../rules/auth-keys.ts'
import { type Decision, type Refused, refused } from '../rules/codes.ts'
import { activated, blankDevice } from '../rules/device.ts'
import { digestOf, matchesDigest } from '../rules/secrets.ts'
import { mayAddDevice, newUser, type User } from '../rules/user.ts'
import type { Application } from './applications.ts'
import { type Credentials, credentialsOf, type Deps, findUser, isRefused, issuingOf } from './deps.ts'
import { userKey } from './records.ts'
import { assignDevice } from './user-devices.ts'

/** A registration that waits for its link, or for being collected. */
interface Session extends StoredRecord {
  readonly applicationUuid: string
  readonly username: string
  readonly linkDigest: string
  readonly verified: boolean
  readonly expiresAt: EpochSeconds
}
/** What the backend is told of a registration. */
export interface Registration {
  readonly userUuid: string
  readonly link: string
  readonly id: string
  readonly expiresAt: EpochSeconds
}
/** Silent MFA of one server; every function is told which application asks. */
export interface SilentMfa {
  /** A new user with a registration; AN-USER-1001 for a name that is taken. */
  createUser(application: Application, username: string): Promise<Decision<Registration>>
  /** A registration of one more device; AN-AUTH-1017 for an unknown user. */
  registerDevice(application: Application, username: string): Promise<Decision<Registration>>
  /** The link was followed. */
  verify(application: Application, given: { readonly id: string; readonly link: string }): Promise<Decision>
  /** The credentials, once; AN-SMFA-0009 until the link was followed. */
  collect(application: Application, id: string): Promise<Decision<Credentials>>
}

const DEVICE_NAME = 'Silent MFA'
/** Where links lead; what counts is the part that cannot be guessed. */
const LINK = 'https://activation.example/'

/** Registrations under 'haventec/mfa-session/', gone when they expire. */
export function createSilentMfa(store: Store, deps: Deps): SilentMfa {
  const sessions = createCollection<Session>(store, 'haventec/mfa-session/')
  const begin = (application: Application, user: User) => beginSession(deps, sessions, application, user)
  return {
    createUser: async (application, username) => {
      const { applicationUuid } = application
      const user = newUser(
        { applicationUuid, username, email: null, mobileNumber: null, activation: null },
        deps.clock.now(),
      )
      // Who was created before, and has not followed a link yet, is given another one.
      const waiting = await deps.users.change(userKey(applicationUuid, username), (before = user) => ({
        after: before,
        answer: before.active || before.activation !== null ? undefined : before,
      }))
      return waiting === undefined ? refused('AN-USER-1001') : begin(application, waiting)
    },
    registerDevice: async (application, username) => {
      const user = await findUser(deps, application, username)
      if (isRefused(user)) return user
      return mayAddDevice(user) ? begin(application, user) : refused('MOCK-ADDING-DEVICES-FORBIDDEN')
    },
    verify: (application, { id, link }) =>
      sessions.change(id, (before): Changed<Session, Decision> => {
        if (before?.applicationUuid !== application.applicationUuid)
          return { after: before, answer: refused('MOCK-MFA-SESSION-UNKNOWN') }
        if (!matchesDigest(before.linkDigest, link))
          return { after: before, answer: refused('MOCK-ACTIVATION-LINK-INVALID') }
        return { after: { ...before, verified: true }, answer: { kind: 'done' } }
      }),
    collect: async (application, id) => {
      const session = await take(sessions, application, id)
      return isRefused(session) ? session : register(deps, application, session.username)
    },
  }
}

async function beginSession(
  { clock, outbox }: Deps,
  sessions: Collection<Session>,
  { applicationUuid, activationTokenSeconds }: Application,
  user: User,
): Promise<Decision<Registration>> {
  const [id, link] = [randomUUID(), LINK + randomBytes(24).toString('base64url')]
  const expiresAt = clock.now() + activationTokenSeconds
  const { username, userUuid } = user
  const session = { revision: 0, applicationUuid, username, linkDigest: digestOf(link), verified: false, expiresAt }
  await sessions.change(id, () => ({ after: session, answer: undefined }))
  await outbox.send(user, { kind: 'silentMfa', token: link, expiresAt })
  return { kind: 'done', userUuid, link, id, expiresAt }
}

/** A verified session is collected once: of two who ask at once, one gets it. */
async function take(
  sessions: Collection<Session>,
  { applicationUuid }: Application,
  id: string,
): Promise<Session | Refused> {
  const claimed = await sessions.change(id, (before): Changed<Session, Session | Refused> => {
    if (before?.applicationUuid !== applicationUuid)
      return { after: before, answer: refused('MOCK-MFA-SESSION-UNKNOWN') }
    if (!before.verified) return { after: before, answer: refused('AN-SMFA-0009') }
    // Replaced before it is removed: a removal cannot tell who was first.
    return { after: { ...before, applicationUuid: '' }, answer: before }
  })
  if (!isRefused(claimed)) await sessions.change(id, () => ({ after: undefined, answer: undefined }))
  return claimed
}

async function register(deps: Deps, application: Application, username: string): Promise<Decision<Credentials>> {
  const user = await deps.users.change(userKey(application.applicationUuid, username), (before) => {
    const after = before === undefined || before.active ? before : { ...before, active: true }
    return { after, answer: after }
  })
  if (user === undefined) return refused('AN-AUTH-1017')
  const issuing = issuingOf(deps, application)
  const blank = activated(blankDevice(user, DEVICE_NAME, issuing.now), null)
  const device = { ...withOnlyKey(blank, nextKeyOf(blank), issuing), lastLogin: issuing.now }
  if (!(await assignDevice(deps, device))) return refused('MOCK-ADDING-DEVICES-FORBIDDEN')
  return { kind: 'done', ...(await credentialsOf(deps, application, user, device)) }
}
