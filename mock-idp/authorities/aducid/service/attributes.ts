/** AIMgetPSLAttributes: the status of a session, its reason, or its result. */
import { defined } from '../../../../adapter/kernel/objects.ts'
import {
  type AttributeSetName,
  type Attributes,
  bindingTypeOf,
  isResultSet,
  resultAttributes,
} from '../rules/attribute-sets.ts'
import { reason } from '../rules/reasons.ts'
import type { Proofs } from '../rules/session.ts'
import { STATUS_PAIRS } from '../rules/status-pairs.ts'
import type { Deps } from './deps.ts'
import type { LiveState } from './records.ts'
import { type Addressed, type Answered, findSession, statusOf, verifySession } from './sessions.ts'
import { findUser } from './users.ts'

export interface AttributesRequest extends Addressed, Proofs {
  readonly attributeSetName: AttributeSetName
}
/** The pair of the status; attributes only with `OK`. */
export interface AttributesAnswer extends Answered {
  readonly attributes?: Attributes
}

export async function readAttributes(deps: Deps, request: AttributesRequest): Promise<AttributesAnswer> {
  const { attributeSetName: set } = request
  if (!isResultSet(set)) return readStatus(deps, request)
  const answered = await verifySession(deps, request)
  const { state, statusAuth, statusAIM } = answered
  if (state?.name !== 'active' || statusAuth !== 'OK' || statusAIM !== 'active') return answered
  const user = await findUser(deps, state.data.username)
  if (user === undefined) return answered
  if (set === 'Link' && state.data.result.identity.link === null)
    return { ...answered, statusAuth: 'UIL', reason: reason('NO_LINK') }
  return { ...answered, attributes: resultAttributes(state.data, user, set, deps.clock.now()) }
}

/** Sets that need no key, and change nothing. */
async function readStatus(deps: Deps, request: AttributesRequest): Promise<AttributesAnswer> {
  const state = await findSession(deps, request)
  if (state === undefined)
    return { kind: 'answer', statusAIM: 'none', statusAuth: STATUS_PAIRS.none, reason: reason('SESSION_UNKNOWN') }
  const answered = { ...statusOf(state), state }
  if (request.attributeSetName === 'Status') return answered
  if (request.attributeSetName === 'Error') return { ...answered, statusAuth: codeOf(state) }
  return { ...answered, attributes: returnAttributes(state) }
}

/** The reason behind the masked status. */
function codeOf(state: LiveState) {
  return 'code' in state.data ? state.data.code : STATUS_PAIRS[state.name]
}

/** For AIM-Proxy: the address of the application, and the binding that a finished session has. */
function returnAttributes({ name, data }: LiveState): Attributes {
  const isBound = name === 'finished' || name === 'active'
  return defined({ peigReturnName: data.returnUrl, bindingType: isBound ? bindingTypeOf(data) : undefined })
}
