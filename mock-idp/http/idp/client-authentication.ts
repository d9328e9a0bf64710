/** Clients that prove who they are by HTTP Basic (RFC 6749, section 2.3.1). */
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { equalSecret } from '../../core/equal-secret.ts'

/** The client whose secret came with a request; undefined without credentials, and for wrong ones. */
export function authenticatedClient(
  authorization: string | undefined,
  clients: readonly OAuthClient[],
): OAuthClient | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  const client = clients.find(({ clientId }) => clientId === formDecoded(id))
  const isRight = equalSecret(client?.clientSecret ?? '', formDecoded(secret.join(':')))
  return client?.clientSecret !== undefined && isRight ? client : undefined
}

/** Both parts are form-encoded; what cannot be decoded is nobody's. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}
