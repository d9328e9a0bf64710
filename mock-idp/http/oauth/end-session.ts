/**
 * `/idp/init_logout.openid`: sign-out requested by a client (OpenID Connect RP-Initiated Logout 1.0), without a
 * confirmation page.
 */
import { signOff } from '../../sessions/sign-off.ts'
import { readParameters } from '../idp/read-parameters.ts'
import type { Endpoint } from './endpoint.ts'
import { confirmForm } from './provider-bridge/confirm-form.ts'
import { routes } from './provider-config.ts'
import { forward } from './responses.ts'

export const endSession: Endpoint = async (req, res, { deps, provider }) => {
  const parameters = await readParameters(req)
  const browser = await deps.browsers.recognise(req)
  const headers = { accept: req.headers.accept ?? '*/*' }
  const { shown, confirmed } = await confirmForm(
    (request) => provider.injectFor(browser, request),
    { method: 'GET', url: `${routes.end_session}?${parameters}`, headers },
    `${routes.end_session}/confirm`,
    { logout: 'yes' },
  )
  if (confirmed !== undefined) await signOff(browser, deps)
  const answer = confirmed ?? shown
  forward(answer, res)
  return provider.refusalIn(answer)
}
