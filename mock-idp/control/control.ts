/** The operations of the control API, for programs; the router serves the same ones. */
import type { Step } from '../../adapter/spi.ts'
import type { Health, NewTokens, Tokens } from '../../schemas/gen/host/control-types.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import type { Fault, Faults } from '../core/injected-faults.ts'
import type { AdapterCoverage } from '../core/journal/coverage.ts'
import type { Journal, RequestEntry } from '../core/journal/journal.ts'
import { time } from '../core/time.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import { instanceOf } from '../flows/run.ts'
import { type NewFlow, type StartDeps, startForControl } from '../flows/start.ts'
import { view } from '../http/flow-api/view.ts'
import { type ClockControl, clockControl } from './clock.ts'
import { type SessionControl, type SessionControlDeps, sessionControl } from './sessions.ts'
import { validate } from './validate.ts'

/** Dependencies of the control operations. */
export interface ControlDeps extends SessionControlDeps {
  readonly clock: MockClock
  readonly journal: StartDeps['journal'] & Pick<Journal, 'history' | 'requests'>
  readonly faults: Faults
}

/** How many flows one answer holds at most. */
const MOST_FLOWS = 1000

/** A flow as QA sees it. Times are RFC 3339. */
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
/** One step of a flow. */
export type HistoryEntry = Pick<
  Step,
  'from' | 'actionId' | 'outcome' | 'to' | 'error' | 'requestValid' | 'responseValid'
> & {
  readonly at: string
}
/** A flow with its last 50 steps, oldest first. */
export interface FlowDetail extends FlowSummary {
  readonly history: readonly HistoryEntry[]
}
/** A request as it is shown. */
export type RequestShown = Omit<RequestEntry, 'at'> & { readonly at: string }

/** What `/mock` offers, as functions. Every one may throw a ControlError; what it is given is checked as over HTTP. */
export interface HostControl {
  health(): Readonly<Health>
  /** Starts a flow; the answer is what `GET` on the flow answers. */
  startFlow(
    flow?: NewFlow,
  ): Promise<{ readonly id: string; readonly status: string; readonly [field: string]: unknown }>
  flow(id: string): Promise<FlowDetail>
  /** Newest first. */
  flows(page?: {
    readonly limit?: number
    readonly after?: string
  }): Promise<{ flows: readonly FlowSummary[]; next?: string }>
  readonly sessions: SessionControl
  /** Tokens without a visit: real ones, about a user who never signed on. */
  issueTokens(wanted: Readonly<NewTokens>): Promise<Readonly<Tokens>>
  readonly clock: ClockControl
  coverage(): { readonly since: string; readonly adapters: { readonly [adapter: string]: AdapterCoverage } }
  clearCoverage(): void
  /** The certificate that clients are to trust, in PEM. Raises a ControlError 404 where the host does not speak TLS. */
  certificate(): string
  /** Newest first. */
  requests(flow?: string): { readonly requests: readonly RequestShown[] }
  readonly faults: { put(faults: readonly Fault[]): void; list(): readonly (Fault & { readonly hits: number })[] }
  reset(): Promise<{ readonly status: 'RESET'; readonly now: string }>
}

/** What only the host as a whole can do. */
export interface HostOperations extends Pick<HostControl, 'health' | 'coverage' | 'clearCoverage' | 'certificate'> {
  reset(): Promise<void>
}
/** What the protocols do for it. */
export type Protocols = Pick<HostControl, 'issueTokens'>

/** The operations over a deps. */
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
      const id = await startForControl(flow, deps)
      const started = await flows.load(id)
      if (started === undefined) throw unknownFlow(id)
      return view(id, started, instanceOf(started, deps), deps.baseUrl(), clock.now())
    },
    async flow(id) {
      const flow = await flows.load(id)
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
  return new ControlError(
    404,
    'FLOW_NOT_FOUND',
    `There is no flow ${id.slice(0, 64)}: never started, ended, or expired.`,
  )
}

function summary(id: string, flow: HostFlow, deps: ControlDeps): FlowSummary {
  const { username } = flow.input
  return {
    id,
    policy: flow.policy,
    adapter: instanceOf(flow, deps).id,
    status: flow.state.status,
    ...(username !== undefined && { username }),
    expiresAt: time(flow.expiresAt),
    busy: flow.busyUntil !== undefined && flow.busyUntil > deps.clock.now(),
    finished: isFinished(flow),
    flowUrl: `${deps.baseUrl()}/pf-ws/authn/flows/${id}`,
  }
}

function shown({ at, from, actionId, outcome, to, error, requestValid, responseValid }: Step): HistoryEntry {
  return {
    at: time(at),
    from,
    actionId,
    outcome,
    to,
    ...(error !== undefined && { error }),
    requestValid,
    responseValid,
  }
}

async function listFlows(deps: ControlDeps, limit: number, after: string | undefined) {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_FLOWS)
    throw new ControlError(400, 'INVALID_REQUEST', `"limit" must be a whole number from 1 to ${MOST_FLOWS}.`)
  const all: (readonly [string, HostFlow])[] = []
  for await (const entry of deps.flows.list('')) all.push(entry)
  all.sort(([, a], [, b]) => b.order - a.order)
  const from = after === undefined ? 0 : all.findIndex(([id]) => id === after) + 1
  if (after !== undefined && from === 0)
    throw new ControlError(400, 'INVALID_REQUEST', 'The flow "after" is gone. Begin again at the newest: leave it out.')
  const page = all.slice(from, from + limit)
  const last = page.at(-1)?.[0]
  const more = from + limit < all.length && last !== undefined ? { next: last } : {}
  return { flows: page.map(([id, flow]) => summary(id, flow, deps)), ...more }
}
