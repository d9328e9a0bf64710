/** Access to the session management API: the client's secret and its switches. */
import type { RequestHandler } from 'express'
import type { Reason } from '../../../adapter/spi.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { DETAILS } from '../../../schemas/gen/host/errors.ts'
import type { Config } from '../../config/config.ts'
import { equalSecret } from '../../core/equal-secret.ts'
import { reason } from '../idp/refusal.ts'
import { Refused } from './refusal.ts'

type Switch = 'allowSessionRevocationApi' | 'allowSessionManagementApi'

/** Requires the header against requests of foreign pages, the client's secret, and the switch of the client. */
export function requireClient(name: Switch, { config }: { readonly config: Config }): RequestHandler {
  return (req, res, next) => {
    if (req.headers['x-xsrf-header'] === undefined)
      throw new Refused(
        config.compatibility?.missingXsrf ?? 400,
        'invalid_request',
        'Send the header X-XSRF-Header with any value.',
        { code: 'XSRF_HEADER_REQUIRED', message: DETAILS.XSRF_HEADER_REQUIRED.message },
      )
    const client = authenticatedClient(req.headers.authorization, config.oauth?.clients ?? [])
    if ('code' in client) {
      res.setHeader('WWW-Authenticate', 'Basic realm="sessionMgmt"')
      throw new Refused(
        401,
        'invalid_client',
        'Send the id and the secret of a client as HTTP Basic credentials.',
        client,
      )
    }
    if (client[name] !== true)
      throw new Refused(
        403,
        'unauthorized_client',
        `The client does not have ${name}. Set it in oauth.clients[] of the configuration.`,
        reason('CLIENT_SETTING_MISSING', { clientId: client.clientId, setting: name }),
      )
    next()
  }
}

/** The client by its HTTP Basic credentials (RFC 6749, section 2.3.1), or why there is none. */
function authenticatedClient(authorization: string | undefined, clients: readonly OAuthClient[]): OAuthClient | Reason {
  const credentials = basicCredentials(authorization)
  if (credentials === undefined) return reason('CLIENT_CREDENTIALS_MISSING')
  const { id, secret } = credentials
  const clientId = id.slice(0, 64)
  const client = clients.find((candidate) => candidate.clientId === id)
  const isRight = equalSecret(client?.clientSecret ?? '', secret)
  if (client === undefined) return reason('CLIENT_UNKNOWN', { clientId })
  if (client.clientSecret === undefined) return reason('CLIENT_HAS_NO_SECRET', { clientId })
  return isRight ? client : reason('CLIENT_SECRET_DIFFERS', { clientId })
}

/** Id and secret of a client (RFC 6749, section 2.3.1); undefined without HTTP Basic credentials. */
export function basicCredentials(authorization: string | undefined) {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  return { id: formDecoded(id), secret: formDecoded(secret.join(':')) }
}

/** The id and the secret are form-encoded; `''` for one that cannot be decoded. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
