/** The OAuth client of the whole logins, at the mock and at its peers. */
export const client = {
  clientId: 'bench',
  redirectUris: ['http://localhost/callback'],
  idTokenSigningAlgorithm: 'ES256',
} as const
