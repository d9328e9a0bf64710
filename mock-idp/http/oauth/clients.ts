/** Clients as metadata for oidc-provider (RFC 7591, section 2). */

import { defined } from '../../../adapter/kernel/objects.ts'
import type { OAuthClient, OAuthConfig } from '../../../schemas/gen/host/config-types.ts'
import { type ConfigFault, pointerTo } from '../../config/faults.ts'
import { redirectUriFault } from '../../config/uri-faults.ts'
import { suggestion } from '../../core/nearest.ts'
import { LOOPBACK } from '../idp/uri-match.ts'

/** Placeholder for clients without a redirect URI; no response is sent there (RFC 2606, section 2). */
export const NO_REDIRECT_URI = 'https://redirectless.invalid/'

export function clientMetadata(client: OAuthClient) {
  const { clientId, clientSecret, postLogoutRedirectUris = [], idTokenSigningAlgorithm = 'RS256' } = client
  const grantTypes = grantTypesOf(client)
  const usesCodes = grantTypes.includes('authorization_code')
  const redirectUris = redirectUrisOf(client)
  return defined({
    client_id: clientId,
    client_secret: clientSecret,
    token_endpoint_auth_method: clientSecret === undefined ? ('none' as const) : ('client_secret_basic' as const),
    application_type: applicationType([...redirectUris, ...postLogoutRedirectUris]) ?? 'web',
    grant_types: grantTypes,
    response_types: usesCodes ? (['code'] as const) : [],
    redirect_uris: usesCodes ? redirectUris : [],
    post_logout_redirect_uris: postLogoutRedirectUris,
    id_token_signed_response_alg: idTokenSigningAlgorithm,
  })
}

function grantTypesOf({ grantTypes = ['authorization_code'] }: OAuthClient): readonly string[] {
  return grantTypes
}

/**
 * Redirectless mode requires no redirect URI. A single one can be omitted from a request anyway (OAuth 2.1, section
 * 4.1.1); if there are several, the placeholder is the default.
 */
function redirectUrisOf({ redirectUris = [] }: OAuthClient): readonly string[] {
  return redirectUris.length === 1 ? redirectUris : [...redirectUris, NO_REDIRECT_URI]
}

/**
 * Application type of OpenID Connect Dynamic Client Registration 1.0, section 2: `native` allows custom schemes and
 * loopback addresses with any port, `web` allows http and https only. Undefined if neither fits.
 */
function applicationType(uris: readonly string[]): 'web' | 'native' | undefined {
  const parsed = uris.map((uri) => new URL(uri))
  const web = parsed.every(({ protocol }) => protocol === 'http:' || protocol === 'https:')
  const native = parsed.every(({ protocol, hostname }) =>
    protocol === 'http:' ? LOOPBACK.has(hostname) : protocol !== 'https:' || !LOOPBACK.has(hostname),
  )
  const anyPort = parsed.some(({ protocol, hostname, port }) => protocol === 'http:' && LOOPBACK.has(hostname) && !port)
  if (native && (anyPort || !web)) return 'native'
  return web ? 'web' : undefined
}

/** Faults of clients that the schema cannot find: duplicate ids, unknown policies, invalid redirect URIs. */
export function clientFaults({ clients = [] }: OAuthConfig, policies: ReadonlySet<string>): readonly ConfigFault[] {
  const seen = new Set<string>()
  return clients.flatMap((client, index) => {
    const pointer = pointerTo('/oauth/clients', index)
    const isDuplicate = seen.has(client.clientId)
    seen.add(client.clientId)
    return [
      ...(isDuplicate
        ? [
            {
              pointer: `${pointer}/clientId`,
              message: `another client has the id "${client.clientId}"; choose a different one`,
            },
          ]
        : []),
      ...policyFault(client, pointer, policies),
      ...redirectFaults(client, pointer),
    ]
  })
}

function policyFault({ policy }: OAuthClient, pointer: string, policies: ReadonlySet<string>): readonly ConfigFault[] {
  if (policy === undefined || policies.has(policy)) return []
  return [
    {
      pointer: `${pointer}/policy`,
      message: `policy "${policy}" not found; ${suggestion(policy, [...policies]) ?? 'add it to "policies"'}`,
    },
  ]
}

function redirectFaults(client: OAuthClient, pointer: string): readonly ConfigFault[] {
  const { redirectUris = [], postLogoutRedirectUris = [] } = client
  const lists = { redirectUris, postLogoutRedirectUris }
  const broken = Object.entries(lists).flatMap(([name, uris]) =>
    uris.flatMap((uri, index) => {
      const message = redirectUriFault(uri)
      return message === undefined ? [] : [{ pointer: `${pointer}/${name}/${index}`, message }]
    }),
  )
  if (broken.length > 0) return broken
  if (applicationType([...redirectUris, ...postLogoutRedirectUris]) === undefined) {
    const message = 'a client with a custom scheme can use http only on loopback hosts and https only on other hosts'
    return [{ pointer: `${pointer}/redirectUris`, message }]
  }
  if (redirectUris.length > 0 || !grantTypesOf(client).includes('authorization_code')) return []
  if (client.allowAuthenticationApiInit || client.enableCookielessAuthenticationApi) return []
  const message = 'may be empty only with allowAuthenticationApiInit, or without the grant type authorization_code'
  return [{ pointer: `${pointer}/redirectUris`, message }]
}
