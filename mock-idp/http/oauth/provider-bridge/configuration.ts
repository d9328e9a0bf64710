/** The configuration of oidc-provider. */
import type { IncomingMessage } from 'node:http'
import type { Adapter, AdapterPayload, Configuration, Provider } from 'oidc-provider'
import type { OAuthConfig } from '../../../../schemas/gen/host/config-types.ts'
import type { MockClock } from '../../../core/clock/clock.ts'
import type { Store } from '../../../core/store/store.ts'
import type { createAccounts } from '../accounts.ts'
import { clientMetadata } from '../clients.ts'
import type { SigningKeys } from '../keys.ts'
import { claimsByScope, interactionPath, pingDiscovery, routes, scopeNames } from '../provider-config.ts'
import type { CaughtErrors } from './caught-errors.ts'
import { type FindEarlierSignOn, interactionPolicyWith } from './interaction-policy.ts'
import { createDevicePages, logoutPages, renderError } from './pages.ts'
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
import type { Context } from './types.ts'

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

export interface ConfigurationOptions {
  readonly issuer: string
  readonly oauth: OAuthConfig
  readonly keys: SigningKeys
  readonly store: Pick<Store, 'collection'>
  readonly clock: Pick<MockClock, 'now'>
  /** Origins that may call the token endpoint besides those of a client's redirect URIs. */
  readonly allowsOrigin: (origin: string) => boolean
  readonly findEarlierSignOn: FindEarlierSignOn
}
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

export function configuration(
  options: ConfigurationOptions,
  accounts: ReturnType<typeof createAccounts>,
  interactions: WeakMap<IncomingMessage, Interaction>,
  caught: CaughtErrors,
): Configuration {
  const { issuer, oauth, keys, store, clock } = options
  return {
    adapter: withClients(createAdapters(store, clock), oauth),
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

/** Clients are looked up in the configuration for each request: the control API changes them. */
function withClients(adapters: (model: string) => Adapter, oauth: OAuthConfig): (model: string) => Adapter {
  return (model) => {
    const records = adapters(model)
    if (model !== 'Client') return records
    const find = async (id: string) => {
      const client = oauth.clients?.find(({ clientId }) => clientId === id)
      return client === undefined ? undefined : (clientMetadata(client) as AdapterPayload)
    }
    return { ...records, find }
  }
}

/** This redirect is intercepted; `begunIn()` returns its interaction. */
function interactionUrl(issuer: string, interactions: WeakMap<IncomingMessage, Interaction>) {
  return ({ req }: Context, interaction: Interaction): string => {
    interactions.set(req, interaction)
    return `${issuer}${interactionPath}`
  }
}
