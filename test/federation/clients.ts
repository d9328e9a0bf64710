/** The clients of these tests. */
import type { MockIdpOptions } from '../../mock-idp/create-mock-idp.ts'

/** Where the client of the tests gets its code. Nobody listens there: the tests read the redirect itself. */
export const CALLBACK = 'https://client.example/callback'
/** The secret of the confidential client. */
export const SECRET = 'a secret of the tests'
/** A challenge and its verifier, from RFC 7636, appendix B. */
export const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** A confidential client `web`, a public one `spa`, and `api`, which needs no redirects; laid over the demo. */
export const config = {
  extends: 'demo',
  oauth: {
    clients: [
      {
        clientId: 'web',
        clientSecret: SECRET,
        redirectUris: [CALLBACK],
        postLogoutRedirectUris: ['https://client.example/bye'],
        grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
        policy: 'securid',
      },
      {
        clientId: 'spa',
        redirectUris: [CALLBACK, 'http://localhost/callback'],
        grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        allowAuthenticationApiInit: true,
        idTokenSigningAlgorithm: 'ES256',
      },
      { clientId: 'api', redirectUris: [], allowAuthenticationApiInit: true },
      { clientId: 'strong', redirectUris: [CALLBACK], policy: 'two-factor', allowAuthenticationApiInit: true },
    ],
  },
} satisfies MockIdpOptions['config']

/** An authorization request of `web`. */
export const webRequest = {
  client_id: 'web',
  response_type: 'code',
  redirect_uri: CALLBACK,
  scope: 'openid email',
  state: 'a state',
  nonce: 'a nonce',
}

/** A token request of `web` for a code. */
export function webCode(code: string): Readonly<Record<string, string>> {
  const client = { client_id: 'web', client_secret: SECRET }
  return { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...client }
}
