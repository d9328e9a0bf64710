/** The operations of R4: each reads its message, asks the service, and shapes the answer. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import type { Reason } from '../../../../adapter/spi.ts'
import type { Received } from '../../wire/messages.ts'
import type { SoapRequest } from '../../wire/soap/envelope.ts'
import { isAttributeSet } from '../rules/attribute-sets.ts'
import { AUTH_STATUSES } from '../rules/auth-status.ts'
import { isOperationName } from '../rules/operations.ts'
import { reason } from '../rules/reasons.ts'
import type { AIMStatus, AuthStatus } from '../rules/session.ts'
import { type AttributesAnswer, readAttributes } from '../service/attributes.ts'
import type { Deps } from '../service/deps.ts'
import { executeObject } from '../service/personal-objects.ts'
import { type Answered, closeSession, openSession } from '../service/sessions.ts'
import {
  type AnswerName,
  type Answers,
  formatAnswer,
  type RequestName,
  type Requests,
  readRequest,
} from './messages.ts'
import { addressedBy, aimOf, objectOf, viewOf } from './values.ts'

/** An answer with what the journal stores of it. */
interface Reply<A extends object> {
  readonly body: A
  readonly statusAuth: AuthStatus
  readonly reason?: Reason
  /** The user of the session. */
  readonly username?: string
}
type Pair = { readonly statusAIM: AIMStatus; readonly statusAuth: AuthStatus }
type Run<N extends RequestName> = (deps: Deps, message: Requests[N]) => Promise<Reply<Answers[`${N}-response`]>>

/** A formatted answer. */
export type WireAnswer = Omit<Reply<object>, 'body'> & { readonly text: string }
export interface WireOperation {
  /** Names of the schemas. */
  readonly request: RequestName
  readonly answer: AnswerName
  /** `onReceived` gets the loggable part of the request. */
  run(deps: Deps, request: SoapRequest, onReceived: (received: Received) => void): Promise<WireAnswer>
}

/** A message against its schema gets a status: AIM has one for it. */
function operation<N extends RequestName>(name: N, run: Run<N>): WireOperation {
  const answer: AnswerName = `${name}-response`
  return {
    request: name,
    answer,
    run: async (deps, request, onReceived) => {
      const read = readRequest(name, request, onReceived)
      const { body, ...rest } = 'refused' in read ? refused('none', 'ERR', read.refused) : await run(deps, read.message)
      return { ...rest, text: formatAnswer(answer, body, request) }
    },
  }
}

/** By the name of the body element. */
export const WIRE_OPERATIONS: ReadonlyMap<string, WireOperation> = new Map([
  ['AIMrequestOperation', operation('request-operation', requestOperation)],
  ['AIMgetPSLAttributes', operation('get-psl-attributes', getPslAttributes)],
  ['AIMexecutePersonalObject', operation('execute-personal-object', executePersonalObject)],
  ['AIMcloseSession', operation('close-session', close)],
])

function refused(statusAIM: AIMStatus, statusAuth: AuthStatus, reason: Reason): Reply<Pair> {
  return { body: { statusAIM, statusAuth }, statusAuth, reason }
}

/** The pair of the answer. */
function replyOf(answered: Answered): Reply<Pair> {
  const { statusAIM, statusAuth, reason, state } = answered
  const username = state !== undefined && 'username' in state.data ? state.data.username : undefined
  return { body: { statusAIM, statusAuth }, statusAuth, ...defined({ reason, username }) }
}

async function requestOperation(
  deps: Deps,
  message: Requests['request-operation'],
): Promise<Reply<Answers['request-operation-response']>> {
  const { operationName: name, methodName, methodParameter = [], personalObject, ilData, ...given } = message
  if (name === undefined) return refused('none', 'NOP', reason('OPERATION_MISSING'))
  if (!isOperationName(name))
    return refused('none', 'NOP', reason('OPERATION_UNKNOWN', { operation: name.slice(0, 64) }))
  const { bindingKey, peigReturnName: returnUrl } = given
  const secondaryAim = given.AAIM2 ?? given.AIM2name ?? given.AIM2Name
  const parameters = Object.fromEntries(methodParameter.map((each) => [each.parameterName, each.parameterValue ?? '']))
  const opening = await openSession(deps, {
    operation: {
      ...{ name, parameters },
      ...defined({ methodName, secondaryAim, ilData, personalObject: personalObject && objectOf(personalObject) }),
    },
    ...defined({ aimName: aimOf(message), bindingKey, returnUrl }),
  })
  if (!('opened' in opening)) return refused('none', opening.statusAuth, opening.reason)
  const { authId, bindingId, ...opened } = opening.opened
  const ids = { authId, bindingId, ...defined({ bindingKey: opened.bindingKey }) }
  return { body: { ...ids, statusAIM: 'start', statusAuth: 'OK' }, statusAuth: 'OK' }
}

const WITHOUT_SESSION = () => refused('none', 'MI', reason('AUTH_ID_MISSING'))

async function getPslAttributes(
  deps: Deps,
  message: Requests['get-psl-attributes'],
): Promise<Reply<Answers['get-psl-attributes-response']>> {
  const addressed = addressedBy(message)
  const { attributeSetName: set } = message
  if (addressed === undefined) return WITHOUT_SESSION()
  if (set === undefined || !isAttributeSet(set)) {
    const answered = await readAttributes(deps, { ...addressed, attributeSetName: 'Status' })
    if (answered.state === undefined) return replyOf(answered)
    return replyOf({ ...answered, statusAuth: 'NOP', reason: unknownSet(set) })
  }
  const answered = await readAttributes(deps, { ...addressed, attributeSetName: set })
  const reply = replyOf(answered)
  if (set === 'Status' && isStatusOnly(deps, addressed.aimName, answered))
    return { ...reply, body: { statusAIM: answered.statusAIM } }
  return { ...reply, body: { ...reply.body, ...attributesOf(answered) } }
}

function unknownSet(set: string | undefined): Reason {
  return set === undefined
    ? reason('ATTRIBUTE_SET_MISSING')
    : reason('ATTRIBUTE_SET_UNKNOWN', { attributeSet: set.slice(0, 64) })
}

/** The setting of the AIM that was asked. */
function isStatusOnly(deps: Deps, aimName: string | undefined, { state }: AttributesAnswer): boolean {
  return (state?.data.aim ?? deps.findAim(aimName))?.statusOnly === true
}

function attributesOf({ attributes = {} }: AttributesAnswer): Omit<Answers['get-psl-attributes-response'], keyof Pair> {
  const { personalObject, ...rest } = attributes
  return { ...rest, ...defined({ personalObject: personalObject && viewOf(personalObject) }) }
}

async function executePersonalObject(
  deps: Deps,
  message: Requests['execute-personal-object'],
): Promise<Reply<Answers['execute-personal-object-response']>> {
  const addressed = addressedBy(message)
  if (addressed === undefined) return WITHOUT_SESSION()
  const { methodName, personalObject } = message
  const asked = { ...addressed, ...defined({ methodName, personalObject: personalObject && objectOf(personalObject) }) }
  const executed = await executeObject(deps, asked)
  const reply = replyOf(executed)
  const statusMessage = executed.statusAuth === 'OK' ? undefined : AUTH_STATUSES[executed.statusAuth].meaning
  const view = executed.personalObject && viewOf(executed.personalObject)
  return { ...reply, body: { ...reply.body, ...defined({ statusMessage, personalObject: view }) } }
}

async function close(
  deps: Deps,
  message: Requests['close-session'],
): Promise<Reply<Answers['close-session-response']>> {
  const addressed = addressedBy(message)
  return addressed === undefined ? WITHOUT_SESSION() : replyOf(await closeSession(deps, addressed))
}
