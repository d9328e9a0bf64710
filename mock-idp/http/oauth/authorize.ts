/** `/as/authorization.oauth2`, with and without redirects. Source: PingFederate Developer's Reference, "Authorization endpoint". */

import type { Request, Response } from 'express'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import { outageOf } from '../../core/faults/injection.ts'
import { labelOf } from '../../core/journal/label.ts'
import { entryUrl } from '../../flows/applications.ts'
import { startPolicyFlow } from '../../flows/run.ts'
import type { Session } from '../../sessions/sessions.ts'
import { factorsCoveredBy, satisfiedBySession } from '../../sessions/single-sign-on.ts'
import { readParameters } from '../idp/read-parameters.ts'
import type { Refusal } from '../idp/refusal.ts'
import { inputOf, policyOf, withScope } from './authorization-request.ts'
import { finish } from './complete.ts'
import type { OAuthDeps } from './deps.ts'
import type { Endpoint, OAuth } from './endpoint.ts'
import { authorizeResponseOf, PI_FLOW } from './provider-bridge/pi-flow.ts'
import type { Parameters, Waiting } from './provider-bridge/types.ts'
import { routes } from './provider-config.ts'
import { reason } from './reasons.ts'
import { startRedirectless } from './redirectless.ts'
import { asPage, forward, OAUTH, partiesOfFlow, wrapped } from './responses.ts'

export const authorize: Endpoint = async (req, res, oauth) => {
  const parameters = await readParameters(req)
  const isRedirectless = parameters.get('response_mode') === PI_FLOW
  // A form that a page of the client posts here has the client's origin, but the browser shows the response itself.
  if ((isRedirectless || req.method !== 'POST') && oauth.cors(req, res)) return undefined
  return (isRedirectless ? startRedirectless : withRedirects)(parameters, req, res, oauth)
}

async function withRedirects(
  parameters: URLSearchParams,
  req: Request,
  res: Response,
  oauth: OAuth,
): Promise<Refusal | undefined> {
  const { deps, provider, parties } = oauth
  const browser = await deps.browsers.recognise(req)
  const answer = await provider.injectFor(browser, {
    method: 'GET',
    url: `${routes.authorization}?${withScope(parameters)}`,
    headers: { accept: req.headers.accept ?? '*/*' },
  })
  Object.assign(parties, provider.partiesIn(answer))
  // Parameters of a pushed request become visible only here.
  if (authorizeResponseOf(answer) !== undefined) throw pushedRedirectless()
  const waiting = provider.waitingIn(answer)
  if (waiting?.params.response_mode === PI_FLOW) throw pushedRedirectless()
  if (waiting !== undefined) return startSignOn(waiting, await deps.browsers.enter(req, res), res, oauth)
  const granted = provider.grantedIn(answer)
  const session = provider.sessionIn(answer)
  if (session !== undefined && granted !== undefined) await markUsed(session, granted, deps)
  forward(answer, res)
  return provider.refusalIn(answer)
}

/** Restarts the idle time of the adapters that the session covered. */
async function markUsed(session: Session, parameters: Parameters, deps: OAuthDeps): Promise<void> {
  const policy = deps.policies.get(policyOf(parameters, deps))
  const factors = policy === undefined ? undefined : satisfiedBySession(policy, session.authnSources)
  const adapters = (factors ?? []).map(({ adapter }) => adapter)
  await deps.sessions.used(session.browser, adapters, parameters.client_id)
}

/** Starts a flow and redirects the browser to it, or to the client if a session covers the whole policy. */
export async function startSignOn(
  waiting: Waiting,
  browser: string,
  res: Response,
  oauth: OAuth,
): Promise<Refusal | undefined> {
  const { deps } = oauth
  const { uid, returnTo, params } = waiting
  const policy = policyOf(params, deps)
  const { id, flow } = await startPolicyFlow(
    {
      policy,
      input: inputOf(params.login_hint),
      browser,
      protocol: {
        kind: OAUTH,
        redirectless: false,
        clientId: params.client_id ?? '',
        data: { waiting: { uid, returnTo } },
      },
      coveredBySession: factorsCoveredBy(waiting, await deps.sessions.of(browser), deps.clock.now()),
      outage: outageOf(res.req),
      label: labelOf(res.req.headers),
    },
    deps,
  )
  Object.assign(oauth.parties, partiesOfFlow(id, flow))
  deps.browsers.follow(res, browser, flow.browser)
  if (flow.result !== undefined) {
    const answer = await finish(flow, waiting, oauth)
    forward(asPage(answer), res)
    return oauth.provider.refusalIn(answer)
  }
  // `res.redirect` would also write a text, which costs a tenth of the request.
  res.setHeader('Cache-Control', 'no-store')
  res.writeHead(302, { Location: entryUrl(id, flow, deps), 'Content-Length': 0 }).end()
  return undefined
}

function pushedRedirectless(): FlowError {
  const text = `Send response_mode=${PI_FLOW} in the request itself, also with a request_uri.`
  return wrapped('invalid_request', text, reason('RESPONSE_MODE_DIFFERS'))
}
