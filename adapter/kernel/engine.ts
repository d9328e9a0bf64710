/** Runs one action of a flow. Knows no vendor and no HTTP. */

import { REASONS } from '../../schemas/gen/host/reasons.ts'
import type {
  Action,
  Clock,
  Collection,
  Ended,
  EpochSeconds,
  Flow,
  Input,
  Next,
  Outage,
  Outcome,
  Reason,
  Step,
} from '../spi.ts'
import type { WithDeadline } from './deadlines.ts'
import { hasEnded } from './define-adapter.ts'
import { type FlowError, hostError } from './errors.ts'
import {
  type Answered,
  askAuthority,
  DONE,
  declaredError,
  type Instance,
  type PreparedAction,
  prepareAction,
} from './instance.ts'
import { createReason } from './reasons.ts'
import { entryOf, noteAnswer, noteError, type Trace, traceOf } from './trace.ts'
import { formatErrors } from './validators.ts'

export type { Instance } from './instance.ts'

/** The deadline of a question, and the longest claim on a flow. */
export const ASK_SECONDS = 30
/** The status before the first state, in the journal. */
export const START = 'START'
const reason = createReason(REASONS)
const NOT_ASKED: Answered = { outcome: DONE }
/** 0 instead of absent keeps one object shape (V8). */
const UNCLAIMED: EpochSeconds = 0

/** An action that a client requests. */
export interface Request {
  readonly actionId: string
  readonly body: unknown
  /** Of every authority that the action asks. */
  readonly outage?: Outage | undefined
}
/** The members that the engine uses of its host; `F` is the host's flow record. */
export interface EngineDeps<F extends Flow> {
  readonly clock: Clock
  /** Deadlines of ASK_SECONDS. */
  readonly withDeadline: WithDeadline
  readonly flows: Pick<Collection<F>, 'replace'>
  readonly journal: { step(entry: Step): void }
  readonly idleSeconds: number
  /** True if the flow is finished: no action is possible. */
  readonly isFinished: (flow: F) => boolean
  /** `Before.returnUrl` of a flow. */
  readonly returnUrl: (id: string, flow: F) => string
  /**
   * The flow as the policy continues it: at the first state of another adapter, or finished. Steps before first states go
   * to `journal`, after the step that led there.
   */
  readonly onAdapterEnd: (
    id: string,
    flow: F,
    end: Ended,
    journal: Pick<EngineDeps<F>['journal'], 'step'>,
    outage?: Outage,
  ) => Promise<F>
}

/** Members that `begin` uses; `outage` if the authority cannot be reached. */
type BeginDeps = Pick<EngineDeps<Flow>, 'clock' | 'withDeadline' | 'journal'> & { readonly outage?: Outage | undefined }

/**
 * The step before an adapter's first state.
 * @throws FlowError REQUEST_FAILED when the authority does not answer.
 */
export async function begin(
  instance: Instance,
  flow: string,
  input: Input,
  returnUrl: string,
  { clock, withDeadline, journal, outage }: BeginDeps,
): Promise<Next> {
  const trace = traceOf(flow, instance, START, null)
  trace.requestValid = true
  try {
    const { start } = instance.adapter
    const before = { now: clock.now(), config: instance.config, input, returnUrl }
    const question = start.question(before)
    const outcome = noteAnswer(
      trace,
      question === undefined ? NOT_ASKED : await askAuthority(instance, question, withDeadline, outage),
    )
    if (!start.outcomes.has(outcome.kind)) throw unknownOutcome(`the start of ${instance.id}`, outcome)
    const next = start.next({ ...before, outcome })
    checkState(instance, next, trace)
    if (hasEnded(next)) trace.end = next.status
    trace.to = next.status
    return next
  } catch (error) {
    noteError(trace, error)
    throw error
  } finally {
    journal.step(entryOf(trace, clock.now()))
  }
}

/** A flow in the state that its client sees, and the instance of that state. */
export interface OpenFlow<F extends Flow, I extends Instance = Instance> {
  readonly id: string
  readonly flow: F
  readonly instance: I
}
/** The flow as stored after an action; `reason` if its outcome refuses. */
export interface Acted<F extends Flow> {
  readonly flow: F
  readonly reason?: Reason | undefined
}

/**
 * Runs one action of an active flow and moves the flow.
 * @throws FlowError with the code for the client; the flow then keeps its state.
 */
export async function act<F extends Flow>(
  { id, flow, instance }: OpenFlow<F>,
  request: Request,
  deps: EngineDeps<F>,
): Promise<Acted<F>> {
  const { clock, flows, journal } = deps
  const trace = traceOf(id, instance, flow.state.status, request.actionId)
  let claimed: F | undefined
  const later: Step[] = []
  try {
    const now = clock.now()
    const returnUrl = deps.returnUrl(id, flow)
    const wanted = { actionId: request.actionId, model: request.body as object }
    const prepared = prepareAction(flow, instance, wanted, now, returnUrl)
    trace.requestValid = true
    if (flow.busyUntil !== undefined && flow.busyUntil > now) throw inProgress(flow.busyUntil)
    const claim = { ...flow, busyUntil: now + ASK_SECONDS }
    if (!(await flows.replace(id, claim))) throw inProgress()
    claimed = { ...claim, revision: flow.revision + 1 }
    const outcome = noteAnswer(trace, await answerOf(instance, prepared, request, deps.withDeadline, trace))
    const { action, outcomes } = prepared
    if (!outcomes.has(outcome.kind)) throw unknownOutcome(`${flow.state.status}, ${action.actionId}`, outcome)
    const next = runTransition(instance, claimed, action, outcome, clock.now(), returnUrl)
    checkState(instance, next, trace)
    if (hasEnded(next)) trace.end = next.status
    const moved = hasEnded(next)
      ? await deps.onAdapterEnd(id, claimed, next, { step: (entry) => void later.push(entry) }, request.outage)
      : { ...claimed, state: next }
    const settled = await settle(id, moved, deps)
    trace.to = settled.state.status
    return { flow: settled, reason: trace.reason }
  } catch (error) {
    noteError(trace, error)
    // After a lost put the claim is gone already.
    if (claimed !== undefined) await flows.replace(id, { ...claimed, busyUntil: UNCLAIMED })
    throw error
  } finally {
    journal.step(entryOf(trace, clock.now()))
    for (const entry of later) journal.step(entry)
  }
}

/**
 * The answer of the authority; `done` where no question is asked. A question that only `done` can answer is a notice (a
 * cancellation): an outage does not stop the flow then, and the journal reports it.
 */
async function answerOf(
  instance: Instance,
  { question, outcomes }: PreparedAction,
  { outage }: Request,
  withDeadline: WithDeadline,
  trace: Trace,
): Promise<Answered> {
  if (question === undefined) return NOT_ASKED
  try {
    return await askAuthority(instance, question, withDeadline, outage)
  } catch (error) {
    const isNotice = [...outcomes].every((kind) => kind === DONE.kind)
    if (!isNotice) throw error
    noteError(trace, error)
    return NOT_ASKED
  }
}

/** Stores the flow without its claim; a finished flow keeps the expiry that the policy set. */
async function settle<F extends Flow>(id: string, moved: F, { flows, clock, idleSeconds, isFinished }: EngineDeps<F>) {
  const expiresAt = isFinished(moved) ? moved.expiresAt : clock.now() + idleSeconds
  const settled = { ...moved, expiresAt, busyUntil: UNCLAIMED }
  if (!(await flows.replace(id, settled))) throw inProgress()
  return { ...settled, revision: settled.revision + 1 }
}

/** @throws FlowError for an outcome that the row refuses. */
function runTransition(
  instance: Instance,
  { state, input }: Flow,
  action: Action,
  outcome: Outcome,
  now: EpochSeconds,
  returnUrl: string,
): Next {
  const next = instance.adapter.next(state, action, { now, config: instance.config, input, returnUrl, outcome })
  if (!('refuse' in next)) return next
  const { refuse, ...fields } = next
  throw declaredError(instance, refuse, fields)
}

/** @throws Error when the model of a new state or the adapter's end is invalid: a fault of the adapter. */
function checkState(instance: Instance, next: Next, trace: Trace): void {
  if (hasEnded(next)) {
    checkEnd(next)
    return
  }
  const faults = instance.check(`states/${next.status}`, next.model)
  trace.responseValid = faults.length === 0
  if (faults.length > 0) throw new Error(`the model of ${next.status} is against its schema: ${formatErrors(faults)}`)
}

/** @param until the end of the other action's claim; absent: it was faster by a moment. */
function inProgress(until?: EpochSeconds): FlowError {
  return hostError('FLOW_BUSY', { reason: reason('ACTION_IN_PROGRESS', { until }) })
}

/** An invalid end would be stored: every later answer of the flow would fail. */
function checkEnd(end: Ended): void {
  if (end.status === 'FAILURE') {
    if (typeof end.code !== 'string') throw new Error('a FAILURE needs a code, which is a text')
    return
  }
  const { subject, attributes } = end
  if (typeof subject !== 'string') throw new Error('a SUCCESS needs a subject, which is a text')
  for (const [name, value] of Object.entries(attributes))
    if ([value].flat().some((text) => typeof text !== 'string'))
      throw new Error(`the attribute ${name} of a SUCCESS is neither a text nor a list of texts`)
}

/** An outcome without a row counts as no answer. */
function unknownOutcome(place: string, { kind }: Outcome): FlowError {
  return hostError('AUTHORITY_UNAVAILABLE', { cause: new Error(`${place} has no row for ${kind}`) })
}
