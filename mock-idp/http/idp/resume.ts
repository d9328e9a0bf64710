/** Where a finished flow sends the browser: on with its protocol. A flow with none behind it answers who signed on. */
import { type ErrorRequestHandler, type Request, type Response, Router } from 'express'
import { FlowError, textError } from '../../../adapter/kernel/errors.ts'
import type { Host } from '../../app/host.ts'
import { signOnUrl } from '../../flows/applications.ts'
import { resumeUrl } from '../../flows/end.ts'
import { type HostFlow, IDLE_SECONDS, isFinished } from '../../flows/flow.ts'
import { signedOn } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import { refuseBrowser } from '../flow-api/refuse-browser.ts'

const PATHS = ['/as/:flowId/resume/as/:endpoint', '/idp/:flowId/resume/idp/:endpoint']

/**
 * `/as/{flowId}/resume/as/authorization.ping` for OAuth, `/idp/{flowId}/resume/idp/…` for others; it may be asked again.
 * Only the browser of the flow gets more than an error.
 */
export function resume(host: Host): Router {
  const router = Router({ caseSensitive: true })
  router.get(PATHS, async (req, res) => {
    res.setHeader('Cache-Control', 'no-store')
    await host.browsers.renew(req, res)
    const id = String(req.params['flowId'])
    const flow = await loadForBrowser(id, req, host)
    if (req.path !== new URL(resumeUrl(id, flow, host)).pathname) throw new FlowError('RESOURCE_NOT_FOUND')
    if (flow.waiting !== undefined) return signOnHere(id, flow, res, host)
    if (!isFinished(flow)) throw notFinished(flow)
    if (flow.protocol === undefined) return answerQa(flow, req, res)
    const protocol = host.protocols.get(flow.protocol.kind)
    if (protocol === undefined) throw new Error(`nobody resumes flows of ${flow.protocol.kind}`)
    await protocol.resume(id, flow, req, res)
  })
  const onError: ErrorRequestHandler = (thrown, req, res, _next) =>
    refuseBrowser(thrown, req, res, host, 'This sign-on cannot continue')
  router.use(['/as', '/idp'], onError)
  return router
}

/** A flow without redirects has nothing to resume: its client reads the end at the flow API. */
async function loadForBrowser(id: string, req: Request, { flows, browsers }: Host): Promise<HostFlow> {
  const flow = await flows.load(id)
  if (flow === undefined || flow.protocol?.redirectless === true) throw new FlowError('RESOURCE_NOT_FOUND')
  await browsers.checkCookie(req, flow)
  return flow
}

/** The step that the application could not do is done at this host's own page. Of two requests at once one moves the flow. */
async function signOnHere(id: string, { waiting, ...flow }: HostFlow, res: Response, host: Host): Promise<void> {
  if (waiting !== undefined)
    await host.flows.put(id, { ...flow, state: waiting, expiresAt: host.clock.now() + IDLE_SECONDS })
  res.redirect(302, signOnUrl(id, host))
}

function answerQa(flow: HostFlow, req: Request, res: Response): void {
  const { result, failure } = flow
  if (result === undefined)
    throw textError('NOT_SIGNED_ON', `Nobody has signed on in this flow; it ended in ${failure?.code}.`)
  if (req.accepts(['json', 'html']) === 'html') sendPage(res, signedOn(result))
  else res.json(result)
}

function notFinished({ state }: HostFlow): FlowError {
  const text = `Nobody has signed on in this flow; it stands at ${state.status}. Finish it at the flow API first.`
  return textError('FLOW_NOT_FINISHED', text)
}
