/** Default configuration: the parts of the adapters, and clients and local users of the host. Its secrets are public. */
import { config, users } from '../../schemas/gen/host/demo.ts'

/** Password of every user of the demo. */
export const demoPassword = 'Passw0rd!'

/** Secret of the confidential client of the demo. */
export const demoSecret = 'demo-secret-that-everybody-knows'

/** Redirect URIs for applications on this machine, valid with any port. */
const demoRedirectUris = ['localhost', '127.0.0.1'].flatMap((name) =>
  ['/', '/callback', '/cb', '/login/callback', '/oauth2/callback'].map((path) => `http://${name}${path}`),
)

/** One user for each situation; the SecurID tokens are valid until the end of 2039. */
export const demo = {
  ...config,
  authenticationApi: {
    applications: [
      {
        id: 'this-machine',
        url: 'http://localhost',
        additionalAllowedOrigins: [
          'https://localhost',
          'http://127.0.0.1',
          'https://127.0.0.1',
          'http://localhost:*',
          'https://localhost:*',
          'http://127.0.0.1:*',
          'https://127.0.0.1:*',
        ],
      },
    ],
  },
  oauth: {
    clients: [
      {
        clientId: 'demo-public',
        redirectUris: demoRedirectUris,
        postLogoutRedirectUris: demoRedirectUris,
        grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
        allowAuthenticationApiInit: true,
        idTokenSigningAlgorithm: 'ES256',
      },
      {
        clientId: 'demo-confidential',
        clientSecret: demoSecret,
        redirectUris: demoRedirectUris,
        postLogoutRedirectUris: demoRedirectUris,
        grantTypes: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'urn:ietf:params:oauth:grant-type:device_code',
        ],
        allowAuthenticationApiInit: true,
        allowSessionRevocationApi: true,
        allowSessionManagementApi: true,
        idTokenSigningAlgorithm: 'ES256',
      },
      {
        clientId: 'demo-cookieless',
        redirectUris: [],
        grantTypes: ['authorization_code', 'refresh_token'],
        allowAuthenticationApiInit: true,
        enableCookielessAuthenticationApi: true,
        idTokenSigningAlgorithm: 'ES256',
      },
    ],
    claims: { email: 'mail' },
  },
  people: {
    users: users.map(([username]) => ({
      username,
      password: demoPassword,
      attributes: { mail: `${username}@example.com`, groups: ['staff'] },
    })),
  },
} as const
