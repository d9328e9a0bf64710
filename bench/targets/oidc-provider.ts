/** oidc-provider alone, with its own store, one client and a minimal sign-on. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { createRandomSource } from '../../mock-idp/core/random.ts'
import { createSigningKeys } from '../../mock-idp/http/oauth/keys.ts'
import { grantForAll } from '../../mock-idp/http/oauth/provider-bridge/rules.ts'
import { client } from '../client.ts'
import { announce } from './announce.ts'

const provider = new Provider('http://localhost', {
  clients: [
    {
      client_id: client.clientId,
      redirect_uris: client.redirectUris,
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      id_token_signed_response_alg: client.idTokenSigningAlgorithm,
    },
  ],
  jwks: await createSigningKeys(createRandomSource())(),
  cookies: { keys: ['bench'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx: KoaContextWithOIDC, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (_ctx: KoaContextWithOIDC, { uid }: { readonly uid: string }) => `/sign-on/${uid}` },
  loadExistingGrant: grantForAll,
  pkce: { required: () => false },
})
const handle = provider.callback()

const signOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'POST') {
    const { uid } = await provider.interactionDetails(request, response)
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ uid }))
    return
  }
  request.resume()
  const result = { login: { accountId: 'alice', acr: 'bench', amr: ['bench'] }, consent: {} }
  await provider.interactionFinished(request, response, result)
}

announce(
  createServer((request, response) => void (request.url?.startsWith('/sign-on/') ? signOn : handle)(request, response)),
)
