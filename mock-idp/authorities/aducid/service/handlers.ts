/** AIM: its answer to each question of the adapter, as a remote AIM gives it over the wire. */
import type { Aducid, Question } from '../../../../adapter/aducid/types.ts'
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Outcome, Reason, Reasoned } from '../../../../adapter/spi.ts'
import type { Handlers } from '../../dispatch.ts'
import { type AttributeSet, readSet } from '../rules/personal-objects.ts'
import { reason } from '../rules/reasons.ts'
import { readAttributes } from './attributes.ts'
import { type Deps, keyOfUser, type PlannedSession } from './deps.ts'
import { playPlanned } from './peig.ts'
import type { LiveState } from './records.ts'
import { closeSession, findSession, openSession } from './sessions.ts'
import { aducidUrl, proxyUrl } from './urls.ts'
import { findNamed, findUser } from './users.ts'

type Answer = Reasoned<Outcome<Aducid>>
type Asked<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

export const handlers = {
  open,
  poll,
  verify: async (asked, deps) => collect(asked, deps),
  close: async ({ kind: _, ...asked }, deps) => {
    await closeSession(deps, asked)
    return { kind: 'done' }
  },
} satisfies Handlers<Aducid, Deps>

/** A planned session of the user is used once. */
async function open({ aimName, returnUrl, username }: Asked<'open'>, deps: Deps): Promise<Answer> {
  const user = username === undefined ? undefined : await findNamed(deps, username)
  const plan = user && (await takePlan(deps, user.username))
  const opening = await openSession(deps, {
    operation: { name: 'open', parameters: {} },
    returnUrl,
    ...defined({ aimName, expected: user?.username ?? username, authId: plan?.authId }),
  })
  if (!('opened' in opening))
    return { kind: 'operationRefused', statusAuth: opening.statusAuth, reason: opening.reason }
  const { authId, bindingId, until } = opening.opened
  if (plan !== undefined && user !== undefined) await playPlanned(deps, authId, user.username, plan.authKey)
  const baseUrl = deps.baseUrl()
  const urls = { proxyUrl: proxyUrl(baseUrl, opening.opened), qrData: aducidUrl(baseUrl, opening.opened) }
  return { kind: 'opened', authId, bindingId, ...urls, expiresAt: until }
}

/** The ids are used once. */
function takePlan({ planned }: Deps, username: string): Promise<PlannedSession | undefined> {
  return planned.update<PlannedSession | undefined>(keyOfUser(username), (before) => ({
    after: undefined,
    answer: before,
  }))
}

const WAITING = ['start', 'Client-binding', 'working'] as const

async function poll(asked: Asked<'poll'>, deps: Deps): Promise<Answer> {
  const session = await findSession(deps, asked)
  const waiting = WAITING.find((name) => name === session?.name)
  if (session === undefined) return { kind: 'sessionUnknown', reason: reason('SESSION_UNKNOWN') }
  if (waiting !== undefined) {
    const expiresAt = 'until' in session.data ? session.data.until : undefined
    return { kind: 'pending', aimStatus: waiting, ...defined({ expiresAt }) }
  }
  if (session.name === 'finished')
    return session.data.authKey === undefined ? collect(asked, deps) : { kind: 'keyRequired' }
  return endOf(session)
}

/** Statuses without a result; in other ones another caller has used the key. */
const ENDS: ReadonlyMap<
  string,
  'startTimeout' | 'bindingTimeout' | 'processTimeout' | 'sessionEnded' | 'internalError'
> = new Map([
  ['startTimeout', 'startTimeout'],
  ['bindingTimeout', 'bindingTimeout'],
  ['processTimeout', 'processTimeout'],
  ['end', 'sessionEnded'],
  ['internal-error', 'internalError'],
])
const ERRORS: ReadonlyMap<string, 'refused' | 'identityUnknown' | 'identityInvalid' | 'identityLocked'> = new Map([
  ['NAU', 'refused'],
  ['USP', 'identityUnknown'],
  ['UU', 'identityUnknown'],
  ['UI', 'identityInvalid'],
  ['LI', 'identityLocked'],
])

/** A session that gives no result to this caller. */
function endOf({ name, data }: LiveState, cause: Reason = reason('AUTH_KEY_USED')): Answer {
  const because = 'reason' in data ? data.reason : cause
  if (name !== 'error') return { kind: ENDS.get(name) ?? 'authError', reason: because }
  const kind = ERRORS.get(data.code)
  if (kind !== undefined) return { kind, reason: because }
  return { kind: 'handshakeFailed', statusAuth: data.code, reason: because }
}

/** Reads the result, then closes the session: the adapter needs it no longer. */
async function collect(asked: Asked<'poll' | 'verify'>, deps: Deps): Promise<Answer> {
  const { state, attributes, reason: cause } = await readAttributes(deps, { ...asked, attributeSetName: 'All' })
  if (state === undefined) return { kind: 'sessionUnknown', reason: reason('SESSION_UNKNOWN') }
  if (attributes === undefined || state.name !== 'active') return endOf(state, cause)
  await closeSession(deps, { ...asked, ...defined({ authKey: attributes.authKey2 }) })
  const { userDatabaseIndex = '', userId, securityProfileName, authenticationProtocolName, securityLevel } = attributes
  return identify(asked, {
    ...(await attributeSetOf(deps, state.data.username, asked.attributeSet)),
    userDatabaseIndex,
    ...defined({ userId, securityProfileName, authenticationProtocolName, securityLevel }),
  })
}

async function attributeSetOf(deps: Deps, username: string, set: string | undefined): Promise<AttributeSet> {
  const user = set === undefined ? undefined : await findUser(deps, username)
  return user === undefined || set === undefined ? {} : readSet(user.attributes, set)
}

type Result = Outcome<Aducid, 'verified'>['attributes']

/** As second factor, the user must be that of the earlier step. */
function identify({ subjectAttribute, username }: Asked<'poll' | 'verify'>, attributes: Result): Answer {
  const subject = [new Map(Object.entries(attributes)).get(subjectAttribute)].flat()[0]
  if (subject === undefined || subject === '')
    return { kind: 'subjectMissing', reason: reason('SUBJECT_ATTRIBUTE_MISSING', { attribute: subjectAttribute }) }
  if (username !== undefined && username !== subject) return { kind: 'userMismatch', reason: reason('USER_OF_ANOTHER') }
  return { kind: 'verified', subject, attributes }
}
