/** `/as/user_authz.oauth2` for browsers: pages for the code of a device (RFC 8628, section 3.3). */
import type { Request, Response } from 'express'
import { readParameters } from '../idp/read-parameters.ts'
import { startSignOn } from './authorize.ts'
import { createDevice } from './device.ts'
import { routes } from './provider-config.ts'
import { forward, PI_FLOW, wrapped } from './responses.ts'
import type { Runtime } from './runtime.ts'

const STALE = 'This form belongs to another browser or has expired. Open the page again.'

export function createUserCode(runtime: Runtime) {
  const { deps } = runtime
  const device = createDevice(runtime)
  return async (req: Request, res: Response): Promise<void> => {
    const parameters = await readParameters(req)
    if (parameters.get('response_mode') === PI_FLOW) return device(parameters, req, res)
    const browser = await deps.browsers.enter(req, res)
    // The provider fails on a form without the session in which it was shown.
    if (req.method === 'POST' && !(await runtime.hasProviderSession(browser))) throw wrapped('invalid_request', STALE)
    const answer = await runtime.injectFor(browser, {
      ...(req.method === 'POST'
        ? { method: 'POST', url: routes.code_verification, body: String(parameters) }
        : { method: 'GET', url: `${routes.code_verification}?${parameters}` }),
      headers: { accept: 'text/html' },
    })
    const waiting = runtime.waitingIn(answer)
    if (waiting === undefined) forward(answer, res)
    else await startSignOn(waiting, browser, res, runtime)
  }
}
