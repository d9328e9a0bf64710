/** Answers of ADUCID AIM as outcomes of the adapter: pure. Source: the vendor's pages "AIM statuses" and "AIM status codes"; existing clients. */

import { REASONS } from '../../../schemas/gen/aducid/reasons.ts'
import type { AIMStatus } from '../../../schemas/gen/aducid/wire-types.ts'
import { defined } from '../../kernel/objects.ts'
import { createReason } from '../../kernel/reasons.ts'
import type { Outcome, Reason, Reasoned } from '../../spi.ts'
import type { XmlElement } from '../../xml/elements.ts'
import type { Aducid, Question } from '../types.ts'
import { type Answer, childOf, WireError } from './client.ts'

export type RemoteOutcome = Reasoned<Outcome<Aducid>>
type Attributes = Outcome<Aducid, 'verified'>['attributes']
type Asked = Extract<Question, { readonly kind: 'poll' | 'verify' }>

/** The outcome of a status, or the class of statuses that need more than one answer. */
const STATUSES = {
  none: 'sessionUnknown',
  start: 'waiting',
  'Client-binding': 'waiting',
  working: 'waiting',
  finished: 'finished',
  // Another caller has used the key.
  active: 'authError',
  passive: 'authError',
  'Auth-error': 'authError',
  startTimeout: 'startTimeout',
  bindingTimeout: 'bindingTimeout',
  processTimeout: 'processTimeout',
  error: 'error',
  end: 'sessionEnded',
  'internal-error': 'internalError',
} as const satisfies { readonly [S in AIMStatus]: string }
type StatusClass = (typeof STATUSES)[AIMStatus]
/** A client of the vendor compares without case. */
const CLASSES: ReadonlyMap<string, StatusClass> = new Map(
  Object.entries(STATUSES).map(([name, value]) => [name.toLowerCase(), value]),
)
const WAITING = ['start', 'Client-binding', 'working'] as const
/** AuthStatus behind the status `error`; other codes are `handshakeFailed`. */
const ERRORS: ReadonlyMap<string, 'refused' | 'identityUnknown' | 'identityInvalid' | 'identityLocked'> = new Map([
  ['NAU', 'refused'],
  ['USP', 'identityUnknown'],
  ['UU', 'identityUnknown'],
  ['UI', 'identityInvalid'],
  ['LI', 'identityLocked'],
])
const UNKNOWN_SESSION = 'NS'

const MAX_STATUS = 64
const MAX_CODE = 16
export const reason = createReason(REASONS)

/** Texts of another server are cut. */
export function reasonOf({ statusAIM, statusAuth }: Answer): Reason {
  return reason('AUTHORITY_ANSWERED', {
    statusAIM: statusAIM.slice(0, MAX_STATUS),
    statusAuth: statusAuth === '' ? undefined : statusAuth.slice(0, MAX_CODE),
  })
}

/** @throws WireError for a status that is not one of AIM. */
export function classOf({ statusAIM, statusAuth }: Answer): StatusClass {
  if (statusAuth === UNKNOWN_SESSION) return 'sessionUnknown'
  const found = CLASSES.get(statusAIM.toLowerCase())
  if (found === undefined)
    throw new WireError(`statusAIM ${JSON.stringify(statusAIM.slice(0, MAX_STATUS))}, which the adapter does not know`)
  return found
}

export function isOk({ statusAuth }: Answer): boolean {
  return statusAuth === 'OK' || statusAuth === ''
}

/** The result is verified: both statuses say so. */
export function isVerified(answer: Answer): boolean {
  return answer.statusAIM.toLowerCase() === 'active' && answer.statusAuth === 'OK'
}

export function pending({ statusAIM }: Answer): RemoteOutcome {
  const aimStatus = WAITING.find((name) => name.toLowerCase() === statusAIM.toLowerCase())
  return { kind: 'pending', aimStatus: aimStatus ?? 'working' }
}

/** AIM opens no session. @throws WireError without a code. */
export function operationRefused(answer: Answer): RemoteOutcome {
  if (isOk(answer)) throw new WireError('AIMrequestOperation: no authId, and no code that says why')
  return { kind: 'operationRefused', statusAuth: answer.statusAuth.slice(0, MAX_CODE), reason: reasonOf(answer) }
}

/** The end of a session whose status is not `error`. A result that this caller does not get was not collected with the right key. */
export function endOf(answer: Answer): RemoteOutcome {
  const found = classOf(answer)
  const kind = found === 'waiting' || found === 'finished' || found === 'error' ? 'authError' : found
  return { kind, reason: reasonOf(answer) }
}

/** `answer`: of the attribute set `Error`. */
export function errorOf(answer: Answer): RemoteOutcome {
  const { statusAuth } = answer
  const kind = ERRORS.get(statusAuth)
  if (kind !== undefined) return { kind, reason: reasonOf(answer) }
  return { kind: 'handshakeFailed', statusAuth: statusAuth.slice(0, MAX_CODE) || 'ERR', reason: reasonOf(answer) }
}

/** The values of each attribute; `undefined`: the answer has no object. */
export function attributeSet(personalObject: XmlElement | undefined): { readonly [name: string]: readonly string[] } {
  const values = new Map<string, string[]>()
  for (const { name, attributes, children } of personalObject?.children ?? []) {
    const attribute = attributes.find((each) => each.name === 'attributeName')?.value
    const value = childOf({ children }, 'attributeValue')?.text
    if (name !== 'personalObjectAttribute' || attribute === undefined || value === undefined) continue
    values.set(attribute, [...(values.get(attribute) ?? []), value])
  }
  return Object.fromEntries(values)
}

const RESULT = ['userId', 'securityProfileName', 'authenticationProtocolName', 'securityLevel'] as const

/** Members of the result have precedence over those of the attribute set. */
export function attributesOf({ values }: Answer, set: ReturnType<typeof attributeSet>): Attributes {
  const own = new Set<string>(['userDatabaseIndex', ...RESULT])
  return {
    ...Object.fromEntries(Object.entries(set).filter(([name]) => !own.has(name))),
    userDatabaseIndex: values.get('userDatabaseIndex') ?? '',
    ...defined(Object.fromEntries(RESULT.map((name) => [name, values.get(name) || undefined]))),
  }
}

/** As second factor, the user must be that of the earlier step. */
export function identify({ subjectAttribute, username }: Asked, attributes: Attributes): RemoteOutcome {
  const [subject = ''] = [new Map(Object.entries(attributes)).get(subjectAttribute) ?? []].flat()
  if (subject === '')
    return { kind: 'subjectMissing', reason: reason('SUBJECT_ATTRIBUTE_MISSING', { attribute: subjectAttribute }) }
  if (username !== undefined && username !== subject) return { kind: 'userMismatch', reason: reason('USER_OF_ANOTHER') }
  return { kind: 'verified', subject, attributes }
}
