/** Rules that oidc-provider leaves to its host: scopes, grants, refresh tokens, other origins. */
import { type Client, errors, type Grant } from 'oidc-provider'
import { matchesRegisteredUri } from '../../idp/uri-match.ts'
import { NO_REDIRECT_URI } from '../clients.ts'
import { PI_FLOW } from './pi-flow.ts'
import type { Context } from './types.ts'

/** PingFederate's parameters of the authorization endpoint. Source: "Authorization endpoint". */
const PING_PARAMETERS = [
  'idp',
  'PartnerIdpId',
  'IdpAdapterId',
  'access_token_manager_id',
  'aud',
  'PolicyAction',
] as const

interface Token {
  readonly clientId?: string | undefined
  readonly scopes: ReadonlySet<string>
}

/** Parameters that OAuth does not define, with a check of scope and redirect URI. */
export function extraParameters(scopes: readonly string[]) {
  const existing = new Set(scopes)
  const check = ({ method, query, oidc: { params = {}, body } }: Context): void => {
    // The provider has already removed unknown scopes from `params`: read the request itself.
    const { scope: requested } = method === 'POST' ? (body ?? {}) : query
    for (const scope of typeof requested === 'string' ? requested.split(' ') : []) {
      if (existing.has(scope)) continue
      const text = 'scope not found; oauth.scopes in the configuration defines scopes besides the standard ones'
      throw new errors.InvalidScope(text, scope)
    }
    if (params.redirect_uri === NO_REDIRECT_URI && params.response_mode !== PI_FLOW)
      throw new errors.InvalidRedirectUri()
  }
  return { pfidpadapterid: check, ...Object.fromEntries(PING_PARAMETERS.map((name) => [name, null])) }
}

/** A separate grant for each sign-on, with everything that was requested: no client requires consent. */
export async function grantForAll({ oidc }: Context): Promise<Grant | undefined> {
  const { account, client } = oidc
  if (account === undefined || client === undefined) return undefined
  const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '))
  grant.addOIDCClaims([...oidc.requestParamClaims])
  await grant.save()
  return grant
}

/** Clients with the grant type get a refresh token for the scope openid. */
export async function issueRefreshToken(_ctx: Context, client: Client, { scopes }: Token): Promise<boolean> {
  return client.grantTypeAllowed('refresh_token') && (scopes.has('openid') || scopes.has('offline_access'))
}

/** A public client gets a new refresh token with each use, because it cannot be authenticated (RFC 9700, section 4.14). */
export function rotateRefreshToken({ oidc }: Context): boolean {
  return oidc.client?.clientAuthMethod === 'none'
}

/** Confidential clients may introspect every token, as resource servers do; public clients only their own. */
export async function mayIntrospect(_ctx: Context, { clientId, clientAuthMethod }: Client, token: Token) {
  return clientAuthMethod !== 'none' || token.clientId === clientId
}

/** A client can revoke only its own tokens (RFC 7009, section 2.1). */
export async function mayRevoke(_ctx: Context, { clientId }: Client, token: Token) {
  return token.clientId === clientId
}

/** Allowed origins: of redirect URIs (loopback: any port) and of authentication applications. */
export function mayAskAcross(allows: (origin: string) => boolean) {
  return (_ctx: Context, origin: string, { redirectUris = [] }: Client): boolean =>
    allows(origin) ||
    (URL.canParse(origin) && redirectUris.some((uri) => matchesRegisteredUri(new URL(uri), new URL(origin))))
}
