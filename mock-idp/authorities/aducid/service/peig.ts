/** The PEIG of a user: it connects, completes a binding, and ends the handshake. Played by the control API, or by itself. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import { isViolation, performHandshake } from '../rules/handshake.ts'
import type { MethodResult } from '../rules/methods.ts'
import { reason } from '../rules/reasons.ts'
import type { AuthStatus, Channel, PersonalObject } from '../rules/session.ts'
import type { SessionState } from '../rules/session-machine.ts'
import type { User } from '../rules/user.ts'
import { type Deps, newId } from './deps.ts'
import { applyEvent, type LiveState, readSession, type SessionEvent } from './records.ts'
import { arriveAt } from './sessions.ts'
import { transactionText } from './signing-key.ts'
import { findUser, listUsers, readIdentity } from './users.ts'

export interface PeigAction {
  readonly do: 'connect' | 'bind' | 'approve' | 'refuse' | 'fail' | 'unknownIdentity' | 'fault'
  /** The user of the PEIG; default: the user who has connected, or the expected one. */
  readonly username?: string
  /** The code of `fail`; default ERR. */
  readonly reason?: AuthStatus
  /** The user has typed a wrong personal factor. */
  readonly personalFactor?: 'wrong'
  /** Default: a new key. */
  readonly authKey?: string
}
/** The session after the action, or the reason why nothing has changed. */
export type Played =
  | { readonly session: LiveState }
  | { readonly problem: 'sessionUnknown' | 'userUnknown' | 'usernameRequired' }
  | { readonly problem: 'anotherUser'; readonly username: string }
  | { readonly problem: 'notAllowed'; readonly session: LiveState }

/** Actions of one session at a time: two approvals do not both change identities. */
export function playPeig(deps: Deps, authId: string, action: PeigAction): Promise<Played> {
  return deps.runExclusive('peig', async () => {
    const session = await readSession(deps, authId)
    if (session === undefined) return { problem: 'sessionUnknown' }
    const username = usernameOf(session)
    if (username !== undefined && action.username !== undefined && action.username !== username)
      if (isConnected(session)) return { problem: 'anotherUser', username }
    if (action.do === 'approve') return approve(deps, session, action)
    const event = await eventOf(deps, session, action)
    return 'problem' in event ? event : play(deps, session, event)
  })
}

function isConnected({ name }: LiveState): boolean {
  return name === 'Client-binding' || name === 'working'
}

function usernameOf({ data }: LiveState): string | undefined {
  return 'username' in data ? data.username : data.expected
}

async function play(deps: Deps, session: LiveState, event: SessionEvent): Promise<Played> {
  const ran = await applyEvent(deps, session.data.authId, event)
  if (ran === undefined || ran.state.name === 'none') return { problem: 'sessionUnknown' }
  return ran.refused ? { problem: 'notAllowed', session: ran.state } : { session: ran.state }
}

type Problem = Extract<Played, { readonly problem: unknown }>

async function eventOf(deps: Deps, session: LiveState, action: PeigAction): Promise<SessionEvent | Problem> {
  switch (action.do) {
    case 'connect':
      return connectEvent(deps, session, action.username)
    case 'bind':
      return { name: 'bind', data: {} }
    case 'fault':
      return { name: 'fault', data: { reason: reason('FAULT_REQUESTED') } }
    case 'unknownIdentity':
      return { name: 'fail', data: { code: 'UU', reason: reason('PEIG_IDENTITY_UNKNOWN') } }
    case 'refuse':
      return { name: 'fail', data: { code: action.reason ?? 'NAU', reason: reason('PEIG_REFUSED') } }
    default: {
      const code = action.reason ?? 'ERR'
      return { name: 'fail', data: { code, reason: reason('PEIG_FAILED', { code }) } }
    }
  }
}

/** The only user of the configuration need not be named. */
async function connectEvent(
  deps: Deps,
  session: LiveState,
  named: string | undefined,
): Promise<SessionEvent | Problem> {
  if (session.name !== 'start') return { problem: 'notAllowed', session }
  const users = await listUsers(deps)
  const username = named ?? session.data.expected ?? (users.length === 1 ? users[0]?.username : undefined)
  if (username === undefined) return { problem: 'usernameRequired' }
  if (users.every((user) => user.username !== username)) return { problem: 'userUnknown' }
  return { name: 'connect', data: { username } }
}

/** Ends the handshake: the identities decide. */
async function approve(deps: Deps, session: LiveState, action: PeigAction): Promise<Played> {
  if (session.name !== 'working') return { problem: 'notAllowed', session }
  const { operation, aim, username } = session.data
  const user = await findUser(deps, username)
  if (user === undefined) return { problem: 'userUnknown' }
  const secondaryAim = operation.name === 'link' ? deps.findAim(operation.secondaryAim) : undefined
  const identity = await readIdentity(deps, username, aim.name)
  const secondary = secondaryAim && (await readIdentity(deps, username, secondaryAim.name))
  const outcome = performHandshake({
    ...{ operation, identity, now: deps.clock.now(), ilid: newId(deps.random) },
    ...{ isFactorWrong: action.personalFactor === 'wrong', ...defined({ secondary }) },
  })
  if (isViolation(outcome)) return play(deps, session, { name: 'fail', data: outcome })
  const personalObject = await objectOf(deps, session, user, outcome)
  const result = { identity: outcome.identity, ...defined({ personalObject }) }
  const { authKey = newId(deps.random) } = action
  return play(deps, session, { name: 'approve', data: { authKey, result, changes: [outcome.identity] } })
}

/** The personal object of `exuse`, with the attributes of the result. */
async function objectOf(
  { signingKey }: Deps,
  { data: { authId, operation } }: SessionState<'working'>,
  user: User,
  { attributes, isSigned }: MethodResult,
): Promise<PersonalObject | undefined> {
  const { personalObject } = operation
  if (personalObject === undefined) return undefined
  const { personalObjectName: name } = personalObject
  const text = transactionText(authId, user.userDatabaseIndex, operation.parameters)
  const signed: PersonalObject['attributes'] = isSigned ? [['PaymentSignature', await signingKey.sign(text)]] : []
  const named: PersonalObject['attributes'] = name === undefined ? [] : [['PoPar##ObjectName', name]]
  return { ...personalObject, attributes: [...attributes, ...signed, ...named] }
}

/** The session reaches a PEIG, by AIM-Proxy or by its QR code: an automatic one connects and approves. */
export async function reachPeig(deps: Deps, authId: string, channel: Channel): Promise<void> {
  await arriveAt(deps, authId, channel)
  const session = await readSession(deps, authId)
  const username = session && (await automaticUser(deps, session))
  if (username === undefined) return
  await signOn(deps, authId, { username })
}

/** As `reachPeig` by AIM-Proxy, for any user and with a known key. */
export async function playPlanned(deps: Deps, authId: string, username: string, authKey: string): Promise<void> {
  await arriveAt(deps, authId, 'redirect')
  await signOn(deps, authId, { username, authKey })
}

/** Actions that the status does not allow are left out: the binding, where none is enforced. */
async function signOn(deps: Deps, authId: string, given: Omit<PeigAction, 'do'>): Promise<void> {
  for (const action of ['connect', 'bind', 'approve'] as const) await playPeig(deps, authId, { do: action, ...given })
}

/** The expected user, else the first automatic one by name. */
async function automaticUser(deps: Deps, session: LiveState): Promise<string | undefined> {
  const named = usernameOf(session)
  const users = named === undefined ? await listUsers(deps) : [await findUser(deps, named)]
  return users.find((user) => user?.peig === 'auto')?.username
}
