import { defined } from '../../adapter/kernel/objects.ts'
import type { Step } from '../../adapter/spi.ts'
import type { Health, NewTokens, Tokens } from '../../schemas/gen/host/control-types.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import type { Fault, Faults } from '../core/injected-faults.ts'
import type { AdapterCoverage } from '../core/journal/coverage.ts'
import type { Journal, RequestEntry } from '../core/journal/journal.ts'
import type { JournalListener } from '../core/journal/subscribers.ts'
import { time } from '../core/time.ts'
import type { Arranged } from '../flows/arrangement.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { type NewFlow, type StartDeps, startForControl } from '../flows/start.ts'
import { view } from '../http/flow-api/view.ts'
import { type ClockControl, clockControl } from './clock.ts'
import { newestFlows } from './newest-flows.ts'
import { type SessionControl, type SessionControlDeps, sessionControl } from './sessions.ts'
import { validate } from './validate.ts'

/** Dependencies of the control operations. */
export interface ControlDeps extends SessionControlDeps {
  readonly clock: MockClock
  readonly journal: StartDeps['journal'] & Pick<Journal, 'history' | 'requests' | 'subscribe'>
  readonly faults: Faults
}

const MAX_FLOWS = 1000 // per page

/** Summary of a flow. Times are RFC 3339. */
export interface FlowSummary {
  readonly id: string
  readonly policy: string
  readonly adapter: string
  readonly status: string
  readonly username?: string
  readonly expiresAt: string
  readonly busy: boolean
  readonly finished: boolean
  readonly flowUrl: string
}
export type HistoryEntry = Pick<
  Step,
  'from' | 'actionId' | 'outcome' | 'to' | 'error' | 'reason' | 'requestValid' | 'responseValid'
> & {
  readonly at: string
}
/** A flow with its last 50 steps, oldest first. */
export interface FlowDetail extends FlowSummary {
  readonly history: readonly HistoryEntry[]
}
/** A request of a client; `at` is an RFC 3339 time. */
export type RequestShown = Omit<RequestEntry, 'at'> & { readonly at: string }

export interface StartedFlowShown {
  readonly id: string
  readonly status: string
  /** Absent: nothing was changed. */
  readonly arranged?: readonly Arranged[]
  readonly [field: string]: unknown
}

/** Operations of `/mock`, for programs. Arguments are checked as over HTTP; every operation may throw a ControlError. */
export interface HostControl {
  health(): Readonly<Health>
  /** Starts a flow; the result is the response of a `GET` on the flow, and the changes that its state has required. */
  startFlow(flow?: NewFlow): Promise<StartedFlowShown>
  flow(id: string): Promise<FlowDetail>
  /** Newest first. */
  flows(page?: {
    readonly limit?: number
    readonly after?: string
  }): Promise<{ flows: readonly FlowSummary[]; next?: string }>
  readonly sessions: SessionControl
  /** Issues valid tokens for a user without a sign-on. */
  issueTokens(wanted: Readonly<NewTokens>): Promise<Readonly<Tokens>>
  readonly clock: ClockControl
  coverage(): { readonly since: string; readonly adapters: { readonly [adapter: string]: AdapterCoverage } }
  clearCoverage(): void
  /**
   * Certificate for the trust store of clients, in PEM.
   * @throws ControlError 404 if the host does not use TLS.
   */
  certificate(): string
  /** Newest first. */
  requests(flow?: string): { readonly requests: readonly RequestShown[] }
  /** Calls back with every later step and request, in order and redacted. @returns the function that ends this. */
  subscribe(listener: JournalListener): () => void
  readonly faults: { put(faults: readonly Fault[]): void; list(): readonly (Fault & { readonly hits: number })[] }
  reset(): Promise<{ readonly status: 'RESET'; readonly now: string }>
}

/** Operations that need the host as a whole. */
export interface HostOperations extends Pick<HostControl, 'health' | 'coverage' | 'clearCoverage' | 'certificate'> {
  reset(): Promise<void>
}
/** Operations that the protocols provide. */
export type Protocols = Pick<HostControl, 'issueTokens'>

export function createControl(
  deps: ControlDeps,
  { reset, ...ofHost }: HostOperations,
  { issueTokens }: Protocols,
): HostControl {
  const { clock, journal, faults, flows } = deps
  return {
    ...ofHost,
    async startFlow(flow = {}) {
      validate('new-flow', flow)
      const { id, arranged } = await startForControl(flow, deps)
      const started = await flows.get(id)
      if (started === undefined) throw unknownFlow(id)
      const state = view(id, started, instanceOf(started, deps), deps, clock.now())
      return arranged.length === 0 ? state : { ...state, arranged }
    },
    async flow(id) {
      const flow = await flows.get(id)
      if (flow === undefined) throw unknownFlow(id)
      const steps = await journal.history(id)
      return { ...summary(id, flow, deps), history: steps.map(shown) }
    },
    flows: ({ limit = 100, after } = {}) => listFlows(deps, limit, after),
    sessions: sessionControl(deps),
    async issueTokens(wanted) {
      validate('new-tokens', wanted)
      return issueTokens(wanted)
    },
    clock: clockControl(clock),
    requests: (flow) => ({ requests: journal.requests(flow).map((entry) => ({ ...entry, at: time(entry.at) })) }),
    subscribe: journal.subscribe,
    faults: {
      put(given) {
        validate('faults', given)
        faults.put(given)
      },
      list: faults.list,
    },
    async reset() {
      await reset()
      return { status: 'RESET', now: time(clock.now()) }
    },
  }
}

function unknownFlow(id: string): ControlError {
  const reason = 'it never started, has ended, or has expired'
  const message = `Flow ${id.slice(0, 64)} not found: ${reason}. List flows with GET /mock/flows.`
  return new ControlError(404, 'FLOW_NOT_FOUND', message)
}

function summary(id: string, flow: HostFlow, deps: ControlDeps): FlowSummary {
  const { username } = flow.input
  return defined({
    id,
    policy: flow.policy,
    adapter: instanceOf(flow, deps).id,
    status: flow.state.status,
    username,
    expiresAt: time(flow.expiresAt),
    busy: flow.busyUntil !== undefined && flow.busyUntil > deps.clock.now(),
    finished: isFinished(flow),
    flowUrl: `${deps.baseUrl()}/pf-ws/authn/flows/${id}`,
  })
}

function shown({ at, from, actionId, outcome, to, error, reason, requestValid, responseValid }: Step): HistoryEntry {
  return defined({ at: time(at), from, actionId, outcome, to, error, reason, requestValid, responseValid })
}

async function listFlows(deps: ControlDeps, limit: number, after: string | undefined) {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_FLOWS)
    throw new ControlError(400, 'INVALID_REQUEST', `"limit" must be a whole number from 1 to ${MAX_FLOWS}.`)
  const last = after === undefined ? undefined : await deps.flows.get(after)
  if (after !== undefined && last === undefined)
    throw new ControlError(400, 'INVALID_REQUEST', 'The flow in "after" no longer exists. Omit "after" to start again.')
  // One more than the page: there is a next page.
  const found = await newestFlows(deps.flows, limit + 1, last?.order)
  const page = found.slice(0, limit)
  const next = found.length > limit ? page.at(-1)?.[0] : undefined
  return defined({ flows: page.map(([id, flow]) => summary(id, flow, deps)), next })
}
