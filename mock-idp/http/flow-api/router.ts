/**
 * `/pf-ws/authn/flows/{flowId}`: GET reads, POST runs an action.
 * Source: PingFederate Developer's Reference, "PingFederate authentication API".
 */
import type { ErrorRequestHandler, Request, Response, Router } from 'express'
import { FlowError, hostError } from '../../../adapter/kernel/errors.ts'
import type { RecordStore } from '../../../adapter/spi.ts'
import type { HostFlow } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'
import { instanceOf } from '../../flows/run.ts'
import type { Browsers } from '../../sessions/browsers.ts'
import type { CookielessStates } from '../../sessions/cookieless-state.ts'
import { createBodyReader, type NamedAction, nameAction } from './action.ts'
import { type CorsDeps, createCors } from './cors.ts'
import { asFlowError, type ErrorDeps, writeError } from './errors.ts'
import { type Exchange, newExchange, noteRefusal, type ReportDeps, report } from './exchange.ts'
import { mayRead, type PerformDeps, perform } from './perform.ts'
import { view, withOtherScheme } from './view.ts'

export interface FlowApiDeps extends CorsDeps, ErrorDeps, ReportDeps, PerformDeps {
  readonly flows: Pick<RecordStore<HostFlow>, 'load'>
  readonly browsers: Pick<Browsers, 'checkCookie' | 'renew'>
  readonly states: CookielessStates
}

/** Body of the response; undefined if the connection was cut. */
type Body = object | undefined

/**
 * Mounts the flow API on the host's router (a separate router would add a round of matching to every request). It reads
 * its own bodies.
 */
export function mountFlowApi(router: Router, deps: FlowApiDeps): void {
  const readBody = createBodyReader()
  const cors = createCors(deps)
  const flows = '/pf-ws/authn/flows'
  const path = `${flows}/:flowId`

  const handle = async (req: Request, res: Response, run: (exchange: Exchange) => Promise<Body>) => {
    const exchange = newExchange(String(req.params['flowId'] ?? ''))
    res.setHeader('Cache-Control', 'no-store')
    res.setHeader('Referrer-Policy', 'origin')
    try {
      if (cors(req, res)) return
    } catch (thrown) {
      refuse(asFlowError(thrown), exchange, res, deps)
      return report(exchange, req, res, deps)
    }
    try {
      if (req.headers['x-xsrf-header'] === undefined) throw hostError('XSRF_HEADER_REQUIRED')
      const body = await run(exchange)
      if (body !== undefined) {
        const renewing = renewCookie(exchange, req, res, deps)
        if (renewing !== undefined) await renewing
        res.json(body)
      }
    } catch (thrown) {
      await renewCookie(exchange, req, res, deps)
      refuse(asFlowError(thrown), exchange, res, deps, await stateForError(exchange, req, deps))
    }
    report(exchange, req, res, deps)
  }

  router.get(path, (req, res) => handle(req, res, (exchange) => read(exchange, req, res, deps)))
  router.post(path, (req, res) =>
    handle(req, res, async (exchange) => {
      const named = nameAction(req)
      await readBody(req, res)
      return post(exchange, named, req, res, deps)
    }),
  )
  router.all(path, (req, res) =>
    handle(req, res, async () => {
      res.setHeader('Allow', 'GET, POST, OPTIONS')
      throw hostError('METHOD_NOT_ALLOWED')
    }),
  )
  // An action without a flow id is malformed. Clients parse every response as JSON.
  router.all(flows, (req, res) =>
    handle(req, res, async () => {
      throw new FlowError('INVALID_REQUEST')
    }),
  )
  router.use('/pf-ws/authn', () => {
    throw new FlowError('RESOURCE_NOT_FOUND')
  })
  const onError: ErrorRequestHandler = (error, _req, res, _next) => writeError(asFlowError(error), res, deps)
  router.use('/pf-ws/authn', onError)
}

/** Sets the cookie of the response, except for a cookieless flow. */
function renewCookie(
  { cookieless }: Exchange,
  req: Request,
  res: Response,
  { browsers }: FlowApiDeps,
): Promise<void> | undefined {
  return cookieless === true ? undefined : browsers.renew(req, res)
}

async function read(exchange: Exchange, req: Request, res: Response, deps: FlowApiDeps): Promise<Body> {
  const flow = await load(exchange, req, deps)
  if (!(await mayRead(exchange, flow, res, deps))) return undefined
  return bodyOf(exchange, flow, instanceOf(flow, deps), deps)
}

async function post(
  exchange: Exchange,
  { actionId, note }: NamedAction,
  req: Request,
  res: Response,
  deps: FlowApiDeps,
): Promise<Body> {
  if (note !== undefined) exchange.note = note
  const flow = await load(exchange, req, deps)
  const moved = await perform(exchange, flow, actionId, req.body, res, deps)
  return moved === undefined ? undefined : bodyOf(exchange, moved, instanceOf(moved, deps), deps)
}

/** Asynchronous only if a state value must be created. */
function bodyOf(
  { id, answerNumber, wrongScheme }: Exchange,
  flow: HostFlow,
  instance: HostInstance,
  deps: FlowApiDeps,
): Body | Promise<Body> {
  const render = (state?: string) => {
    const body = view(id, flow, instance, deps, deps.clock.now(), state)
    return wrongScheme === true ? withOtherScheme(body) : body
  }
  return answerNumber === undefined ? render() : deps.states.next(id, answerNumber).then(render)
}

/** @throws FlowError for an unknown flow, and for a flow of another client. */
async function load(exchange: Exchange, req: Request, { flows, browsers, states }: FlowApiDeps): Promise<HostFlow> {
  const flow = await flows.load(exchange.id)
  if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
  if (flow.browser !== undefined) await browsers.checkCookie(req, flow)
  if (flow.cookieless !== true) return flow
  exchange.cookieless = true
  exchange.answerNumber = await states.checkState(req, exchange.id)
  return flow
}

/** State value of an error response: for cookieless flows, if the client has proved that the flow is its own. */
async function stateForError({ id, answerNumber }: Exchange, req: Request, { flows, states }: FlowApiDeps) {
  if (answerNumber !== undefined) return states.next(id, answerNumber)
  const flow = await flows.load(id)
  if (flow?.cookieless !== true) return undefined
  return states.checkState(req, id).then(
    (answer) => states.next(id, answer),
    () => states.again(req, id),
  )
}

function refuse(error: FlowError, exchange: Exchange, res: Response, deps: FlowApiDeps, state?: string): void {
  noteRefusal(exchange, error)
  writeError(error, res, deps, state)
}
