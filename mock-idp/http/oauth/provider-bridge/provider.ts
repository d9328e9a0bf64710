/** oidc-provider, configured as PingFederate. Loaded with the first OAuth request. */

import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type Configuration, errors, Provider } from 'oidc-provider'
import type { Logger } from 'pino'
import type { OAuthConfig } from '../../../../schemas/gen/host/config-types.ts'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Store } from '../../../core/store/store.ts'
import type { Refusal } from '../../idp/refusal.ts'
import { createAccounts } from '../accounts.ts'
import { clientMetadata } from '../clients.ts'
import './redirect-log.ts'
import type { SigningKeys } from '../keys.ts'
import { claimsByScope, interactionPath, pingDiscovery, routes, scopeNames } from '../provider-config.ts'
import { runInContext, runOutsideContext } from './async-context.ts'
import { type CaughtErrors, createCaughtErrors, ERROR_EVENTS } from './caught-errors.ts'
import type { Callback, InjectedResponse } from './inject.ts'
import { type FindEarlierSignOn, interactionPolicyWith } from './interaction-policy.ts'
import { createDevicePages, logoutPages, renderError } from './pages.ts'
import { PI_FLOW, piFlow } from './pi-flow.ts'
import { createAdapters } from './records.ts'
import {
  extraParameters,
  grantForAll,
  issueRefreshToken,
  mayAskAcross,
  mayIntrospect,
  mayRevoke,
  rotateRefreshToken,
} from './rules.ts'
import './patch-date.ts'
import type { Explain } from './refusals.ts'
import { type Context, type Parameters, parametersOf } from './types.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Lifetimes in seconds. Those of code, ID token and device code are PingFederate's. */
const ttl = {
  AccessToken: 2 * HOUR,
  AuthorizationCode: MINUTE,
  ClientCredentials: 2 * HOUR,
  DeviceCode: 10 * MINUTE,
  Grant: 30 * DAY,
  IdToken: 5 * MINUTE,
  Interaction: DAY,
  RefreshToken: 30 * DAY,
  Session: DAY, // the host's own sessions end earlier
}

export interface ProviderOptions {
  readonly issuer: string
  readonly oauth: OAuthConfig
  readonly keys: SigningKeys
  readonly store: Pick<Store, 'collection'>
  readonly clock: MockClock
  readonly log: Logger
  /** Origins that may call the token endpoint besides those of a client's redirect URIs. */
  readonly allowsOrigin: (origin: string) => boolean
  readonly findEarlierSignOn: FindEarlierSignOn
  readonly explain: Explain
}
/** A provider with the clock and the log of this host. */
export interface OidcProvider {
  readonly callback: Callback
  readonly accounts: ReturnType<typeof createAccounts>
  /** Runs `ask` in the provider's context. */
  withProvider<Result>(ask: (provider: Provider) => Result): Result
  /** The parameters of the request, also of a pushed one, if the response grants it. */
  grantedIn(answer: InjectedResponse): Parameters | undefined
  /** The refusal of the request, if it was refused. */
  refusalOf(request: IncomingMessage): Refusal | undefined
  /** The interaction that the request started. */
  begunIn(answer: InjectedResponse): Interaction | undefined
}
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export function createProvider(options: ProviderOptions): OidcProvider {
  const { clock, log, issuer } = options
  const inContext = <Result>(run: () => Result) => runInContext({ clock, log }, run)
  const accounts = createAccounts(options)
  const interactions = new WeakMap<IncomingMessage, Interaction>()
  const caught = createCaughtErrors()
  const provider = inContext(() => new Provider(issuer, configuration(options, accounts, interactions, caught)))
  provider.proxy = true
  provider.registerResponseMode(PI_FLOW, piFlow)
  const refusals = new WeakMap<IncomingMessage, Refusal>()
  provider.use(completeAnswer(options, caught, refusals))
  // The types of the library leave out the event "error", which is Koa's.
  const events: EventEmitter = provider
  for (const event of ERROR_EVENTS) events.on(event, caught.add)
  const logError = (_ctx: unknown, err: unknown) =>
    runOutsideContext(() => {
      if (isCutOff(err)) log.info({ code: err.code }, 'a client has ended its connection before the answer')
      else log.error({ err }, 'the OpenID Connect part failed')
    })
  const granted = new WeakMap<IncomingMessage, Parameters>()
  provider.on('authorization.success', ({ req, oidc }) => granted.set(req, parametersOf(oidc.params)))
  provider.on('server_error', logError)
  events.on('error', (err) => logError(undefined, err))
  const handle = inContext(() => provider.callback())
  return {
    callback: (req, res) => inContext(() => handle(req, res)),
    accounts,
    refusalOf: (request) => refusals.get(request),
    withProvider: (ask) => inContext(() => ask(provider)),
    grantedIn: ({ request }) => granted.get(request),
    begunIn: ({ request }) => interactions.get(request),
  }
}

const CUT_OFF = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE'])

/** An error of the connection to the client; the provider opens no other connections. */
function isCutOff(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && CUT_OFF.has(String(error.code))
}

function configuration(
  options: ProviderOptions,
  accounts: ReturnType<typeof createAccounts>,
  interactions: WeakMap<IncomingMessage, Interaction>,
  caught: CaughtErrors,
): Configuration {
  const { issuer, oauth, keys, store, clock } = options
  return {
    adapter: createAdapters(store, clock),
    clients: clientMetadata(oauth),
    jwks: keys,
    routes,
    ttl,
    scopes: scopeNames(oauth),
    claims: claimsByScope(oauth),
    findAccount: accounts.find,
    interactions: {
      url: interactionUrl(issuer, interactions),
      policy: interactionPolicyWith(options.findEarlierSignOn),
    },
    loadExistingGrant: grantForAll,
    discovery: pingDiscovery(issuer),
    extraParams: extraParameters(scopeNames(oauth)),
    clientBasedCORS: mayAskAcross(options.allowsOrigin),
    clockTolerance: 0,
    expiresWithSession: () => false,
    issueRefreshToken,
    rotateRefreshToken,
    renderError,
    // PingFederate requires a code challenge only if configured; a challenge that was sent is verified.
    pkce: { required: () => false },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    responseTypes: ['code'],
    cookies: { keys: [], long: { httpOnly: true }, short: { httpOnly: true } },
    features: {
      claimsParameter: { enabled: true },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', ...createDevicePages(caught.add) },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: true, allowedPolicy: mayIntrospect },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: mayRevoke },
      rpInitiatedLogout: { enabled: true, ...logoutPages },
    },
  }
}

/** This redirect is intercepted; `begunIn()` returns its interaction. */
function interactionUrl(issuer: string, interactions: WeakMap<IncomingMessage, Interaction>) {
  return ({ req }: Context, interaction: Interaction): string => {
    interactions.set(req, interaction)
    return `${issuer}${interactionPath}`
  }
}

/** Changes the answer as PingFederate does, and explains a refusal before the answer is written. */
function completeAnswer(
  { oauth, explain }: ProviderOptions,
  caught: CaughtErrors,
  refusals: WeakMap<IncomingMessage, Refusal>,
) {
  const existing = scopeNames(oauth)
  return async (ctx: Context, next: () => Promise<void>): Promise<void> => {
    await next()
    refuseUnknownScopes(ctx, existing, caught)
    addInterval(ctx)
    const error = caught.in(ctx.req)
    if (error !== undefined) refusals.set(ctx.req, await explain(error))
  }
}

/** The provider ignores unknown scopes; PingFederate refuses them, also for `client_credentials`. */
function refuseUnknownScopes(ctx: Context, existing: readonly string[], caught: CaughtErrors): void {
  // Checked after the client was authenticated: only then is the status 200.
  const { grant_type, scope } = ctx.oidc?.body ?? {}
  if (grant_type !== 'client_credentials' || ctx.status !== 200 || typeof scope !== 'string') return
  if (scope.split(' ').every((name) => existing.includes(name))) return
  const refused = new errors.InvalidScope('requested scope is not allowed', scope)
  caught.add(ctx, refused)
  const { error, error_description } = refused
  ctx.status = 400
  ctx.body = { error, error_description, scope }
}

/** Polling interval of a device (RFC 8628, section 3.2); PingFederate always sends it. */
function addInterval(ctx: Context): void {
  const { body } = ctx
  if (typeof body === 'object' && body !== null && 'device_code' in body) ctx.body = { ...body, interval: 5 }
}
