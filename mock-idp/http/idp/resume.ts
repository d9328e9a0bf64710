/** The resume path: continues the protocol of a finished flow. Without a protocol the response is the signed-on user. */
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import { FlowError, textError } from '../../../adapter/kernel/errors.ts'
import type { Clock, Collection } from '../../../adapter/spi.ts'
import { signOnUrl } from '../../flows/applications.ts'
import { type ResumeUrlDeps, resumeUrl } from '../../flows/end.ts'
import { type HostFlow, IDLE_SECONDS, isFinished } from '../../flows/flow.ts'
import type { FlowProtocol } from '../../flows/protocol.ts'
import { instanceOf, type PolicyDeps } from '../../flows/run.ts'
import { signedOn } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { Browsers } from '../../sessions/browsers.ts'
import { asFlowError, type ErrorDeps } from '../flow-api/errors.ts'
import { type FaultDeps, injectedError, meetLoaded } from '../flow-api/meet-faults.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'
import {
  type Refusal,
  type RefusalDeps,
  reason,
  refusalOfError,
  reportInjected,
  reportRefusal,
  signOnFailed,
} from './refusal.ts'

/** A protocol with its answer at the resume path. */
export interface Protocol extends FlowProtocol {
  /**
   * Answers GET of the resume path by the browser that the flow is bound to; may be called again for the same flow.
   * `flow.result` and `flow.completedFactors` name the user; without `result` the policy failed (`flow.failure`).
   * @returns the refusal, if the protocol refuses a user who signed on.
   */
  resume(flowId: string, flow: HostFlow, req: Request, res: Response): Promise<Refusal | undefined> | undefined
}
/** Dependencies of the resume path. */
export interface ResumeDeps extends ResumeUrlDeps, ErrorDeps, RefusalDeps, PolicyDeps, FaultDeps {
  readonly protocols: ReadonlyMap<string, Protocol>
  readonly browsers: Pick<Browsers, 'checkCookie' | 'renew'>
  readonly flows: Pick<Collection<HostFlow>, 'get' | 'replace'>
  readonly clock: Pick<Clock, 'now'>
}

const PATHS = ['/as/:flowId/resume/as/:endpoint', '/idp/:flowId/resume/idp/:endpoint']

/**
 * `/as/{flowId}/resume/as/authorization.ping` for OAuth, `/idp/{flowId}/resume/idp/…` for other protocols; can be
 * requested again. Only the browser of the flow gets a result.
 */
export function resume(deps: ResumeDeps): Router {
  const router = Router({ caseSensitive: true })
  router.get(PATHS, async (req, res) => {
    res.setHeader('Cache-Control', 'no-store')
    await deps.browsers.renew(req, res)
    const id = String(req.params['flowId'])
    const flow = await loadAfterFaults(id, req, res, deps)
    if (flow === undefined) return
    const expected = new URL(resumeUrl(id, flow, deps)).pathname
    if (req.path !== expected)
      throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('RESUME_PATH_DIFFERS', { expected }) })
    await answer(id, flow, req, res, deps)
  })
  const onError: ErrorRequestHandler = (thrown, req, res, _next) => {
    refuseBrowser(thrown, req, res, deps, 'This sign-on cannot continue')
    const [, , id] = req.path.split('/')
    reportRefusal(req, res, refusalOfError(asFlowError(thrown)), deps, { flow: id })
  }
  router.use(['/as', '/idp'], onError)
  return router
}

async function answer(id: string, flow: HostFlow, req: Request, res: Response, deps: ResumeDeps): Promise<void> {
  if (flow.waiting !== undefined) return redirectToSignOnPage(id, flow, res, deps)
  if (!isFinished(flow)) throw notFinished(flow)
  if (flow.protocol === undefined) return showResult(flow, req, res, deps)
  const protocol = deps.protocols.get(flow.protocol.kind)
  if (protocol === undefined) throw new Error(`no protocol ${flow.protocol.kind} is registered`)
  const refusal = await protocol.resume(id, flow, req, res)
  const refused = flow.result === undefined ? signOnFailed(flow, deps) : refusal
  if (refused !== undefined) reportRefusal(req, res, refused, deps, { flow: id })
}

/** The flow; undefined if a fault has cut the connection. @throws FlowError for a fault with a status. */
async function loadAfterFaults(id: string, req: Request, res: Response, deps: ResumeDeps) {
  const flow = await loadForBrowser(id, req, deps)
  if (!deps.faults.active) return flow
  const loaded = { endpoint: 'resume', id, flow, instance: instanceOf(flow, deps), actionId: null } as const
  const injection = await meetLoaded(loaded, { req, res }, deps)
  if (injection === undefined) return flow
  const { status, drop, delayMs } = injection.effect
  if (drop === true) {
    reportInjected(req, res, deps, { flow: id })
    res.destroy()
    return undefined
  }
  if (status !== undefined) throw injectedError(req, injection)
  // Other requests may have changed it.
  return delayMs === undefined ? flow : loadForBrowser(id, req, deps)
}

/** Redirectless flows have no resume path: their client reads the end from the flow API. */
async function loadForBrowser(id: string, req: Request, { flows, browsers }: ResumeDeps): Promise<HostFlow> {
  const flow = await flows.get(id)
  if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('FLOW_UNKNOWN') })
  if (flow.protocol?.redirectless === true)
    throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('FLOW_REDIRECTLESS') })
  return browsers.checkCookie(req, flow)
}

/**
 * Shows the first state of an adapter that is not API-capable on the built-in page. Of two simultaneous requests one
 * changes the flow.
 */
async function redirectToSignOnPage(
  id: string,
  { waiting, ...flow }: HostFlow,
  res: Response,
  deps: ResumeDeps,
): Promise<void> {
  if (waiting !== undefined)
    await deps.flows.replace(id, { ...flow, state: waiting, expiresAt: deps.clock.now() + IDLE_SECONDS })
  res.redirect(302, signOnUrl(id, deps))
}

function showResult(flow: HostFlow, req: Request, res: Response, deps: ResumeDeps): void {
  const { result, failure } = flow
  if (result === undefined) {
    const text = `This flow ended without a sign-on (${failure?.code}).`
    throw textError('NOT_SIGNED_ON', text, undefined, signOnFailed(flow, deps).reason)
  }
  if (req.accepts(['json', 'html']) === 'html') sendPage(res, signedOn(result))
  else res.json(result)
}

function notFinished({ state }: HostFlow): FlowError {
  const text = `This flow is not finished; its state is ${state.status}. Finish it with the flow API first.`
  return textError('FLOW_NOT_FINISHED', text, undefined, reason('FLOW_NOT_FINISHED', { status: state.status }))
}
