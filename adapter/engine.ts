/** Runs one action of a flow. Knows no vendor and no HTTP. */
import {
  type AnyAdapter,
  type AnyAuthority,
  type AnyCell,
  type AnyNext,
  type AnyOutcome,
  type AnyState,
  type Ended,
  hasEnded,
  own,
} from './erased.ts'
import { type ErrorCode, FlowError, hostError, isRefused } from './errors.ts'
import type { Clock, EpochSeconds, Flow, Input, RecordStore, Step } from './spi.ts'
import { type AnyAction, keep, step } from './transition.ts'
import { type Check, fieldDetails } from './validators.ts'

/** How long an authority may take, and how long a claim on a flow lasts at most. */
export const ASK_SECONDS = 30
/** What the journal names as the status before the first state. */
export const START = 'START'

/** An adapter with its settings, its authority and its validators: what a node of a policy names. */
export interface Instance {
  readonly id: string
  readonly adapter: AnyAdapter
  readonly config: object
  readonly authority: AnyAuthority
  readonly check: Check
}
/** What a client wants done. */
export interface Request {
  readonly actionId: string
  readonly body: unknown
  /** A fault that QA has put in: the authority does not answer. */
  readonly authorityDown?: boolean
}
/** What the engine needs of its surroundings; `F` is the host's flow record. */
export interface Surroundings<F extends Flow> {
  readonly clock: Clock
  readonly flows: RecordStore<F>
  readonly journal: { step(entry: Step): void }
  readonly idleSeconds: number
  /** The instance that speaks in this flow; none when the flow is finished. */
  readonly speaker: (flow: F) => Instance | undefined
  /** The flow as the policy leads on from an adapter's end: at another adapter's first state, or finished. */
  readonly after: (flow: F, end: Ended) => Promise<F>
}

/** What is known of a step while it runs; the journal gets it at the end, whatever happens. */
interface Trace {
  outcome: string | null
  to: string
  error?: string
  requestValid: boolean
  responseValid: boolean
}

/** The step before an adapter's first state. */
export async function begin(
  instance: Instance,
  flow: string,
  input: Input,
  { clock, journal }: Pick<Surroundings<Flow>, 'clock' | 'journal'>,
): Promise<AnyNext> {
  const trace: Trace = { outcome: null, to: START, requestValid: true, responseValid: true }
  return traced(START, null, trace, { clock, journal, flow, instance }, async () => {
    const { start } = instance.adapter
    const before = { now: clock.now(), config: instance.config, input }
    const question = start.ask?.(before as never)
    const outcome = question === undefined ? DONE : await ask(instance, question, clock)
    trace.outcome = outcome.kind
    const row = own(start.on, outcome.kind)
    if (row === undefined) throw new Error(`the start of ${instance.id} has no row for ${outcome.kind}`)
    const next = keep(row, row.next({ ...before, outcome } as never), `the start of ${instance.id}`)
    checkState(instance, next, trace)
    trace.to = next.status
    return next
  })
}

/**
 * Judges one action and moves the flow.
 * @returns the flow as it stands afterwards.
 * @throws FlowError with the code that the client is told; the flow then stays where it was.
 */
export async function act<F extends Flow>(id: string, request: Request, around: Surroundings<F>): Promise<F> {
  const flow = await around.flows.load(id)
  if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
  const instance = around.speaker(flow)
  if (instance === undefined) throw new FlowError('INVALID_ACTION_ID')
  const { status } = flow.at
  const trace: Trace = { outcome: null, to: status, requestValid: false, responseValid: true }
  return traced(status, request.actionId, trace, { ...around, flow: id, instance }, async () => {
    const now = around.clock.now()
    const { action, cell, question } = admit(flow, instance, request, now)
    trace.requestValid = true
    const claimed = await claim(id, flow, now, around.flows)
    try {
      const outcome = question === undefined ? DONE : await ask(instance, question, around.clock, request)
      trace.outcome = outcome.kind
      const next = judge(instance, cell, claimed, action, outcome, around.clock.now())
      checkState(instance, next, trace)
      const moved = hasEnded(next) ? await around.after(claimed, next) : { ...claimed, at: next }
      const settled = await settle(id, moved, around)
      trace.to = settled.at.status
      return settled
    } catch (error) {
      await release(id, claimed, around.flows)
      throw error
    }
  })
}

const DONE: AnyOutcome = { kind: 'done' }

/** Finds the cell, checks the model, makes the question: all that needs no authority. */
function admit(flow: Flow, instance: Instance, { actionId, body }: Request, now: EpochSeconds) {
  const { adapter, config, check } = instance
  const cell: AnyCell | undefined = own(own(adapter.table, flow.at.status) ?? {}, actionId)
  const before = { now, config, input: flow.input }
  if (cell === undefined || cell.when?.(flow.at as never, before as never) === false)
    throw new FlowError('INVALID_ACTION_ID')
  const faults = check(`actions/${actionId}`, body)
  if (faults.length > 0) throw new FlowError('VALIDATION_ERROR', { details: fieldDetails(faults) })
  const action: AnyAction = { actionId, model: body as object }
  try {
    return { cell, action, question: cell.ask?.(flow.at as never, action as never, before as never) }
  } catch (error) {
    throw isRefused(error) ? declared(instance, error.detail) : error
  }
}

/** The declared detail as the error that the client is told. */
function declared({ adapter }: Instance, code: string): FlowError {
  const { details = {} } = adapter.vocabulary.descriptor
  const { message, userMessageKey, parentCode } = own(details, code) ?? {
    message: code,
    parentCode: 'VALIDATION_ERROR',
  }
  const key = userMessageKey === undefined ? {} : { userMessageKey }
  return new FlowError(parentCode as ErrorCode, { details: [{ code, message, userMessage: message, ...key }] })
}

async function claim<F extends Flow>(id: string, flow: F, now: EpochSeconds, flows: RecordStore<F>): Promise<F> {
  const claimed = { ...flow, busyUntil: now + ASK_SECONDS }
  const busy = flow.busyUntil !== undefined && flow.busyUntil > now
  if (busy || !(await flows.put(id, claimed))) throw hostError('FLOW_BUSY')
  return { ...claimed, revision: flow.revision + 1 }
}

async function release<F extends Flow>(id: string, claimed: F, flows: RecordStore<F>): Promise<void> {
  // A lost put means that the claim is gone already: nothing is left to release.
  await flows.put(id, unclaimed(claimed))
}

function unclaimed<F extends Flow>(flow: F): F {
  const { busyUntil, ...rest } = flow
  return rest as F
}

async function settle<F extends Flow>(id: string, moved: F, { flows, clock, idleSeconds, speaker }: Surroundings<F>) {
  const expiresAt = speaker(moved) === undefined ? moved.expiresAt : clock.now() + idleSeconds
  const settled = unclaimed({ ...moved, expiresAt })
  if (!(await flows.put(id, settled))) throw hostError('FLOW_BUSY')
  return { ...settled, revision: settled.revision + 1 }
}

/** Puts the question and checks the answer. An authority that is slow, down or talks nonsense is unavailable. */
async function ask(instance: Instance, question: object, clock: Clock, request?: Request): Promise<AnyOutcome> {
  const controller = new AbortController()
  const { signal } = controller
  // An authority may not heed the signal: the flow does not wait for it any longer all the same.
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${ASK_SECONDS} seconds`)))
  })
  const awake = clock.wake(clock.now() + ASK_SECONDS, () => controller.abort())
  try {
    if (request?.authorityDown) throw new Error('put down by a fault of the control API')
    const outcome = await Promise.race([instance.authority.ask(question as never, signal), late])
    const { kind, ...payload } = outcome
    const faults = instance.check(`outcomes/${kind}`, payload)
    if (faults.length > 0) throw new Error(`the answer ${kind} is against its schema: ${said(faults)}`)
    return outcome
  } catch (cause) {
    throw cause instanceof FlowError ? cause : hostError('AUTHORITY_UNAVAILABLE', { cause })
  } finally {
    awake()
  }
}

function judge(
  instance: Instance,
  cell: AnyCell,
  flow: Flow,
  action: AnyAction,
  outcome: AnyOutcome,
  now: EpochSeconds,
): AnyNext {
  const { adapter, config } = instance
  const ctx = { now, config, input: flow.input, outcome }
  if (own(cell.on, outcome.kind) === undefined) {
    const cause = new Error(`${action.actionId} has no row for ${outcome.kind}`)
    throw hostError('AUTHORITY_UNAVAILABLE', { cause })
  }
  const next = step(adapter.table, flow.at, action, ctx)
  if ('refuse' in next) throw declared(instance, next.refuse)
  return next
}

function checkState(instance: Instance, next: AnyNext, trace: Trace): asserts next is AnyState | Ended {
  if (hasEnded(next)) return
  const faults = instance.check(`states/${next.status}`, next.model)
  trace.responseValid = faults.length === 0
  if (faults.length > 0) throw new Error(`the model of ${next.status} is against its schema: ${said(faults)}`)
}

/** Faults in words, without the values: these may be secret. */
function said(faults: ReturnType<Check>): string {
  return faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

async function traced<R>(
  from: string,
  actionId: string | null,
  trace: Trace,
  {
    clock,
    journal,
    flow,
    instance,
  }: Pick<Surroundings<Flow>, 'clock' | 'journal'> & { flow: string; instance: Instance },
  run: () => Promise<R>,
): Promise<R> {
  const started = performance.now()
  try {
    return await run()
  } catch (error) {
    trace.error = error instanceof FlowError ? (error.details[0]?.code ?? error.code) : 'UNEXPECTED_ERROR'
    throw error
  } finally {
    const microseconds = Math.round((performance.now() - started) * 1000)
    const adapter = instance.id
    journal.step({ at: clock.now(), flow, adapter, from, actionId, ...trace, microseconds })
  }
}
