/** Requests to the provider: of the network, and injected ones with the session of a browser. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session, Sessions } from '../../../sessions/sessions.ts'
import { type Callback, type InjectedRequest, type InjectedResponse, inject, messageOf } from './inject.ts'
import type { OidcProvider } from './provider.ts'
import { cookieNames, type createProviderSessions } from './sessions.ts'

type ProviderSessions = ReturnType<typeof createProviderSessions>

interface RequestsOptions {
  readonly issuer: string
  readonly callback: OidcProvider['callback']
  readonly sessions: Pick<Sessions, 'of'>
  readonly providerSessions: ProviderSessions
  readonly sessionOf: WeakMap<IncomingMessage, Session>
}

export function createRequests({ issuer, callback, sessions, providerSessions, sessionOf }: RequestsOptions) {
  // The provider builds links from the request; they must begin with the base URL.
  const forwarded = forwardedHeaders(issuer)
  const send = (request: InjectedRequest, session?: Session, isNew = false): Promise<InjectedResponse> => {
    const answer: Callback = (req, res) => {
      if (session !== undefined) sessionOf.set(req, session)
      if (session !== undefined && isNew) providerSessions.assign(req, session)
      return callback(req, res)
    }
    return inject(answer, { ...request, headers: { accept: 'application/json', ...request.headers, ...forwarded } })
  }
  return {
    /** Answers a request of the network. */
    respond(req: IncomingMessage, res: ServerResponse): Promise<void> {
      Object.assign(req.headers, forwarded)
      return callback(req, res)
    },
    /** Answers a request of the network whose form was read already, at the path of the provider. */
    respondToForm(req: IncomingMessage, url: string, form: string, res: ServerResponse): Promise<void> {
      const headers = { ...req.headers, ...forwarded }
      return callback(messageOf({ method: 'POST', url, headers, body: form }), res)
    },
    /** Injects a request without a browser. */
    inject: (request: InjectedRequest) => send(request),
    /** Injects a request of a browser, with its session. */
    async injectFor(browser: string | undefined, request: InjectedRequest): Promise<InjectedResponse> {
      const session = await sessions.of(browser)
      const own = await providerSessions.cookies(browser, session)
      const isNew = !(cookieNames.session in own)
      const answer = await send({ ...request, cookies: { ...request.cookies, ...own } }, session, isNew)
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
