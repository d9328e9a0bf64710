/** Artefacts of the provider that endpoints read or create directly. */
import { NO_REDIRECT_URI } from '../clients.ts'
import type { OidcProvider } from './provider.ts'
import type { Login } from './types.ts'

/** A code without an authorization request. */
export interface NewCode {
  readonly clientId: string
  readonly scope: string
  readonly login: Login
  /** Session reference of the tokens. */
  readonly sessionUid: string
}

export function createArtefacts({ withProvider }: Pick<OidcProvider, 'withProvider'>) {
  return {
    /** The redirect URI of the request that the code was issued for, also of an expired one. */
    redirectUriOf: async (code: string): Promise<string | undefined> =>
      (await withProvider((provider) => provider.AuthorizationCode.find(code, { ignoreExpiration: true })))
        ?.redirectUri,
    /** The user who connected the device; undefined before that. */
    subjectOfDevice: async (userCode: string): Promise<string | undefined> =>
      (await withProvider((provider) => provider.DeviceCode.findByUserCode(userCode)))?.accountId,
    /** A code that the token endpoint redeems as any other. */
    issueCode: ({ clientId, scope, login, sessionUid }: NewCode): Promise<string> =>
      withProvider(async ({ Client, Grant, AuthorizationCode }) => {
        const { accountId, acr, amr, ts } = login
        const client = await Client.find(clientId)
        if (client === undefined) throw new Error(`the provider has no client ${clientId}`)
        const grant = new Grant({ accountId, clientId })
        grant.addOIDCScope(scope)
        const grantId = await grant.save()
        const code = { client, accountId, acr, amr, authTime: ts, scope, sessionUid, redirectUri: NO_REDIRECT_URI }
        return new AuthorizationCode({ ...code, grantId, gty: 'authorization_code' }).save()
      }),
  }
}
