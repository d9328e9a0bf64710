/** OAuth client of the whole logins, for the mock and the other servers. */
export const client = {
  clientId: 'bench',
  redirectUris: ['http://localhost/callback'],
  idTokenSigningAlgorithm: 'ES256',
} as const
