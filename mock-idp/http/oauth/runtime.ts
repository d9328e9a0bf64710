/** The provider of a host, connected to its flows and sessions. Loaded with the first OAuth request. */
import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose'
import type { InteractionResult, Parameters } from 'oidc-provider'
import type { Store } from '../../core/store/store.ts'
import type { AuthnSources, HostFlow } from '../../flows/flow.ts'
import { createOriginRule } from '../../flows/origins.ts'
import { selectPolicy } from '../../flows/policy/select.ts'
import { REFERENCE_LENGTH, type Session } from '../../sessions/sessions.ts'
import { satisfiedBySession } from '../../sessions/single-sign-on.ts'
import { allowedOrigins } from '../flow-api/cors.ts'
import { policySelectionOf } from './authorization-request.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import type { OAuthDeps } from './deps.ts'
import type { SigningKeys } from './keys.ts'
import { type Callback, type InjectedRequest, type InjectedResponse, inject } from './provider-bridge/inject.ts'
import type { EarlierSignOn } from './provider-bridge/interaction-policy.ts'
import { createProvider } from './provider-bridge/provider.ts'
import { cookieNames, createProviderSessions } from './provider-bridge/sessions.ts'
import type { WaitingRequest } from './responses.ts'
import { acrOf, amrOf, interactionResult, signedOnAt } from './sign-on.ts'

/**
 * A request that waits for a sign-on: its parameters, the reasons of the prompt, and the maximum age of a sign-on in
 * seconds.
 */
export interface Waiting extends WaitingRequest {
  readonly params: Parameters
  readonly reasons: readonly string[]
  readonly maxAge: string | undefined
}
/** Shared by the OAuth endpoints. */
export interface Runtime {
  readonly deps: OAuthDeps
  /** Answers a request of the network with the provider. */
  readonly callback: Callback
  /** Injects a request without a browser. */
  inject(request: InjectedRequest): Promise<InjectedResponse>
  /** Injects a request of a browser, with its session. */
  injectFor(browser: string | undefined, request: InjectedRequest): Promise<InjectedResponse>
  /** The session that was used for the response. */
  sessionIn(answer: InjectedResponse): Session | undefined
  /** The waiting request, if the response is a redirect to the sign-on. */
  waitingIn(answer: InjectedResponse): Waiting | undefined
  /** The parameters of the request that the response grants. */
  grantedIn(answer: InjectedResponse): Parameters | undefined
  /** True if the provider has a session for the browser, for example after it has shown a form. */
  hasProviderSession(browser: string): Promise<boolean>
  /** The redirect URI of the request that the code was issued for. */
  redirectUriOf(code: string): Promise<string | undefined>
  /** The user who connected the device; undefined before that. */
  subjectOfDevice(userCode: string): Promise<string | undefined>
  /** A code for the client and the user of the flow. */
  issueCode(clientId: string, scope: string, flow: HostFlow): Promise<string>
  /** Passes the result of the flow to the provider; its response is the response to the client. */
  finish(flow: HostFlow, request: WaitingRequest): Promise<InjectedResponse>
}

const DIFFERENT_SUBJECT: InteractionResult = {
  error: 'access_denied',
  error_description: 'The user who signed on is not the one that the client requested.',
}

/** The issuer is the host's base URL. */
export function createRuntime(deps: OAuthDeps, store: Store, keys: SigningKeys): Runtime {
  const { clock, log } = deps
  const issuer = deps.baseUrl()
  const sessionByRequest = new WeakMap<IncomingMessage, Session>()
  const oidc = createProvider({
    ...{ issuer, keys, store, clock, log, oauth: deps.config.oauth ?? {} },
    allowsOrigin: createOriginRule(allowedOrigins(deps, 'authorization')),
    findEarlierSignOn: ({ req, oidc: { params } }) =>
      earlierSignOn(sessionByRequest.get(req)?.authnSources ?? {}, params, deps),
  })
  const { callback, accounts, withProvider, begunBy, grantedTo } = oidc
  const headers = forwardedHeaders(issuer)
  const providerSessions = createProviderSessions(store, oidc, deps)
  const injectWith = (request: InjectedRequest, session?: Session, isNew = false) => {
    const answer: Callback = (req, res) => {
      if (session !== undefined) sessionByRequest.set(req, session)
      if (session !== undefined && isNew) providerSessions.assign(req, session)
      return callback(req, res)
    }
    return inject(answer, { ...request, headers: { accept: 'application/json', ...request.headers, ...headers } })
  }
  const injectFor: Runtime['injectFor'] = async (browser, request) => {
    const session = await deps.sessions.of(browser)
    const own = await providerSessions.cookies(browser, session)
    const answer = await injectWith(
      { ...request, cookies: { ...request.cookies, ...own } },
      session,
      !(cookieNames.session in own),
    )
    await providerSessions.store(browser, answer)
    return answer
  }
  const waitingIn = ({ request }: InjectedResponse): Waiting | undefined => {
    const begun = begunBy(request)
    if (begun === undefined) return undefined
    const { uid, params, prompt } = begun
    const returnTo = new URL(begun.returnTo).pathname
    return { uid, params, returnTo, reasons: prompt.reasons, maxAge: params['max_age'] }
  }
  const continueInteraction = async (
    browser: string | undefined,
    { uid, returnTo }: WaitingRequest,
    result: InteractionResult,
  ) => {
    const waiting = await withProvider((provider) => provider.Interaction.find(uid))
    if (waiting !== undefined) {
      // Another page of the browser may have changed the session: this flow's sign-on counts.
      delete waiting.session
      waiting.result = isExpected(waiting.params, result) ? result : DIFFERENT_SUBJECT
      await withProvider(() => waiting.persist())
    }
    return injectFor(browser, { method: 'GET', url: returnTo, cookies: { [cookieNames.resume]: uid } })
  }
  return {
    ...{ deps, injectFor, waitingIn },
    sessionIn: ({ request }) => sessionByRequest.get(request),
    grantedIn: ({ request }) => grantedTo(request),
    inject: (request) => injectWith(request),
    hasProviderSession: async (browser) =>
      cookieNames.session in (await providerSessions.cookies(browser, await deps.sessions.of(browser))),
    subjectOfDevice: async (userCode) =>
      (await withProvider((provider) => provider.DeviceCode.findByUserCode(userCode)))?.accountId,
    redirectUriOf: async (code) =>
      (await withProvider((provider) => provider.AuthorizationCode.find(code)))?.redirectUri,
    async issueCode(clientId, scope, flow) {
      const { login } = interactionResult(flow, deps)
      const { accountId = '', acr, amr, ts } = login ?? {}
      if (flow.result !== undefined) await accounts.remember(flow.result)
      return withProvider(async ({ Client, Grant, AuthorizationCode }) => {
        const client = await Client.find(clientId)
        const grant = new Grant({ accountId, clientId })
        grant.addOIDCScope(scope)
        // No session exists: `pi.sri` gets a random value.
        const sessionUid = deps.random(REFERENCE_LENGTH)
        const code = { accountId, acr, amr, authTime: ts, client, scope, sessionUid, redirectUri: NO_REDIRECT_URI }
        return new AuthorizationCode({ ...code, grantId: await grant.save() }).save()
      })
    },
    // The provider builds links from the request; they must begin with the base URL.
    callback: (req, res) => {
      Object.assign(req.headers, headers)
      return callback(req, res)
    },
    async finish(flow, waiting) {
      const { result } = flow
      if (result !== undefined) await accounts.remember(result)
      const session = await deps.sessions.of(flow.browser)
      // Another user may have signed on in this browser, or sessions are disabled: then the response is not tied to
      // the browser.
      const browser = result === undefined || session?.subject === result.subject ? flow.browser : undefined
      const answer = await continueInteraction(browser, waiting, interactionResult(flow, deps))
      const secondPrompt = waitingIn(answer)
      // A second prompt for the same user would have the same result.
      return secondPrompt === undefined ? answer : continueInteraction(browser, secondPrompt, DIFFERENT_SUBJECT)
    },
  }
}

/** The provider checks the hint only before a sign-on (OpenID Connect Core 1.0, section 3.1.2.2). */
function isExpected({ id_token_hint: hint }: Parameters, { login }: InteractionResult): boolean {
  return hint === undefined || login === undefined || decodeJwt(hint).sub === login.accountId
}

/** The result of a sign-on by the same adapters at the same times. */
function earlierSignOn(sources: AuthnSources, parameters: Parameters, deps: OAuthDeps): EarlierSignOn | undefined {
  const id = selectPolicy(policySelectionOf(parameters, deps), deps) ?? ''
  const policy = deps.policies.get(id)
  const factors = policy === undefined ? undefined : satisfiedBySession(policy, sources)
  if (factors === undefined) return undefined
  const amr = amrOf(factors)
  return { acr: acrOf(id, amr, deps.policies), amr, loginTs: signedOnAt(factors) }
}

function forwardedHeaders(issuer: string) {
  const { host, protocol } = new URL(issuer)
  return { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
}
