/** oidc-provider, configured as PingFederate. Loaded with the first OAuth request. */
import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type Configuration, Provider } from 'oidc-provider'
import type { Logger } from 'pino'
import type { OAuthConfig } from '../../../../schemas/gen/host/config-types.ts'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Store } from '../../../core/store/store.ts'
import { createAccounts } from '../accounts.ts'
import { clientMetadata } from '../clients.ts'
import './redirect-log.ts'
import type { SigningKeys } from '../keys.ts'
import { claimsByScope, interactionPath, pingDiscovery, routes, scopeNames } from '../provider-config.ts'
import { runInContext, runOutsideContext } from './async-context.ts'
import type { Callback, InjectedResponse } from './inject.ts'
import { type FindEarlierSignOn, interactionPolicyWith } from './interaction-policy.ts'
import { devicePages, logoutPages, renderError } from './pages.ts'
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
}
/** A provider with the clock and the log of this host. */
export interface OidcProvider {
  readonly callback: Callback
  readonly accounts: ReturnType<typeof createAccounts>
  /** Runs `ask` in the provider's context. */
  withProvider<Result>(ask: (provider: Provider) => Result): Result
  /** The parameters of the request, also of a pushed one, if the response grants it. */
  grantedIn(answer: InjectedResponse): Parameters | undefined
  /** The interaction that the request started. */
  begunIn(answer: InjectedResponse): Interaction | undefined
}
type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export function createProvider(options: ProviderOptions): OidcProvider {
  const { clock, log, issuer } = options
  const inContext = <Result>(run: () => Result) => runInContext({ clock, log }, run)
  const accounts = createAccounts(options)
  const interactions = new WeakMap<IncomingMessage, Interaction>()
  const provider = inContext(() => new Provider(issuer, configuration(options, accounts, interactions)))
  provider.proxy = true
  provider.registerResponseMode(PI_FLOW, piFlow)
  provider.use(addInterval)
  provider.use(refuseUnknownScopes(scopeNames(options.oauth)))
  const logError = (_ctx: unknown, err: unknown) =>
    runOutsideContext(() => log.error({ err }, 'the OpenID Connect part failed'))
  const granted = new WeakMap<IncomingMessage, Parameters>()
  provider.on('authorization.success', ({ req, oidc }) => granted.set(req, parametersOf(oidc.params)))
  provider.on('server_error', logError)
  // An event of Koa, which the types of the library leave out.
  const application: EventEmitter = provider
  application.on('error', (err) => logError(undefined, err))
  const handle = inContext(() => provider.callback())
  return {
    callback: (req, res) => inContext(() => handle(req, res)),
    accounts,
    withProvider: (ask) => inContext(() => ask(provider)),
    grantedIn: ({ request }) => granted.get(request),
    begunIn: ({ request }) => interactions.get(request),
  }
}

function configuration(
  options: ProviderOptions,
  accounts: ReturnType<typeof createAccounts>,
  interactions: WeakMap<IncomingMessage, Interaction>,
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
      deviceFlow: { enabled: true, charset: 'base-20', mask: '****-****', ...devicePages },
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

/** The provider ignores unknown scopes; PingFederate refuses them, also for `client_credentials`. */
function refuseUnknownScopes(existing: readonly string[]) {
  return async (ctx: Context, next: () => Promise<void>): Promise<void> => {
    await next()
    // Checked after the client was authenticated: only then is the status 200.
    const { grant_type, scope } = ctx.oidc?.body ?? {}
    if (grant_type !== 'client_credentials' || ctx.status !== 200 || typeof scope !== 'string') return
    if (scope.split(' ').every((name) => existing.includes(name))) return
    ctx.status = 400
    ctx.body = { error: 'invalid_scope', error_description: 'requested scope is not allowed', scope }
  }
}

/** Polling interval of a device (RFC 8628, section 3.2); PingFederate always sends it. */
async function addInterval(ctx: Context, next: () => Promise<void>): Promise<void> {
  await next()
  const { body } = ctx
  if (typeof body === 'object' && body !== null && 'device_code' in body) ctx.body = { ...body, interval: 5 }
}
