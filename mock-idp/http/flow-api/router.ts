/** `/pf-ws/authn/flows/{flowId}`: the flow API. */
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express'
import { FlowError, hostError } from '../../../adapter/kernel/errors.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import { injectionOf } from '../../core/faults/injection.ts'
import { sendJson } from '../../core/send-json.ts'
import type { CookielessStates } from '../../sessions/cookieless-state.ts'
import { nameAction, readActionBody } from './action.ts'
import { allowPage, type CorsDeps, createCors } from './cors.ts'
import { asFlowError, type ErrorDeps, writeError } from './errors.ts'
import {
  type Exchange,
  type ExchangeStep,
  newExchange,
  noteRefusal,
  openOf,
  type ReportDeps,
  refuseMethod,
  report,
  runSteps,
} from './exchange.ts'
import { refuseInjected } from './meet-faults.ts'
import { openFlow } from './open-flow.ts'
import { applyFaults, type PerformDeps, perform } from './perform.ts'
import { view } from './view.ts'

export interface FlowApiDeps extends CorsDeps, ErrorDeps, ReportDeps, PerformDeps {
  readonly states: CookielessStates
}
type Step = ExchangeStep<FlowApiDeps>

const FLOWS = '/pf-ws/authn/flows'
const reason = createReason(REASONS)

/**
 * Mounts the flow API on the host's router (a separate router would add a round of matching to every request). It reads
 * its own bodies.
 */
export function mountFlowApi(router: Router, deps: FlowApiDeps): void {
  const cors = createCors(deps)
  const checkOrigin: Step = (exchange) => {
    exchange.isAnswered = cors(exchange.req, exchange.res)
  }
  const refuseByFault: Step = (exchange) => {
    if (injectionOf(exchange.req) === undefined) return undefined
    allowPage(exchange.req, exchange.res, cors)
    return refuseInjected(exchange, deps)
  }
  const handle =
    (...steps: readonly Step[]): RequestHandler =>
    (req, res) =>
      answer([refuseByFault, checkOrigin, checkXsrf, ...steps], req, res, deps)
  const path = `${FLOWS}/:flowId`
  router.get(path, handle(openFlow, checkState, applyFaults, show))
  router.post(path, handle(runAction, show))
  router.all(
    path,
    handle((exchange) => refuseMethod(exchange, 'GET, POST, OPTIONS')),
  )
  // An action without a flow id is malformed. Clients parse every response as JSON.
  router.all(
    FLOWS,
    handle(() => {
      throw new FlowError('INVALID_REQUEST', { reason: reason('FLOW_ID_MISSING') })
    }),
  )
  router.use('/pf-ws/authn', async (req, res) => {
    const exchange = newExchange('flow', '', req, res)
    await refuseInjected(exchange, deps)
    if (exchange.isAnswered) return report(exchange, deps)
    throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('PATH_UNKNOWN') })
  })
  // Also a path that cannot be decoded.
  const onError: ErrorRequestHandler = (error, req, res, _next) => {
    const exchange = newExchange('flow', '', req, res)
    refuse(asFlowError(error), exchange, deps)
    report(exchange, deps)
  }
  router.use('/pf-ws/authn', onError)
}

/** Runs the steps; writes the refusal of one of them. */
async function answer(steps: readonly Step[], req: Request, res: Response, deps: FlowApiDeps): Promise<void> {
  const exchange = newExchange('flow', String(req.params['flowId'] ?? ''), req, res)
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Referrer-Policy', 'origin')
  try {
    await runSteps(steps, exchange, deps)
  } catch (thrown) {
    await refuseInFlow(asFlowError(thrown), exchange, deps)
  }
  report(exchange, deps)
}

function checkXsrf({ req }: Exchange): void {
  if (req.headers['x-xsrf-header'] === undefined) throw hostError('XSRF_HEADER_REQUIRED')
}

/** A cookieless flow has a value that every request must return. */
function checkState(exchange: Exchange, { states }: FlowApiDeps): Promise<void> | undefined {
  if (openOf(exchange).flow.cookieless !== true) return undefined
  return states.checkState(exchange.req, exchange.id).then((answer) => {
    exchange.answerNumber = answer
  })
}

/** Reads the action before the flow is loaded: other requests may change the flow while a body arrives. */
async function runAction(exchange: Exchange, deps: FlowApiDeps): Promise<void> {
  const { actionId, note } = nameAction(exchange.req)
  const body = await readActionBody(exchange.req)
  if (note !== undefined) exchange.recorded.note = note
  await openFlow(exchange, deps)
  const checking = checkState(exchange, deps)
  if (checking !== undefined) await checking
  await perform(exchange, actionId, body, deps)
}

/** Answers with the flow as it is now. */
async function show(exchange: Exchange, deps: FlowApiDeps): Promise<void> {
  const { id, answerNumber } = exchange
  const { flow, instance } = openOf(exchange)
  const state = answerNumber === undefined ? undefined : await deps.states.next(id, answerNumber)
  const body = view(id, flow, instance, deps, deps.clock.now(), state)
  const renewing = renewCookie(exchange, deps)
  if (renewing !== undefined) await renewing
  sendJson(exchange.res, 200, body)
}

/** Sets the cookie of the response, except for a cookieless flow. */
function renewCookie({ open, req, res }: Exchange, { browsers }: FlowApiDeps): Promise<void> | undefined {
  return open?.flow.cookieless === true ? undefined : browsers.renew(req, res)
}

/** Writes a refusal, with the cookie and the state value of the flow. A page of another origin gets neither. */
async function refuseInFlow(error: FlowError, exchange: Exchange, deps: FlowApiDeps): Promise<void> {
  if (error.details[0]?.code === 'ORIGIN_NOT_ALLOWED') return refuse(error, exchange, deps)
  await renewCookie(exchange, deps)
  refuse(error, exchange, deps, await stateForError(exchange, deps))
}

/** State value of an error response: for cookieless flows, if the client has proved that the flow is its own. */
async function stateForError({ id, req, answerNumber }: Exchange, { flows, states }: FlowApiDeps) {
  if (answerNumber !== undefined) return states.next(id, answerNumber)
  const flow = await flows.get(id)
  if (flow?.cookieless !== true) return undefined
  return states.checkState(req, id).then(
    (answer) => states.next(id, answer),
    () => states.again(req, id),
  )
}

function refuse(error: FlowError, exchange: Exchange, deps: FlowApiDeps, state?: string): void {
  noteRefusal(exchange, error)
  writeError(error, exchange.res, deps, state)
}
