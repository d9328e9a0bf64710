/** A request for a flow, by the flow API or the sign-on page: the values that its steps pass on, and its journal entry. */
import type { Request, Response } from 'express'
import type { OpenFlow } from '../../../adapter/kernel/engine.ts'
import { type FlowError, hostError } from '../../../adapter/kernel/errors.ts'
import { defined, own } from '../../../adapter/kernel/objects.ts'
import type { Clock, Reason } from '../../../adapter/spi.ts'
import { DETAILS } from '../../../schemas/gen/host/errors.ts'
import { injectedReason, isInjected, noteInjection } from '../../core/faults/injection.ts'
import { type Journal, LONGEST_PATH, type Parties } from '../../core/journal/journal.ts'
import { labelNote, labelOf } from '../../core/journal/label.ts'
import type { HostFlow } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'

/** Limit of the journal: `maxLength` in schemas/host/control/request.schema.json. */
const MAX_ID_LENGTH = 256

/** A flow with its instance, loaded once per request. */
export type OpenHostFlow = OpenFlow<HostFlow, HostInstance>

/** Members of the journal entry that steps fill in. */
interface Recorded {
  actionId?: string
  body?: unknown
  requestValid: boolean
  responseValid: boolean
  errorCode?: string
  reason?: Reason
  note?: string
}

/** Created per request and passed from step to step. */
export interface Exchange {
  /** Of the path or query, as sent. */
  readonly id: string
  /** As faults name it. */
  readonly endpoint: 'flow' | 'signOn'
  readonly req: Request
  readonly res: Response
  readonly recorded: Recorded
  /** Set by `openFlow`; an action replaces it by the flow afterwards. */
  open?: OpenHostFlow
  /** The engine reports the action as a step. */
  isStep: boolean
  /** Cookieless flow: number of the response whose state value the request returned. */
  answerNumber?: number
  /** The connection was cut, or another step has answered. */
  isAnswered: boolean
}

export function newExchange(endpoint: Exchange['endpoint'], id: string, req: Request, res: Response): Exchange {
  const recorded: Recorded = { requestValid: true, responseValid: true }
  return { id, endpoint, req, res, recorded, isStep: false, isAnswered: false }
}

/** A step of a request; a promise only if something has to be awaited. @throws FlowError for a refusal. */
export type ExchangeStep<Deps> = (exchange: Exchange, deps: Deps) => Promise<void> | undefined | void

/** Runs the steps in order, until one has answered. */
export async function runSteps<Deps>(
  steps: readonly ExchangeStep<Deps>[],
  exchange: Exchange,
  deps: Deps,
): Promise<void> {
  for (const step of steps) {
    const waiting = step(exchange, deps)
    if (waiting !== undefined) await waiting
    if (exchange.isAnswered) return
  }
}

/** The open flow. @throws Error before `openFlow`. */
export function openOf({ open }: Exchange): OpenHostFlow {
  if (open === undefined) throw new Error('the flow of this request is not open yet')
  return open
}

/** Refuses every method but those of the routes before. */
export function refuseMethod({ res }: Exchange, allow: string): never {
  res.setHeader('Allow', allow)
  throw hostError('METHOD_NOT_ALLOWED')
}

/** Records code and reason of a refusal. */
export function noteRefusal({ recorded }: Exchange, error: FlowError): void {
  recorded.errorCode = error.details[0]?.code ?? error.code
  recorded.reason = error.reason
  recorded.requestValid = !isAgainstSchema(error)
  recorded.responseValid = error.code !== 'UNEXPECTED_ERROR' || isInjected(error.reason)
}

/** True if the request violates the API; false if only its content was refused. */
function isAgainstSchema({ code, details }: FlowError): boolean {
  if (code === 'VALIDATION_ERROR') return details.some((detail) => Object.hasOwn(DETAILS, detail.code))
  return code === 'INVALID_REQUEST' || code === 'INVALID_ACTION_ID'
}

export interface ReportDeps {
  readonly journal: Pick<Journal, 'request' | 'shown'>
  readonly clock: Pick<Clock, 'now'>
}

export function report(exchange: Exchange, { journal, clock }: ReportDeps): void {
  const { id, req, res, recorded, isStep, open } = exchange
  const label = exchangeLabel(exchange)
  noteInjection(req, recorded)
  // A step is reported with the states before and after it. A cut connection shows nothing.
  const isShown = res.statusCode < 400 && injectedReason(req) === undefined
  if (open !== undefined && !isStep && isShown) journal.shown(open.instance.id, open.flow.state.status, label)
  const parties: Parties = defined({
    flow: id === '' ? undefined : id.slice(0, MAX_ID_LENGTH),
    client: open?.flow.protocol?.clientId || undefined,
    username: usernameOf(exchange),
    label,
  })
  const cut = labelNote(req.headers)
  if (cut !== undefined) recorded.note = recorded.note === undefined ? cut : `${recorded.note} ${cut}`
  const path = recordedPath(req.originalUrl)
  const { method } = req
  journal.request({ at: clock.now(), ...parties, method, path, status: res.statusCode, ...recorded }, isStep)
}

/** The label of the request, else of its flow. */
export function exchangeLabel({ req, open }: Exchange): string | undefined {
  return labelOf(req.headers) ?? open?.flow.label
}

/** The user of the flow, else the one whom the action names in a field that browsers fill with a user name. */
function usernameOf({ open, recorded }: Exchange): string | undefined {
  if (open === undefined) return undefined
  const { flow, instance } = open
  const known = flow.result?.subject ?? flow.input.username
  if (known !== undefined || recorded.actionId === undefined) return known
  const schema = own(instance.adapter.vocabulary.actions, recorded.actionId)
  const { properties = {} } = (schema ?? {}) as { readonly properties?: { readonly [name: string]: UserField } }
  const [name] = Object.entries(properties).find(([, field]) => field['x-autocomplete'] === 'username') ?? []
  const value =
    name === undefined ? undefined : own((recorded.body ?? {}) as { readonly [name: string]: unknown }, name)
  return typeof value === 'string' ? value.slice(0, MAX_ID_LENGTH) || undefined : undefined
}
interface UserField {
  readonly 'x-autocomplete'?: string
}

/** Parameters of the query that the journal stores; any other may contain a secret. */
const RECORDED_PARAMETERS = new Set(['flowId', 'action'])

function recordedPath(url: string): string {
  const start = url.indexOf('?')
  if (start === -1) return url.slice(0, LONGEST_PATH)
  const recorded = url
    .slice(start + 1)
    .split('&')
    .filter((parameter) => RECORDED_PARAMETERS.has(parameter.split('=')[0] ?? ''))
    .join('&')
  return (recorded === '' ? url.slice(0, start) : `${url.slice(0, start)}?${recorded}`).slice(0, LONGEST_PATH)
}
