/** One request of a client for each endpoint that faults name. */
import type { Endpoint } from '../../../mock-idp/core/faults/endpoints.ts'
import type { RawRequest } from '../../fixtures/raw-request.ts'

/** Form of an error answer: of the flow API, of OAuth, a page, of each vendor's wire. */
export type ErrorForm = 'flow' | 'oauth' | 'page' | 'securid' | 'haventec' | 'aducid'
export interface EndpointRequest extends RawRequest {
  readonly endpoint: Endpoint
  readonly form: ErrorForm
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const PAGE = { Accept: 'text/html' }
const XSRF = { 'X-XSRF-Header': 'x' }

const authorization = `/as/authorization.oauth2?${new URLSearchParams({
  client_id: 'demo-public',
  response_type: 'code',
  redirect_uri: 'http://localhost/callback',
})}`

const post = (endpoint: Endpoint, path: string, body: string): EndpointRequest => ({
  ...{ endpoint, form: 'oauth', method: 'POST', headers: FORM, path, body },
})
const read = (endpoint: Endpoint, form: ErrorForm, path: string, headers = {}): EndpointRequest => ({
  ...{ endpoint, form, method: 'GET', headers, path },
})

/** `flow`: id of a flow. */
export const requestsFor = (flow: string): readonly EndpointRequest[] => [
  read('flow', 'flow', `/pf-ws/authn/flows/${flow}`, XSRF),
  read('flow', 'flow', '/pf-ws/authn/flows/unknown', XSRF),
  read('flow', 'flow', `/pf-ws/authn/flows/${flow}`),
  { ...read('flow', 'flow', `/pf-ws/authn/flows/${flow}?action=cancel`, XSRF), method: 'POST' },
  read('flow', 'flow', '/pf-ws/authn/elsewhere', XSRF),
  read('authorize', 'page', authorization, PAGE),
  read('authorize', 'flow', `${authorization}&response_mode=pi.flow`),
  post('token', '/as/token.oauth2', 'grant_type=authorization_code&code=x&client_id=demo-public'),
  read('token', 'oauth', '/as/token.oauth2/'),
  read('userinfo', 'oauth', '/idp/userinfo.openid'),
  read('jwks', 'oauth', '/pf/JWKS'),
  read('discovery', 'oauth', '/.well-known/openid-configuration'),
  read('discovery', 'oauth', '/.well-known/oauth-authorization-server'),
  post('introspect', '/as/introspect.oauth2', 'token=x&client_id=demo-public'),
  post('revoke', '/as/revoke_token.oauth2', 'token=x&client_id=demo-public'),
  post('par', '/as/par.oauth2', 'client_id=demo-public'),
  post('device', '/as/device_authz.oauth2', 'client_id=demo-public'),
  read('device', 'page', '/as/user_authz.oauth2', PAGE),
  read('resume', 'page', `/as/${flow}/resume/as/authorization.ping`, PAGE),
  read('resume', 'flow', `/idp/${flow}/resume/idp/startSSO.ping`),
  read('startSSO', 'page', '/idp/startSSO.ping', PAGE),
  read('signOn', 'page', `/mock/sign-on?flowId=${flow}`, PAGE),
  { ...read('signOn', 'page', `/mock/sign-on?flowId=${flow}&action=cancel`, { ...PAGE, ...FORM }), method: 'POST' },
  read('logout', 'page', '/idp/startSLO.ping', PAGE),
  read('logout', 'page', '/idp/init_logout.openid', PAGE),
  read('sessions', 'oauth', '/pf-ws/rest/sessionMgmt/sessions/x'),
  read('sessions', 'oauth', '/pf-ws/rest/sessionMgmt/users/alice'),
  { ...read('wire', 'securid', '/mfa/v1_1/authn/initialize'), method: 'POST' },
  { ...read('wire', 'haventec', '/authenticate/v1-2/authentication/login'), method: 'POST' },
  read('wire', 'aducid', '/AIM/services/R4?wsdl'),
  read('root', 'page', '/', PAGE),
  read('files', 'flow', '/mock/sign-on/sign-on.css'),
]

export const titleOf = ({ endpoint, method, path, form }: EndpointRequest): string =>
  `${endpoint}, ${method} ${path.split('?')[0]}, ${form}`
