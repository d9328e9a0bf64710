/** Runs one action of a flow. Knows no vendor and no HTTP. */

import type { Clock, End, EpochSeconds, Flow, Input, RecordStore, Step } from '../spi.ts'
import { declared, prepareAction } from './admit.ts'
import { type AnyCell, type AnyNext, type AnyOutcome, type Ended, hasEnded, own } from './any-adapter.ts'
import { ask, DONE } from './ask.ts'
import type { WithDeadline } from './deadlines.ts'
import { FlowError, hostError } from './errors.ts'
import type { Instance } from './instance.ts'
import { type AnyAction, checkTarget, step } from './transition.ts'
import { formatErrors } from './validators.ts'

export type { Instance } from './instance.ts'

/** How long an authority may take, and how long a claim on a flow lasts at most. */
export const ASK_SECONDS = 30
/** What the journal names as the status before the first state. */
export const START = 'START'
/** A flow that nobody is judging: its claim was over in 1970. A field that is always there keeps records of one shape. */
const UNCLAIMED: EpochSeconds = 0

/** What a client wants done. */
export interface Request {
  readonly actionId: string
  readonly body: unknown
  /** A fault that QA has put in: the authority does not answer. */
  readonly authorityDown?: boolean
}
/** What the engine needs of its surroundings; `F` is the host's flow record. */
export interface EngineDeps<F extends Flow> {
  readonly clock: Clock
  /** Deadlines of ASK_SECONDS. */
  readonly withDeadline: WithDeadline
  readonly flows: RecordStore<F>
  readonly journal: { step(entry: Step): void }
  readonly idleSeconds: number
  /** The instance that speaks in this flow; none when the flow is finished. */
  readonly activeInstance: (flow: F) => Instance | undefined
  /**
   * The flow as the policy leads on from an adapter's end: at another adapter's first state, or finished. Steps before first
   * states go to `journal`: they come after the step that led there.
   */
  readonly onAdapterEnd: (
    id: string,
    flow: F,
    end: Ended,
    journal: Pick<EngineDeps<F>['journal'], 'step'>,
  ) => Promise<F>
}

/** What is known of a step while it runs; the journal gets it at the end, whatever happens. */
interface Trace {
  readonly flow: string
  readonly adapter: string
  readonly from: string
  readonly actionId: string | null
  readonly started: number
  outcome: string | null
  to: string
  end?: End
  error?: string
  requestValid: boolean
  responseValid: boolean
}

/** The step before an adapter's first state. */
export async function begin(
  instance: Instance,
  flow: string,
  input: Input,
  { clock, withDeadline, journal }: Pick<EngineDeps<Flow>, 'clock' | 'withDeadline' | 'journal'>,
): Promise<AnyNext> {
  const trace = traceOf(flow, instance, START, null)
  trace.requestValid = true
  try {
    const { start } = instance.adapter
    const before = { now: clock.now(), config: instance.config, input }
    const question = start.ask?.(before as never)
    const outcome = question === undefined ? DONE : await ask(instance, question, withDeadline)
    trace.outcome = outcome.kind
    const row = own(start.on, outcome.kind)
    if (row === undefined) throw noRow(`the start of ${instance.id}`, outcome)
    const next = checkTarget(row, row.next({ ...before, outcome } as never), `the start of ${instance.id}`)
    checkState(instance, next, trace)
    if (hasEnded(next)) trace.end = next.status
    trace.to = next.status
    return next
  } catch (error) {
    trace.error = codeOf(error)
    throw error
  } finally {
    journal.step(entryOf(trace, clock.now()))
  }
}

/**
 * Judges one action and moves the flow.
 * @returns the flow as it stands afterwards.
 * @throws FlowError with the code that the client is told; the flow then stays where it was.
 */
export async function act<F extends Flow>(id: string, request: Request, deps: EngineDeps<F>): Promise<F> {
  const { clock, flows, journal } = deps
  const flow = await flows.load(id)
  if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
  const instance = deps.activeInstance(flow)
  if (instance === undefined) throw new FlowError('INVALID_ACTION_ID')
  const trace = traceOf(id, instance, flow.state.status, request.actionId)
  let claimed: F | undefined
  const later: Step[] = []
  try {
    const now = clock.now()
    const action: AnyAction = { actionId: request.actionId, model: request.body as object }
    const { question, cell } = prepareAction(flow, instance, action, now)
    trace.requestValid = true
    if (flow.busyUntil !== undefined && flow.busyUntil > now) throw hostError('FLOW_BUSY')
    const claim = { ...flow, busyUntil: now + ASK_SECONDS }
    if (!(await flows.put(id, claim))) throw hostError('FLOW_BUSY')
    claimed = { ...claim, revision: flow.revision + 1 }
    const outcome = await answerOf(instance, cell, question, request, deps.withDeadline, trace)
    trace.outcome = outcome.kind
    if (own(cell.on, outcome.kind) === undefined) throw noRow(`${flow.state.status}, ${action.actionId}`, outcome)
    const next = runTransition(instance, claimed, action, outcome, clock.now())
    checkState(instance, next, trace)
    if (hasEnded(next)) trace.end = next.status
    const moved = hasEnded(next)
      ? await deps.onAdapterEnd(id, claimed, next, { step: (entry) => void later.push(entry) })
      : { ...claimed, state: next }
    const settled = await settle(id, moved, deps)
    trace.to = settled.state.status
    return settled
  } catch (error) {
    trace.error = codeOf(error)
    // A lost put means that the claim is gone already: nothing is left to release.
    if (claimed !== undefined) await flows.put(id, { ...claimed, busyUntil: UNCLAIMED })
    throw error
  } finally {
    journal.step(entryOf(trace, clock.now()))
    for (const entry of later) journal.step(entry)
  }
}

/**
 * The answer of the authority; `done` where nothing is asked. A question that only `done` can answer is a notice (a person
 * gives up): an authority that cannot take it keeps nobody, and the journal says that it did not.
 */
async function answerOf(
  instance: Instance,
  { on }: AnyCell,
  question: object | undefined,
  { authorityDown }: Request,
  within: WithDeadline,
  trace: Trace,
): Promise<AnyOutcome> {
  if (question === undefined) return DONE
  const isNotice = Object.keys(on).every((kind) => kind === DONE.kind)
  try {
    return await ask(instance, question, within, authorityDown)
  } catch (error) {
    if (!isNotice) throw error
    trace.error = codeOf(error)
    return DONE
  }
}

/** The flow as the policy left it, without the claim; a finished one keeps the end that it was given. */
async function settle<F extends Flow>(
  id: string,
  moved: F,
  { flows, clock, idleSeconds, activeInstance }: EngineDeps<F>,
) {
  const expiresAt = activeInstance(moved) === undefined ? moved.expiresAt : clock.now() + idleSeconds
  const settled = { ...moved, expiresAt, busyUntil: UNCLAIMED }
  if (!(await flows.put(id, settled))) throw hostError('FLOW_BUSY')
  return { ...settled, revision: settled.revision + 1 }
}

function runTransition(
  instance: Instance,
  { state, input }: Flow,
  action: AnyAction,
  outcome: AnyOutcome,
  now: EpochSeconds,
): AnyNext {
  const next = step(instance.adapter.table, state, action, { now, config: instance.config, input, outcome })
  if ('refuse' in next) throw declared(instance, next.refuse, next.also?.(outcome as never))
  return next
}

/** @throws Error when the model of a new state is against its schema: a fault of the adapter. */
function checkState(instance: Instance, next: AnyNext, trace: Trace): void {
  if (hasEnded(next)) return
  const faults = instance.check(`states/${next.status}`, next.model)
  trace.responseValid = faults.length === 0
  if (faults.length > 0) throw new Error(`the model of ${next.status} is against its schema: ${formatErrors(faults)}`)
}

/** An answer that the table does not know is as good as none. */
function noRow(place: string, { kind }: AnyOutcome): FlowError {
  return hostError('AUTHORITY_UNAVAILABLE', { cause: new Error(`${place} has no row for ${kind}`) })
}

function codeOf(error: unknown): string {
  return error instanceof FlowError ? (error.details[0]?.code ?? error.code) : 'UNEXPECTED_ERROR'
}

function traceOf(flow: string, { id }: Instance, from: string, actionId: string | null): Trace {
  const started = performance.now()
  return {
    flow,
    adapter: id,
    from,
    actionId,
    started,
    outcome: null,
    to: from,
    requestValid: false,
    responseValid: true,
  }
}

function entryOf({ started, error, ...trace }: Trace, at: EpochSeconds): Step {
  const microseconds = Math.round((performance.now() - started) * 1000)
  return { at, ...trace, ...(error !== undefined && { error }), microseconds }
}
