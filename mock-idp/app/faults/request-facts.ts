/** The properties of a request that faults can match before its flow is loaded. */
import type { Request } from 'express'
import { ENDPOINTS, type Endpoint } from '../../core/faults/endpoints.ts'
import type { Faults, FaultTarget } from '../../core/faults/faults.ts'
import { peekBody } from '../../core/peek-body.ts'
import { isForm } from '../../http/idp/read-parameters.ts'
import { basicCredentials } from '../../http/session-management/require-client.ts'
import type { FoundRoute } from './routes.ts'

/** Limit of the provider for forms, in bytes. */
const LONGEST_FORM = 56 * 1024

/** `found`: the route of the request. */
export async function targetOf(
  req: Request,
  found: FoundRoute | { readonly route: { readonly endpoint: Endpoint } },
  faults: Pick<Faults, 'matchesClients'>,
): Promise<FaultTarget> {
  const { endpoint } = found.route
  const { flow = undefined, username = undefined } = 'flow' in found || 'username' in found ? found : {}
  return {
    endpoint,
    flow: endpoint === 'signOn' ? (queryOf(req).get('flowId') ?? undefined) : flow,
    username: username === undefined ? [] : [username],
    client: faults.matchesClients(endpoint) ? await clientsAt(req, endpoint) : [],
  }
}

/** The clients that a request names; none at endpoints whose requests name no client. */
export async function clientsAt(req: Request, endpoint: Endpoint): Promise<readonly string[]> {
  return ENDPOINTS[endpoint].request.includes('client') ? clientsOf(req) : []
}

/** Of the HTTP Basic credentials, the query and the form; a body is left unread. */
async function clientsOf(req: Request): Promise<readonly string[]> {
  const basic = basicCredentials(req.headers.authorization)
  const form = hasForm(req) ? await peekBody(req, LONGEST_FORM) : undefined
  const parameters = [...queryOf(req).getAll('client_id'), ...new URLSearchParams(form).getAll('client_id')]
  return basic === undefined ? parameters : [basic.id, ...parameters]
}

function hasForm(req: Request): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = req.headers
  return isForm(req) && (encoding !== undefined || Number(length) > 0)
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URLSearchParams(originalUrl.split('?').slice(1).join('?'))
}
