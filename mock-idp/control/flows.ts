/** `/mock/flows`. */
import type { Request } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import type { Step } from '../../adapter/spi.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import type { Journal } from '../core/journal/journal.ts'
import { labelOf } from '../core/journal/label.ts'
import { checkLimit, type PageWanted, pageIn, refuseAfter } from '../core/page.ts'
import { time } from '../core/time.ts'
import { type ActionShown, actionsOf } from '../flows/actions.ts'
import type { Arranged } from '../flows/arrangement.ts'
import { type HostFlow, isFinished } from '../flows/flow.ts'
import type { NewFlow, StartDeps } from '../flows/new-flow.ts'
import { type ArrangedNext, arrangeNext, type NextOutcome } from '../flows/next.ts'
import { instanceOf } from '../flows/run.ts'
import { startForControl } from '../flows/start.ts'
import { view } from '../http/flow-api/view.ts'
import { newestFlows } from './newest-flows.ts'
import { body, idIn, parametersIn, type Route } from './route.ts'
import { validate } from './validate.ts'

export interface FlowControlDeps extends StartDeps {
  readonly clock: MockClock
  readonly journal: StartDeps['journal'] & Pick<Journal, 'history'>
}

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
  readonly by: 'client' | 'mock'
}
/** A flow with its last 50 steps, oldest first. */
export interface FlowDetail extends FlowSummary {
  readonly history: readonly HistoryEntry[]
  /** The actions on offer, with bodies to send. */
  readonly actions: readonly ActionShown[]
}
export interface StartedFlowShown {
  readonly id: string
  readonly status: string
  /** Also the user whom the mock has chosen. */
  readonly username?: string
  /** Absent: nothing was changed. */
  readonly arranged?: readonly Arranged[]
  readonly [field: string]: unknown
}

export interface FlowControl {
  /** Starts a flow; the result is the response of a `GET` on the flow, and the changes that its state has required. */
  startFlow(flow?: NewFlow): Promise<StartedFlowShown>
  /** @param options.username the user of the bodies, for a flow that has no user yet. */
  flow(id: string, options?: { readonly username?: string }): Promise<FlowDetail>
  /** Changes records so that the returned body leads to the outcome. */
  next(id: string, wanted: NextOutcome): Promise<ArrangedNext>
  /** Newest first. */
  flows(page?: PageWanted): Promise<{ flows: readonly FlowSummary[]; next?: string }>
}

export function flowControl(deps: FlowControlDeps): FlowControl {
  const { clock, journal, flows } = deps
  const existing = async (id: string): Promise<HostFlow> => {
    const flow = await flows.get(id)
    if (flow === undefined) throw unknownFlow(id)
    return flow
  }
  return {
    async startFlow(flow = {}) {
      validate('new-flow', flow)
      const { id, arranged, username } = await startForControl(flow, deps)
      const started = await existing(id)
      const state = view(id, started, instanceOf(started, deps), deps, clock.now())
      return { ...state, ...defined({ username, arranged: arranged.length === 0 ? undefined : arranged }) }
    },
    async flow(id, { username } = {}) {
      const flow = await existing(id)
      const steps = await journal.history(id)
      const actions = await actionsOf(id, flow, username, deps)
      return { ...summary(id, flow, deps), history: steps.map(shown), actions }
    },
    async next(id, wanted) {
      validate('next-outcome', wanted)
      return arrangeNext(id, () => existing(id), wanted, deps)
    },
    flows: ({ limit = 100, after } = {}) => listFlows(deps, limit, after),
  }
}

export const flowRoutes: readonly Route<FlowControl>[] = [
  { method: 'post', path: '/flows', run: startFlow, status: 201 },
  { method: 'get', path: '/flows', run: (control, req) => control.flows(pageIn(req.query)) },
  { method: 'get', path: '/flows/:id', run: showFlow },
  {
    method: 'post',
    path: '/flows/:id/next',
    run: (control, req) => control.next(idIn(req), body('next-outcome', req)),
  },
]

function showFlow(control: FlowControl, req: Request) {
  const { username } = parametersIn(req)
  return control.flow(idIn(req), defined({ username }))
}

function startFlow(control: FlowControl, req: Request) {
  const flow = body('new-flow', req)
  return control.startFlow(defined({ label: labelOf(req.headers), ...flow }))
}

function unknownFlow(id: string): ControlError {
  const reason = 'it never started, has ended, or has expired'
  const message = `Flow ${id.slice(0, 64)} not found: ${reason}. List flows with GET /mock/flows.`
  return new ControlError(404, 'FLOW_NOT_FOUND', message)
}

function summary(id: string, flow: HostFlow, deps: FlowControlDeps): FlowSummary {
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

function shown(step: Step): HistoryEntry {
  const { at, from, actionId, outcome, to, error, reason, requestValid, responseValid } = step
  const by: HistoryEntry['by'] = step.by ?? 'client'
  return defined({ at: time(at), by, from, actionId, outcome, to, error, reason, requestValid, responseValid })
}

async function listFlows(deps: FlowControlDeps, limit: number, after: string | undefined) {
  checkLimit(limit)
  const last = after === undefined ? undefined : await deps.flows.get(after)
  if (after !== undefined && last === undefined) refuseAfter('flow')
  // One more than the page: there is a next page.
  const found = await newestFlows(deps.flows, limit + 1, last?.order)
  const page = found.slice(0, limit)
  const next = found.length > limit ? page.at(-1)?.[0] : undefined
  return defined({ flows: page.map(([id, flow]) => summary(id, flow, deps)), next })
}
