/** `/as/authorization.oauth2`, with and without redirects. Source: PingFederate Developer's Reference, "Authorization endpoint". */
import type { Request, Response } from 'express'
import type { Parameters } from 'oidc-provider'
import type { FlowError } from '../../../adapter/kernel/errors.ts'
import { entryUrl } from '../../flows/applications.ts'
import { startPolicyFlow } from '../../flows/run.ts'
import type { Session } from '../../sessions/sessions.ts'
import { factorsCoveredBy, satisfiedBySession } from '../../sessions/single-sign-on.ts'
import { createCors } from '../flow-api/cors.ts'
import { readParameters } from '../idp/read-parameters.ts'
import { inputOf, policyOf, withScope } from './authorization-request.ts'
import type { OAuthDeps } from './deps.ts'
import { routes } from './provider-config.ts'
import { createRedirectless } from './redirectless.ts'
import { asPage, authorizeResponseOf, forward, KIND, PI_FLOW, wrapped } from './responses.ts'
import type { Runtime, Waiting } from './runtime.ts'

/** Errors that cannot be sent to a redirect URI are thrown as a FlowError. */
export function createAuthorize(runtime: Runtime) {
  const { deps } = runtime
  const cors = createCors(deps, 'authorization')
  const redirectless = createRedirectless(runtime)
  return async (req: Request, res: Response): Promise<void> => {
    const parameters = await readParameters(req)
    const isRedirectless = parameters.get('response_mode') === PI_FLOW
    // A form that a page of the client posts here has the client's origin, but the browser shows the response itself.
    if ((isRedirectless || req.method !== 'POST') && cors(req, res)) return
    if (isRedirectless) return redirectless(parameters, req, res)
    await withRedirects(parameters, req, res, runtime)
  }
}

async function withRedirects(
  parameters: URLSearchParams,
  req: Request,
  res: Response,
  runtime: Runtime,
): Promise<void> {
  const { deps } = runtime
  const browser = await deps.browsers.recognise(req)
  const answer = await runtime.injectFor(browser, {
    method: 'GET',
    url: `${routes.authorization}?${withScope(parameters)}`,
    headers: { accept: req.headers.accept ?? '*/*' },
  })
  // Parameters of a pushed request become visible only here.
  if (authorizeResponseOf(answer) !== undefined) throw pushedRedirectless()
  const waiting = runtime.waitingIn(answer)
  if (waiting?.params.response_mode === PI_FLOW) throw pushedRedirectless()
  if (waiting !== undefined) return startSignOn(waiting, await deps.browsers.enter(req, res), res, runtime)
  const granted = runtime.grantedIn(answer)
  const session = runtime.sessionIn(answer)
  if (session !== undefined && granted !== undefined) await markUsed(session, granted, deps)
  forward(answer, res)
}

/** Restarts the idle time of the adapters that the session covered. */
async function markUsed(session: Session, parameters: Parameters, deps: OAuthDeps): Promise<void> {
  const policy = deps.policies.get(policyOf(parameters, deps))
  const factors = policy === undefined ? undefined : satisfiedBySession(policy, session.authnSources)
  const adapters = (factors ?? []).map(({ adapter }) => adapter)
  await deps.sessions.used(session.browser, adapters, parameters.client_id)
}

/** Starts a flow and redirects the browser to it, or to the client if a session covers the whole policy. */
export async function startSignOn(waiting: Waiting, browser: string, res: Response, runtime: Runtime): Promise<void> {
  const { deps } = runtime
  const { uid, returnTo, params } = waiting
  const policy = policyOf(params, deps)
  const { id, flow } = await startPolicyFlow(
    {
      policy,
      input: inputOf(params.login_hint),
      browser,
      protocol: {
        kind: KIND,
        redirectless: false,
        clientId: params.client_id ?? '',
        data: { waiting: { uid, returnTo } },
      },
      coveredBySession: factorsCoveredBy(waiting, await deps.sessions.of(browser), deps.clock.now()),
    },
    deps,
  )
  deps.browsers.follow(res, browser, flow.browser)
  if (flow.result !== undefined) return forward(asPage(await runtime.finish(flow, waiting)), res)
  // `res.redirect` would also write a text, which costs a tenth of the request.
  res.setHeader('Cache-Control', 'no-store')
  res.writeHead(302, { Location: entryUrl(id, flow, deps), 'Content-Length': 0 }).end()
}

function pushedRedirectless(): FlowError {
  return wrapped('invalid_request', `Send response_mode=${PI_FLOW} in the request itself, also with a request_uri.`)
}
