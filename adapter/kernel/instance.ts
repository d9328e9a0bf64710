/** An adapter instance: what is decided about an action before its authority is asked, and the question itself. */

import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type { Action, AuthorityPort, DetailFields, EpochSeconds, Flow, Outage, Outcome, Reason } from '../spi.ts'
import type { WithDeadline } from './deadlines.ts'
import type { DefinedAdapter } from './define-adapter.ts'
import { type ErrorCode, FlowError, hostError, isFlowError, isRefused, shortened } from './errors.ts'
import { defined, own } from './objects.ts'
import { createReason } from './reasons.ts'
import { type Check, fieldDetails, formatErrors } from './validators.ts'

/** An adapter with its settings, its authority and its validators; a step of a policy names it by `id`. */
export interface Instance {
  readonly id: string
  readonly adapter: DefinedAdapter
  readonly config: object
  readonly authority: AuthorityPort
  readonly check: Check
}

/** An action that passed all checks. */
export interface PreparedAction {
  readonly action: Action
  readonly question: object | undefined
  /** The outcomes that have a row. */
  readonly outcomes: ReadonlySet<string>
}

/** An answer of the authority; `reason` if it refuses. */
export interface Answered {
  readonly outcome: Outcome
  readonly reason?: Reason | undefined
}

const reason = createReason(REASONS)

/** The outcome where no authority is asked. */
export const DONE: Outcome = { kind: 'done' }
const NO_OUTCOMES: ReadonlySet<string> = new Set()

/**
 * Checks that the action is on offer, validates its model, builds its question.
 * @throws FlowError for an action that is not on offer, an invalid model, and a refusal by the question.
 */
export function prepareAction(
  flow: Flow,
  instance: Instance,
  action: Action,
  now: EpochSeconds,
  returnUrl: string,
): PreparedAction {
  const { adapter, config, check } = instance
  const before = { now, config, input: flow.input, returnUrl }
  const offered = adapter.offered(flow.state, before)
  if (!offered.includes(action.actionId)) throw notOffered(flow.state.status, offered)
  const faults = check(`actions/${action.actionId}`, action.model)
  if (faults.length > 0) {
    const model = own(adapter.vocabulary.actions, action.actionId) ?? {}
    throw new FlowError('VALIDATION_ERROR', { details: fieldDetails(faults, model) })
  }
  const outcomes = adapter.rows.get(flow.state.status)?.get(action.actionId) ?? NO_OUTCOMES
  try {
    return { action, question: adapter.question(flow.state, action, before), outcomes }
  } catch (error) {
    throw isRefused(error) ? declaredError(instance, error.detail, { reason: error.reason }) : error
  }
}

function notOffered(status: string, offered: readonly string[]): FlowError {
  const message = shortened(
    `The provided action ID is not valid for the current state of the flow. ${status} offers: ${offered.join(', ') || 'no action'}.`,
  )
  return new FlowError('INVALID_ACTION_ID', { message, reason: reason('ACTION_NOT_OFFERED', { status, offered }) })
}

/** The error of a detail that the adapter declares; `fields` are added to the detail. */
export function declaredError(
  { adapter }: Instance,
  code: string,
  { reason, ...fields }: DetailFields & { readonly reason?: Reason | undefined } = {},
): FlowError {
  const { message, userMessageKey, parentCode } = own(adapter.vocabulary.descriptor.details ?? {}, code) ?? {
    message: code,
    parentCode: 'VALIDATION_ERROR',
  }
  const details = [{ code, message, userMessage: message, ...defined({ userMessageKey }), ...fields }]
  return new FlowError(parentCode as ErrorCode, { details, reason })
}

/**
 * The answer of the authority, checked against `outcomes/<kind>`, and its reason.
 * @throws FlowError REQUEST_FAILED when it does not answer in time, cannot be reached or answers against its schema.
 */
export async function askAuthority(
  { authority, check }: Instance,
  question: object,
  withDeadline: WithDeadline,
  outage?: Outage,
): Promise<Answered> {
  try {
    if (outage !== undefined) throw hostError('AUTHORITY_UNAVAILABLE', outage)
    const { reason, ...outcome } = await withDeadline((signal) => authority.ask(question, signal))
    const faults = check(`outcomes/${outcome.kind}`, outcome)
    if (faults.length > 0) throw new Error(`the answer ${outcome.kind} is against its schema: ${formatErrors(faults)}`)
    return { outcome, reason }
  } catch (cause) {
    throw isFlowError(cause) ? cause : hostError('AUTHORITY_UNAVAILABLE', { cause })
  }
}
