/** Where a finished flow sends the browser. A flow with no protocol request behind it answers who signed on. */
import { type ErrorRequestHandler, Router } from 'express'
import { FlowError, hostError } from '../../adapter/errors.ts'
import type { HostFlow } from '../flow.ts'
import type { Host } from '../host.ts'
import { writeCookie } from './cookie.ts'
import { asFlowError, writeError } from './on-error.ts'
import { message, signedOn } from './pages.ts'

/** `/as/{flowId}/resume/as/authorization.ping`; it may be asked again and gives the same answer. */
export function resume(host: Host): Router {
  const router = Router({ caseSensitive: true })
  router.get('/as/:flowId/resume/as/authorization.ping', async (req, res) => {
    res.setHeader('Cache-Control', 'no-store')
    const flow = await host.flows.load(String(req.params['flowId']))
    if (flow === undefined) throw new FlowError('RESOURCE_NOT_FOUND')
    writeCookie(req, res, host)
    const { result } = requireResult(flow)
    if (req.accepts(['json', 'html']) === 'html') res.type('html').send(signedOn(result))
    else res.json(result)
  })
  const onError: ErrorRequestHandler = (thrown, req, res, _next) => {
    const error = asFlowError(thrown)
    if (req.accepts(['json', 'html']) !== 'html') return writeError(error, res, host)
    return res.status(error.status).type('html').send(message('This sign-on cannot go on', error.message))
  }
  router.use('/as', onError)
  return router
}

function requireResult(flow: HostFlow): Required<Pick<HostFlow, 'result'>> {
  if (flow.result === undefined) throw hostError('FLOW_NOT_FINISHED')
  return { result: flow.result }
}
