/** Client and user of a request that the provider has answered, for the journal. */
import type { IncomingMessage } from 'node:http'
import { defined } from '../../../../adapter/kernel/objects.ts'
import { type Context, parametersOf } from './types.ts'

export interface OAuthParties {
  readonly client?: string
  readonly username?: string
}

/** `maxLength` of schemas/host/control/request.schema.json. */
const MAX_LENGTH = 256

/** User name of HTTP Basic credentials (RFC 6749, section 2.3.1: form-encoded). */
export function basicId({ headers }: IncomingMessage): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString().split(':')[0]
}

/** The client, also one that was refused; the user of the code, token or session. */
export function partiesOf({ oidc, req }: Context): OAuthParties {
  if (oidc === undefined) return {}
  const { client, params, body, entities, session } = oidc
  const { Account, AuthorizationCode, RefreshToken, AccessToken, DeviceCode } = entities
  const artefacts = [Account, AuthorizationCode, RefreshToken, DeviceCode, AccessToken]
  const username = artefacts.find((artefact) => artefact?.accountId !== undefined)?.accountId ?? session?.accountId
  const clientId = client?.clientId ?? parametersOf(params ?? body).client_id ?? basicId(req)
  return defined({
    client: clientId?.slice(0, MAX_LENGTH) || undefined,
    username: username?.slice(0, MAX_LENGTH),
  })
}
