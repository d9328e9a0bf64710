/** `/pf-ws/authn/flows/{flowId}`: GET reads, POST acts. Source: PingFederate Developer's Reference, "PingFederate authentication API". */
import { setTimeout as delay } from 'node:timers/promises'
import type { ErrorRequestHandler, Request, Response, Router } from 'express'
import { act } from '../../adapter/engine.ts'
import { own } from '../../adapter/erased.ts'
import { DETAILS } from '../../adapter/errors.gen.ts'
import { FlowError, hostError } from '../../adapter/errors.ts'
import { redact, UNDECLARED } from '../../adapter/redact.ts'
import { type FaultEffect, faultError } from '../control/faults.ts'
import { type HostFlow, isFinished } from '../flow.ts'
import type { Host } from '../host.ts'
import type { HostInstance } from '../policy/instances.ts'
import { instanceOf } from '../policy/walk.ts'
import { asFlowError, writeError } from './on-error.ts'
import { createOrigins } from './origins.ts'
import { createBodyReader, type Named, nameAction, readModel } from './read-action.ts'
import { view, withOtherScheme } from './view.ts'

/** As much of a path or an id as the journal keeps: `maxLength` of schemas/control/request.schema.json. */
const LONGEST_PATH = 2048
const LONGEST_ID = 256

/** What is known of a request while it is answered; the journal gets it at the end. */
interface Exchange {
  readonly id: string
  actionId?: string
  body?: unknown
  requestValid: boolean
  responseValid: boolean
  errorCode?: string
  note?: string
  /** Whether the flow goes without cookies: no answer sets one. */
  cookieless?: boolean
  /** Of a flow without cookies: the answer whose state value the request brought back. */
  admitted?: number
}
/** What is to be answered; nothing where that has been dealt with. */
type Body = object | undefined

/** Puts the flow API on the host's router; a router of its own would cost every request another round of matching. It reads its own bodies. */
export function mountFlowApi(router: Router, host: Host): void {
  const readBody = createBodyReader()
  const origins = createOrigins(host)
  const flows = '/pf-ws/authn/flows'
  const path = `${flows}/:flowId`

  const answer = async (req: Request, res: Response, run: (exchange: Exchange) => Promise<Body>) => {
    const exchange: Exchange = { id: String(req.params['flowId'] ?? ''), requestValid: true, responseValid: true }
    res.setHeader('Cache-Control', 'no-store')
    res.setHeader('Referrer-Policy', 'origin')
    try {
      if (origins(req, res)) return
    } catch (thrown) {
      refuse(asFlowError(thrown), exchange, res, host)
      return report(exchange, req, res, host)
    }
    try {
      if (req.headers['x-xsrf-header'] === undefined) throw hostError('XSRF_HEADER_REQUIRED')
      const body = await run(exchange)
      if (body !== undefined) {
        const renewing = renewed(exchange, req, res, host)
        if (renewing !== undefined) await renewing
        res.json(body)
      }
    } catch (thrown) {
      await renewed(exchange, req, res, host)
      refuse(asFlowError(thrown), exchange, res, host, await stateForError(exchange, req, host))
    }
    report(exchange, req, res, host)
  }

  router.get(path, (req, res) => answer(req, res, (exchange) => read(exchange, req, res, host)))
  router.post(path, (req, res) =>
    answer(req, res, async (exchange) => {
      const named = nameAction(req)
      await readBody(req, res)
      return post(exchange, named, req, res, host)
    }),
  )
  router.all(path, (req, res) =>
    answer(req, res, async () => {
      res.setHeader('Allow', 'GET, POST, OPTIONS')
      throw hostError('METHOD_NOT_ALLOWED')
    }),
  )
  // An action sent without a flow: malformed. Clients parse every answer as JSON.
  router.all(flows, (req, res) =>
    answer(req, res, async () => {
      throw new FlowError('INVALID_REQUEST')
    }),
  )
  router.use('/pf-ws/authn', () => {
    throw new FlowError('RESOURCE_NOT_FOUND')
  })
  const onError: ErrorRequestHandler = (error, _req, res, _next) => writeError(asFlowError(error), res, host)
  router.use('/pf-ws/authn', onError)
}

/** Sets the cookie of the answer, but for a flow that goes without cookies. */
function renewed({ cookieless }: Exchange, req: Request, res: Response, { browsers }: Host): Promise<void> | undefined {
  return cookieless === true ? undefined : browsers.renew(req, res)
}

async function read(exchange: Exchange, req: Request, res: Response, host: Host): Promise<Body> {
  const flow = await load(exchange, req, host)
  const instance = instanceOf(flow, host)
  const effect = host.faults.meet({ adapter: instance.id, state: flow.at.status })
  if (await disturb(effect, res)) return undefined
  return shown(exchange, flow, instance, host, effect)
}

async function post(
  exchange: Exchange,
  { actionId, note }: Named,
  req: Request,
  res: Response,
  host: Host,
): Promise<Body> {
  if (note !== undefined) exchange.note = note
  const flow = await load(exchange, req, host)
  const instance = instanceOf(flow, host)
  if (actionId !== null) exchange.actionId = actionId
  const schema = own(instance.adapter.vocabulary.actions, actionId ?? '')
  exchange.body = schema === undefined ? UNDECLARED : redact(schema, req.body ?? {})
  const model = lenient(readModel(req.body), schema, host)
  const met = { adapter: instance.id, state: flow.at.status, ...(actionId !== null && { actionId }) }
  const effect = host.faults.meet(met)
  if (await disturb(effect, res)) return undefined
  const moved = await judged(exchange, flow, actionId, model, effect, host)
  return shown(exchange, moved, instanceOf(moved, host), host, effect)
}

/** The body that shows a flow: at once, or a promise of it where a state value has to be made. */
function shown(
  { id, admitted }: Exchange,
  flow: HostFlow,
  instance: HostInstance,
  host: Host,
  { wrongScheme }: FaultEffect,
): Body | Promise<Body> {
  const body = (state?: string) => {
    const right = view(id, flow, instance, host.baseUrl(), host.clock.now(), state)
    return wrongScheme === true ? withOtherScheme(right) : right
  }
  return admitted === undefined ? body() : host.states.next(id, admitted).then(body)
}

async function judged(
  { id }: Exchange,
  flow: HostFlow,
  actionId: string | null,
  body: object,
  { authority }: FaultEffect,
  host: Host,
): Promise<HostFlow> {
  if (actionId === null) return flow
  if (isFinished(flow)) throw new FlowError('INVALID_ACTION_ID')
  return act(id, { actionId, body, authorityDown: authority === 'down' }, host.engine)
}

/** @throws FlowError for a flow that is not there, or not for this client. */
async function load(exchange: Exchange, req: Request, { flows, browsers, states }: Host): Promise<HostFlow> {
  const flow = await flows.load(exchange.id)
  if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
  if (flow.browser !== undefined) await browsers.admit(req, flow)
  if (flow.cookieless !== true) return flow
  exchange.cookieless = true
  exchange.admitted = await states.admit(req, exchange.id)
  return flow
}

/** The state value that an error carries: of a flow without cookies, for a client that has shown that the flow is its own. */
async function stateForError({ id, admitted }: Exchange, req: Request, { flows, states }: Host) {
  if (admitted !== undefined) return states.next(id, admitted)
  const flow = await flows.load(id)
  if (flow?.cookieless !== true) return undefined
  return states.admit(req, id).then(
    (answer) => states.next(id, answer),
    () => states.again(req, id),
  )
}

/** With `strictFields` off, fields that the action does not know are left out instead of refused. */
function lenient(model: { readonly [name: string]: unknown }, schema: object | undefined, { config }: Host): object {
  if (schema === undefined || config.compatibility?.strictFields !== false) return model
  const { properties = {} } = schema as { readonly properties?: object }
  return Object.fromEntries(Object.entries(model).filter(([name]) => Object.hasOwn(properties, name)))
}

/** What QA has put in the way of this request. True: it has been dealt with, nothing is to be answered. */
async function disturb({ delayMs, status, drop }: FaultEffect, res: Response): Promise<boolean> {
  if (delayMs !== undefined) await delay(delayMs)
  if (drop === true) {
    res.destroy()
    return true
  }
  if (status !== undefined) throw faultError(status)
  return false
}

function refuse(error: FlowError, exchange: Exchange, res: Response, host: Host, state?: string): void {
  exchange.errorCode = error.details[0]?.code ?? error.code
  exchange.requestValid = !isAgainstSchema(error)
  exchange.responseValid = error.code !== 'UNEXPECTED_ERROR'
  writeError(error, res, host, state)
}

/** Whether the request itself was at fault, and not what it asked for. */
function isAgainstSchema({ code, details }: FlowError): boolean {
  if (code === 'VALIDATION_ERROR') return details.some((detail) => Object.hasOwn(DETAILS, detail.code))
  return code === 'INVALID_REQUEST' || code === 'INVALID_ACTION_ID'
}

function report(exchange: Exchange, req: Request, res: Response, { journal, clock }: Host): void {
  const { id, admitted: _admitted, cookieless: _cookieless, ...rest } = exchange
  const known = { flow: id.slice(0, LONGEST_ID), path: req.originalUrl.slice(0, LONGEST_PATH) }
  journal.request({ at: clock.now(), ...known, method: req.method, status: res.statusCode, ...rest })
}
