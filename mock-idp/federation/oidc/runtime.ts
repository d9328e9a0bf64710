/** The provider at work for one host. Loaded with the first OAuth request, and with it oidc-provider. */
import type { InteractionResult, Parameters, Session } from 'oidc-provider'
import type { HostFlow } from '../../flow.ts'
import { allowedOrigins, createOriginRule } from '../../flow-api/origins.ts'
import type { Host } from '../../host.ts'
import { choosePolicy } from '../../policy/choose.ts'
import type { Store } from '../../store/store.ts'
import { type Callback, type DetachedAnswer, type DetachedRequest, runDetached } from './detached.ts'
import type { WaitingRequest } from './flow-data.ts'
import type { SigningKeys } from './keys.ts'
import { createProvider } from './provider.ts'
import { cookieNames, createSessions } from './sessions.ts'
import { adaptersOf, interactionResult } from './sign-on.ts'
import { wishOf } from './wish.ts'

type Cookies = Readonly<Record<string, string>>

/** A request that waits for a person, with its parameters. */
export interface Waiting extends WaitingRequest {
  readonly params: Parameters
}
/** What the parts of the OAuth side share. */
export interface Runtime {
  readonly host: Host
  /** Answers a request of the network as the provider does. */
  readonly callback: Callback
  readonly sessions: ReturnType<typeof createSessions>
  /** Asks on behalf of a browser. */
  ask(request: DetachedRequest): Promise<DetachedAnswer>
  /** The request that waits for a person, if that is what the answer says. */
  waitingIn(answer: DetachedAnswer): Waiting | undefined
  /** The session that such cookies stand for. */
  session(cookies: Cookies): Promise<Session | undefined>
  /** The redirect URI that a code was issued for. */
  redirectUriOf(code: string): Promise<string | undefined>
  /** Who has connected the device with that code; undefined: nobody yet. */
  subjectOfDevice(userCode: string): Promise<string | undefined>
  /** Tells the provider how the flow has ended; its answer is what the browser or the API client gets. */
  finish(flow: HostFlow, request: WaitingRequest): Promise<DetachedAnswer>
}

const SOMEBODY_ELSE: InteractionResult = {
  error: 'access_denied',
  error_description: 'The sign-on is not the one that was asked for.',
}

/** Makes the runtime; the issuer is the host's base URL. */
export function createRuntime(host: Host, store: Store, keys: SigningKeys): Runtime {
  const { clock, log } = host
  const issuer = host.baseUrl()
  const { callback, accounts, within, begunBy } = createProvider({
    ...{ issuer, keys, store, clock, log, oauth: host.config.oauth ?? {} },
    allowsOrigin: createOriginRule(allowedOrigins(host, 'authorization')),
    suffices: ({ oidc: { session, params } }) => hasPassed(session?.amr ?? [], params, host),
  })
  const headers = placeOf(issuer)
  const sessions = createSessions(store, host)
  const ask = (request: DetachedRequest) =>
    runDetached(callback, { ...request, headers: { accept: 'application/json', ...request.headers, ...headers } })
  const session = (cookies: Cookies) => within((provider) => provider.Session.find(cookies[cookieNames.session] ?? ''))
  const waitingIn = ({ request }: DetachedAnswer): Waiting | undefined => {
    const begun = begunBy(request)
    if (begun === undefined) return undefined
    return { uid: begun.uid, returnTo: new URL(begun.returnTo).pathname, params: begun.params }
  }
  const goOn = async ({ uid, returnTo }: WaitingRequest, result: InteractionResult, cookies: Cookies) => {
    const waiting = await within((provider) => provider.Interaction.find(uid))
    if (waiting !== undefined) {
      // Another page of the same browser may have changed the session meanwhile: what counts is who has signed on here.
      delete waiting.session
      waiting.result = result
      await within(() => waiting.persist())
    }
    return ask({ method: 'GET', url: returnTo, cookies: { ...cookies, [cookieNames.resume]: uid } })
  }
  return {
    ...{ host, sessions, ask, waitingIn, session },
    subjectOfDevice: async (userCode) =>
      (await within((provider) => provider.DeviceCode.findByUserCode(userCode)))?.accountId,
    redirectUriOf: async (code) => (await within((provider) => provider.AuthorizationCode.find(code)))?.redirectUri,
    // Links are made of the request's own host; those of this provider begin with the base URL.
    callback: (req, res) => {
      Object.assign(req.headers, headers)
      return callback(req, res)
    },
    async finish(flow, waiting) {
      const { result, browser } = flow
      const cookies = await sessions.cookies(browser)
      if (result !== undefined) await accounts.remember(result)
      const other = result !== undefined && (await session(cookies))?.accountId !== result.subject
      const kept = other ? {} : cookies
      const answer = await goOn(waiting, interactionResult(flow, host), kept)
      await sessions.keep(browser, answer)
      const again = waitingIn(answer)
      // Asking the same person once more would not help.
      return again === undefined ? answer : goOn(again, SOMEBODY_ELSE, kept)
    },
  }
}

function hasPassed(amr: readonly string[], parameters: Parameters, host: Host): boolean {
  const policy = host.policies.get(choosePolicy(wishOf(parameters, host), host) ?? '')
  return policy !== undefined && adaptersOf(policy).every((adapter) => amr.includes(adapter))
}

function placeOf(issuer: string) {
  const { host, protocol } = new URL(issuer)
  return { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) }
}
