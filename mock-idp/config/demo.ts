/** Default configuration. Its secrets are public. */

/** Users of the demo, for the greeting. */
export const demoUsers: readonly (readonly [username: string, situation: string])[] = [
  ['alice', 'PIN 1234'],
  ['bob', 'PIN 1234, PINPAD token; is asked for the next tokencode'],
  ['carol', 'no PIN yet; chooses one'],
  ['dave', 'no PIN yet; gets one from the system'],
  ['erin', 'locked by the administrator'],
  ['frank', 'PIN 1234; chooses between passcode, code of the RSA app, and push'],
  ['grace', 'PIN 1234; the same choice, but no device is registered'],
  ['mia', 'no token, but a device at Haventec with PIN 1234; so has alice'],
]

/** Password of every user of the demo. */
export const demoPassword = 'Passw0rd!'

/** Secret of the confidential client of the demo. */
export const demoSecret = 'demo-secret-that-everybody-knows'

export const demoHaventecApplication = {
  applicationUuid: '0b1e6c0e-5d0f-4a0e-9d56-1f6a0f3d2a10',
  apiKey: 'demo-api-key-that-everybody-knows',
  name: 'Demo',
} as const

/** Redirect URIs for applications on this machine, valid with any port. */
const demoRedirectUris = ['localhost', '127.0.0.1'].flatMap((name) =>
  ['/', '/callback', '/cb', '/login/callback', '/oauth2/callback'].map((path) => `http://${name}${path}`),
)

/** One SecurID user for each situation; the tokens are valid until the end of 2039. */
export const demo = {
  adapters: {
    securid: { type: 'securid' }, // without "authority": simulated by this process
    'html-form': {
      type: 'html-form',
      // Off by default in the product; on here, so that every state can be reached.
      settings: { 'Allow Password Changes': true, 'Show Password Expiring Warning': true },
    },
    'identifier-first': { type: 'identifier-first' },
    haventec: { type: 'haventec' },
  },
  policies: {
    securid: { adapter: 'securid' },
    'two-factor': { adapter: 'html-form', success: { adapter: 'securid' } },
    haventec: { adapter: 'haventec' },
    'password-then-haventec': { adapter: 'html-form', success: { adapter: 'haventec' } },
  },
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
    users: demoUsers.map(([username]) => ({
      username,
      password: demoPassword,
      attributes: { mail: `${username}@example.com`, groups: ['staff'] },
    })),
  },
  haventec: {
    applications: [demoHaventecApplication],
    users: [
      {
        username: 'mia',
        email: 'mia@example.com',
        devices: [
          {
            deviceUuid: '51aa6c0e-0000-4000-8000-000000000001',
            deviceName: "mia's browser",
            authKey: 'ZGVtby1hdXRoS2V5LW9mLW1pYQ==',
            pin: '1234',
          },
        ],
      },
      {
        username: 'alice',
        email: 'alice@example.com',
        devices: [
          {
            deviceUuid: '51aa6c0e-0000-4000-8000-000000000002',
            deviceName: "alice's browser",
            authKey: 'ZGVtby1hdXRoS2V5LW9mLWFsaWNl',
            pin: '1234',
          },
        ],
      },
    ],
  },
  securid: {
    agents: [{ name: 'MyPingFederate', accessKey: 'k0'.repeat(32), accessId: 'a1'.repeat(32) }],
    replayProtection: true,
    users: [
      {
        username: 'alice',
        pin: '1234',
        tokens: [{ source: '200000000000136503442364654220364703554143070126127667304151171042345572716753752' }],
      },
      {
        username: 'bob',
        pin: '1234',
        tokens: [{ source: '200000000000212657024715041005115264367130575724027100624173171042017502716717171' }],
        nextTokencodeMode: true,
      },
      {
        username: 'carol',
        pin: null,
        tokens: [{ source: '200000000000340754620665240244774742413507264310755343464151171042424232716775174' }],
        newPinMode: 'user',
      },
      {
        username: 'dave',
        pin: null,
        tokens: [{ source: '200000000000437134075356425631102176527431017127122555504151171042751612716715563' }],
        newPinMode: 'system',
      },
      {
        username: 'erin',
        pin: '1234',
        tokens: [{ source: '200000000000516275300622673664177424425527003301710050664151171042725472716730510' }],
        locked: true,
      },
      {
        username: 'frank',
        pin: '1234',
        tokens: [{ source: '200000000000634731304077237361771034333547671356134742244151171042203102716743302' }],
        methods: ['SECURID', 'TOKEN', 'APPROVE'],
        device: { name: "frank's phone" },
      },
      {
        username: 'grace',
        pin: '1234',
        tokens: [{ source: '200000000000771102556300525465061555613625226235132165564151171042635722716767265' }],
        methods: ['SECURID', 'TOKEN', 'APPROVE'],
        device: null,
      },
    ],
  },
} as const
