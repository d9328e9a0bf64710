/** Requests to the provider: of the network, and injected ones with the session of a browser. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session, Sessions } from '../../../sessions/sessions.ts'
import type { Refusal } from '../../idp/refusal.ts'
import { type Callback, type InjectedRequest, type InjectedResponse, inject, messageOf } from './inject.ts'
import type { OAuthParties } from './parties.ts'
import type { OidcProvider } from './provider.ts'
import { cookieNames, type createProviderSessions } from './sessions.ts'

type ProviderSessions = ReturnType<typeof createProviderSessions>

interface RequestsOptions {
  readonly issuer: string
  readonly callback: OidcProvider['callback']
  readonly sessions: Pick<Sessions, 'of'>
  readonly providerSessions: ProviderSessions
  readonly sessionOf: WeakMap<IncomingMessage, Session>
  /** Browsers of requests with a valid cookie. */
  readonly browserOf: WeakMap<IncomingMessage, string>
  readonly refusalOf: OidcProvider['refusalOf']
  readonly parties: OidcProvider['parties']
}

export function createRequests(options: RequestsOptions) {
  const { issuer, callback, sessions, providerSessions, sessionOf, browserOf, refusalOf, parties } = options
  // The provider builds links from the request; they must begin with the base URL.
  const forwarded = forwardedHeaders(issuer)
  const send = (
    request: InjectedRequest,
    browser?: string,
    session?: Session,
    isNew = false,
  ): Promise<InjectedResponse> => {
    const answer: Callback = (req, res) => {
      if (browser !== undefined) browserOf.set(req, browser)
      if (session !== undefined) sessionOf.set(req, session)
      if (session !== undefined && isNew) providerSessions.assign(req, session)
      return callback(req, res)
    }
    return inject(answer, { ...request, headers: { accept: 'application/json', ...request.headers, ...forwarded } })
  }
  return {
    /** Answers a request of the network. */
    async respond(req: IncomingMessage, res: ServerResponse): Promise<Refusal | undefined> {
      Object.assign(req.headers, forwarded)
      await callback(req, res)
      return refusalOf(req)
    },
    /** Answers a request of the network whose form was read already, at the path of the provider. */
    async respondToForm(
      req: IncomingMessage,
      url: string,
      form: string,
      res: ServerResponse,
    ): Promise<Refusal | undefined> {
      const headers = { ...req.headers, ...forwarded }
      const message = messageOf({ method: 'POST', url, headers, body: form })
      await callback(message, res)
      parties.set(req, parties.get(message) ?? {})
      return refusalOf(message)
    },
    refusalIn: ({ request }: InjectedResponse): Refusal | undefined => refusalOf(request),
    /** Client and user of a request that `respond` or `respondToForm` has answered. */
    partiesOf: (request: IncomingMessage): OAuthParties => parties.get(request) ?? {},
    partiesIn: ({ request }: InjectedResponse): OAuthParties => parties.get(request) ?? {},
    /** Injects a request without a browser. */
    inject: (request: InjectedRequest) => send(request),
    /** Injects a request of a browser, with its session. */
    async injectFor(browser: string | undefined, request: InjectedRequest): Promise<InjectedResponse> {
      const session = await sessions.of(browser)
      const own = await providerSessions.cookies(browser, session)
      const isNew = !(cookieNames.session in own)
      const answer = await send({ ...request, cookies: { ...request.cookies, ...own } }, browser, session, isNew)
      await providerSessions.store(browser, answer)
      return answer
    },
    /** The session that was used for the response. */
    sessionIn: ({ request }: InjectedResponse): Session | undefined => sessionOf.get(request),
    /** True if the provider has a session for the browser, for example after it has shown a form. */
    hasProviderSession: async (browser: string): Promise<boolean> =>
      cookieNames.session in (await providerSessions.cookies(browser, await sessions.of(browser))),
  }
}

function forwardedHeaders(issuer: string) {
  const { host, protocol } = new URL(issuer)
  return { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
}
