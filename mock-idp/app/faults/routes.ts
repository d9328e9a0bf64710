/** The paths of this host by the endpoints that faults name. Other paths, and the control API, meet no faults. */
import type { Endpoint } from '../../core/faults/endpoints.ts'
import { SIGN_ON_PATH } from '../../flows/applications.ts'
import { discoveryPaths, routes } from '../../http/oauth/provider-config.ts'

/**
 * The writer of an injected status: `oauth` is JSON with `error`, `page` a page or an error of the flow API, `flow` an
 * answer of the part itself, where the flow of the request is known.
 */
export type Form = 'oauth' | 'page' | 'flow'
export interface FaultRoute {
  readonly endpoint: Endpoint
  readonly form: Form
  /** The part reports each of its requests to the journal, also those without a refusal. */
  readonly isReported: boolean
}

const oauth = (endpoint: Endpoint): FaultRoute => ({ endpoint, form: 'oauth', isReported: true })
const page = (endpoint: Endpoint, isReported = false): FaultRoute => ({ endpoint, form: 'page', isReported })
const ofFlow = (endpoint: Endpoint): FaultRoute => ({ endpoint, form: 'flow', isReported: true })

const PATHS: ReadonlyMap<string, FaultRoute> = new Map([
  [routes.authorization, page('authorize', true)],
  [routes.token, oauth('token')],
  [routes.userinfo, oauth('userinfo')],
  [routes.jwks, oauth('jwks')],
  ...discoveryPaths.map((path) => [path, oauth('discovery')] as const),
  [routes.introspection, oauth('introspect')],
  [routes.revocation, oauth('revoke')],
  [routes.pushed_authorization_request, oauth('par')],
  [routes.device_authorization, oauth('device')],
  [routes.code_verification, page('device', true)],
  [routes.end_session, page('logout', true)],
  [`${routes.end_session}/success`, page('logout', true)],
  ['/idp/startSLO.ping', page('logout')],
  ['/idp/startSSO.ping', page('startSSO')],
  [SIGN_ON_PATH, ofFlow('signOn')],
  ['/', page('root')],
])

/** The first group is the id of the flow, or the name of the user. */
const PATTERNS: readonly (readonly [pattern: RegExp, route: FaultRoute, group?: 'flow' | 'username'])[] = [
  [/^\/pf-ws\/authn\/flows\/([^/]+)$/, ofFlow('flow'), 'flow'],
  [/^\/pf-ws\/authn(?:\/|$)/, ofFlow('flow')],
  [/^\/as\/([^/]+)\/resume\/as\/[^/]+$/, page('resume'), 'flow'],
  [/^\/idp\/([^/]+)\/resume\/idp\/[^/]+$/, page('resume'), 'flow'],
  [/^\/pf-ws\/rest\/sessionMgmt\/users\/([^/]+)(?:\/|$)/, { ...oauth('sessions'), isReported: false }, 'username'],
  [/^\/pf-ws\/rest\/sessionMgmt(?:\/|$)/, { ...oauth('sessions'), isReported: false }],
  [new RegExp(`^${SIGN_ON_PATH}/`), page('files')],
]

export interface FoundRoute {
  readonly route: FaultRoute
  readonly flow?: string
  readonly username?: string
}

/** The route of a path without query; undefined for any other path. */
export function routeOf(path: string): FoundRoute | undefined {
  // Routers ignore one slash at the end.
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  const exact = PATHS.get(trimmed)
  if (exact !== undefined) return { route: exact }
  for (const [pattern, route, group] of PATTERNS) {
    const [found, value = ''] = pattern.exec(trimmed) ?? []
    if (found !== undefined) return group === undefined ? { route } : { route, [group]: decoded(value) }
  }
  return undefined
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
