/** `/as/user_authz.oauth2` for browsers: pages for the code of a device (RFC 8628, section 3.3). */
import { readParameters } from '../idp/read-parameters.ts'
import { startSignOn } from './authorize.ts'
import { startDevice } from './device.ts'
import type { Endpoint } from './endpoint.ts'
import { PI_FLOW } from './provider-bridge/pi-flow.ts'
import { routes } from './provider-config.ts'
import { reason } from './reasons.ts'
import { forward, wrapped } from './responses.ts'

const STALE = 'This form belongs to another browser or has expired. Open the page again.'

export const userCode: Endpoint = async (req, res, oauth) => {
  const { deps, provider } = oauth
  const parameters = await readParameters(req)
  if (parameters.get('response_mode') === PI_FLOW) return startDevice(parameters, req, res, oauth)
  const browser = await deps.browsers.enter(req, res)
  // The provider fails on a form without the session in which it was shown.
  if (req.method === 'POST' && !(await provider.hasProviderSession(browser)))
    throw wrapped('invalid_request', STALE, reason('FORM_OF_OTHER_BROWSER'))
  const answer = await provider.injectFor(browser, {
    ...(req.method === 'POST'
      ? { method: 'POST', url: routes.code_verification, body: String(parameters) }
      : { method: 'GET', url: `${routes.code_verification}?${parameters}` }),
    headers: { accept: 'text/html' },
  })
  const waiting = provider.waitingIn(answer)
  if (waiting !== undefined) return startSignOn(waiting, browser, res, oauth)
  forward(answer, res)
  return provider.refusalIn(answer)
}
