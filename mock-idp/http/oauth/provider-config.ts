/**
 * Configuration of the provider that follows PingFederate: paths, discovery document, scopes and claims.
 * Source: PingFederate Developer's Reference, the pages of the OAuth endpoints.
 */
import type { Attributes } from '../../../adapter/spi.ts'
import type { OAuthConfig } from '../../../schemas/gen/host/config-types.ts'

/** Paths by the names of oidc-provider. */
export const routes = {
  authorization: '/as/authorization.oauth2',
  token: '/as/token.oauth2',
  userinfo: '/idp/userinfo.openid',
  jwks: '/pf/JWKS',
  introspection: '/as/introspect.oauth2',
  revocation: '/as/revoke_token.oauth2',
  pushed_authorization_request: '/as/par.oauth2',
  device_authorization: '/as/device_authz.oauth2',
  code_verification: '/as/user_authz.oauth2',
  end_session: '/idp/init_logout.openid',
} as const

export const discoveryPaths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const

/** Endpoints for programs, without a browser; the provider answers them directly. */
export const backChannel = [
  routes.userinfo,
  routes.jwks,
  routes.introspection,
  routes.revocation,
  routes.pushed_authorization_request,
  routes.device_authorization,
  ...discoveryPaths,
] as const

/** The provider's URL for a sign-on; no browser is sent there. */
export const interactionPath = '/as/interaction'

/** Path of a browser whose flow has ended. */
export const resumePath = (flowId: string): string => `/as/${flowId}/resume/as/authorization.ping`

/** Members of PingFederate's discovery document beyond the standard (OpenID Connect Discovery 1.0, section 3). */
export function pingDiscovery(issuer: string): Readonly<Record<string, string>> {
  return {
    ping_end_session_endpoint: `${issuer}/idp/startSLO.ping`,
    ping_revoked_sris_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/revokedSris`,
    ping_session_management_sris_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/sessions`,
    ping_session_management_users_endpoint: `${issuer}/pf-ws/rest/sessionMgmt/users`,
  }
}

/** Claims by standard scope (OpenID Connect Core 1.0, section 5.4). */
const STANDARD: Readonly<Record<string, readonly string[]>> = {
  profile: [
    ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
    ...['website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}
/** Always in the ID token: user, policy, adapters, time, id of the token, PingFederate's session reference. */
const ALWAYS = ['sub', 'acr', 'amr', 'auth_time', 'jti', 'pi.sri']

/** Claims by the scope that releases them. */
export function claimsByScope({ scopes = {} }: OAuthConfig): Readonly<Record<string, readonly string[]>> {
  return { ...STANDARD, ...scopes, openid: [...ALWAYS, ...(scopes['openid'] ?? [])] }
}

/** Scopes that a client may request. */
export function scopeNames(config: OAuthConfig): readonly string[] {
  return [...Object.keys(claimsByScope(config)), 'offline_access']
}

/** Attributes of a sign-on as claims: under their own names, and under the configured names. */
export function claimsOf(attributes: Attributes, { claims = {} }: OAuthConfig): Attributes {
  const mapped = Object.entries(claims).flatMap(([claim, attribute]) => {
    const value = attributes[attribute]
    return value === undefined ? [] : [[claim, value] as const]
  })
  return { ...attributes, ...Object.fromEntries(mapped) }
}
