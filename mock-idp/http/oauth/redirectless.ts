/**
 * `response_mode=pi.flow`: responds with the first state of a flow.
 * Source: "Mobile application authentication through REST APIs".
 */

import type { Request, Response } from 'express'
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Attributes } from '../../../adapter/spi.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { outageOf } from '../../core/faults/injection.ts'
import { labelOf } from '../../core/journal/label.ts'
import type { CompletedFactor } from '../../flows/flow.ts'
import type { ImmediateResult } from '../../flows/protocol.ts'
import { startPolicyFlow } from '../../flows/run.ts'
import type { Session } from '../../sessions/sessions.ts'
import { factorsCoveredBy, satisfiedBySession } from '../../sessions/single-sign-on.ts'
import { showFlow } from '../flow-api/view.ts'
import type { Refusal } from '../idp/refusal.ts'
import { clientOf, inputOf, policyOf, withScope } from './authorization-request.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import type { OAuthDeps } from './deps.ts'
import type { OAuth } from './endpoint.ts'
import type { InjectedResponse } from './provider-bridge/inject.ts'
import { authorizeResponseOf, PI_FLOW } from './provider-bridge/pi-flow.ts'
import type { Parameters } from './provider-bridge/types.ts'
import { routes } from './provider-config.ts'
import { reason } from './reasons.ts'
import { OAUTH, type OAuthFlowData, partiesOfFlow, redirectlessRefusal, wrapped } from './responses.ts'

/** Parameters of the new flow. */
interface Beginning {
  readonly data: OAuthFlowData
  readonly immediateResult?: ImmediateResult
}

/** OAuth errors are thrown as FlowErrors in the format of the flow API. */
export async function startRedirectless(
  parameters: URLSearchParams,
  req: Request,
  res: Response,
  oauth: OAuth,
): Promise<Refusal | undefined> {
  const { deps, provider, parties } = oauth
  const client = clientOf(parameters.get('client_id'), deps)
  Object.assign(parties, defined({ client: client?.clientId }))
  if (client !== undefined) checkClient(client, req, oauth)
  const cookieless = client?.enableCookielessAuthenticationApi === true
  const recognised = cookieless ? undefined : await deps.browsers.recognise(req)
  const url = `${routes.authorization}?${withScope(withRedirectUri(parameters, client))}`
  const answer = await provider.injectFor(recognised, { method: 'GET', url })
  Object.assign(parties, provider.partiesIn(answer))
  const session = provider.sessionIn(answer)
  const waiting = provider.waitingIn(answer)
  // Only the provider can read the parameters of a pushed request.
  const params: Parameters = waiting?.params ?? provider.grantedIn(answer) ?? Object.fromEntries(parameters)
  const beginning = beginningOf(answer, () => immediateResultBySession(policyOf(params, deps), session, deps), provider)
  const browser = cookieless ? undefined : await deps.browsers.enter(req, res)
  const { id, flow } = await startPolicyFlow(
    defined({
      policy: policyOf(params, deps),
      input: inputOf(params.login_hint),
      protocol: { kind: OAUTH, redirectless: true, clientId: client?.clientId ?? '', data: beginning.data },
      browser,
      cookieless,
      coveredBySession: waiting && factorsCoveredBy(waiting, session, deps.clock.now()),
      immediateResult: beginning.immediateResult,
      outage: outageOf(req),
      label: labelOf(req.headers),
    }),
    deps,
  )
  Object.assign(parties, partiesOfFlow(id, flow))
  deps.browsers.follow(res, browser, flow.browser)
  res.setHeader('Cache-Control', 'no-store')
  res.status(200).json(await showFlow(id, flow, deps))
  return provider.refusalIn(answer)
}

/** @throws FlowError if the client or the page may not use redirectless mode; log and journal name the missing setting. */
function checkClient(client: OAuthClient, req: Request, { deps }: Pick<OAuth, 'deps'>): void {
  const refusal = redirectlessRefusal(client, req.headers.origin, deps)
  if (refusal === undefined) return
  deps.log.warn({ clientId: client.clientId, origin: req.headers.origin }, refusal.note)
  throw Object.assign(refusal.error, { note: refusal.note })
}

/** A client with several redirect URIs need not name one: none is used. */
function withRedirectUri(parameters: URLSearchParams, client: OAuthClient | undefined): URLSearchParams {
  const several = (client?.redirectUris ?? []).length > 1
  if (!several || parameters.has('redirect_uri') || parameters.has('request_uri')) return parameters
  return new URLSearchParams([...parameters, ['redirect_uri', NO_REDIRECT_URI]])
}

/** Result of the provider: a sign-on is required, a session is sufficient, or the request fails. */
function beginningOf(
  answer: InjectedResponse,
  bySession: () => ImmediateResult | undefined,
  provider: OAuth['provider'],
): Beginning {
  const waiting = provider.waitingIn(answer)
  if (waiting !== undefined && waiting.params.response_mode !== PI_FLOW) throw responseModeRequired()
  if (waiting !== undefined) return { data: { waiting: { uid: waiting.uid, returnTo: waiting.returnTo } } }
  const response = authorizeResponseOf(answer) ?? errorIn(answer)
  const { error, error_description: description = '' } = response
  const immediateResult = error === undefined ? bySession() : undefined
  if (immediateResult !== undefined) return { data: { authorizeResponse: response }, immediateResult }
  if (error === undefined) throw new Error('the provider used a session that this host does not have')
  if (!/^(?:login|interaction|consent|account_selection)_required$/.test(error))
    throw wrapped(error, description, provider.refusalIn(answer)?.reason)
  // `prompt=none`: a state, because clients show other errors only as a general failure.
  return { data: { failed: true }, immediateResult: { failure: { code: error, userMessage: description } } }
}

/** Errors that cannot be sent to a redirect URI are JSON; other formats mean a different response mode. */
function errorIn({ headers, body }: InjectedResponse) {
  if (!String(headers['content-type']).startsWith('application/json')) throw responseModeRequired()
  return JSON.parse(body)
}

function responseModeRequired() {
  const text = `Send response_mode=${PI_FLOW} once in the request, and also in a pushed request.`
  return wrapped('invalid_request', text, reason('RESPONSE_MODE_DIFFERS'))
}

/** The result if the session covers the whole policy. */
function immediateResultBySession(
  policyId: string,
  session: Session | undefined,
  { policies }: Pick<OAuthDeps, 'policies'>,
): ImmediateResult | undefined {
  const policy = policies.get(policyId)
  if (policy === undefined || session === undefined) return undefined
  const completedFactors = satisfiedBySession(policy, session.authnSources)
  return (
    completedFactors && {
      result: { subject: session.subject, attributes: attributesOf(completedFactors) },
      completedFactors,
    }
  )
}

function attributesOf(factors: readonly CompletedFactor[]): Attributes {
  return Object.assign({}, ...factors.map(({ attributes }) => attributes))
}
