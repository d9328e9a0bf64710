/** Where the endpoints are. Source: PingFederate Developer's Reference, the pages of the OAuth endpoints. */

/** Paths by oidc-provider's names for them. */
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

/** Both discovery documents. */
const discoveryPaths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'] as const

/** Endpoints that programs ask: they know no browser and are answered by the provider as they are. */
export const backChannel = [
  routes.userinfo,
  routes.jwks,
  routes.introspection,
  routes.revocation,
  routes.pushed_authorization_request,
  routes.device_authorization,
  ...discoveryPaths,
] as const

/** Where the provider sends a browser that has to sign on; nobody ever goes there. */
export const interactionPath = '/as/interaction'

/** Where a browser goes when its flow is at its end. */
export const resumePath = (flowId: string): string => `/as/${flowId}/resume/as/authorization.ping`
