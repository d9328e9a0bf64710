/** What oidc-provider leaves to its host to decide: scopes, grants, refresh tokens, pages of other origins. */
import { type Client, type Context, errors, type Grant } from 'oidc-provider'
import { matchesRegisteredUri } from '../../idp/uri-match.ts'
import { NO_REDIRECT_URI } from '../clients.ts'
import { PI_FLOW } from '../responses.ts'

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
  readonly clientId?: string
  readonly scopes: ReadonlySet<string>
}

/** Parameters beyond the standard's; with them goes the check of what the standard leaves open. */
export function extraParameters(scopes: readonly string[]) {
  const existing = new Set(scopes)
  const check = ({ method, query, oidc: { params, body } }: Context): void => {
    // By now the provider has dropped what it does not know: the request itself has to be asked.
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

/** A grant of its own for each sign-on, of all that is asked for: no configured client needs consent. */
export async function grantForAll({ oidc }: Context): Promise<Grant | undefined> {
  const { account, client } = oidc
  if (account === undefined || client === undefined) return undefined
  const grant = new oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(' '))
  grant.addOIDCClaims([...oidc.requestParamClaims])
  await grant.save()
  return grant
}

/** A client with the grant type gets a refresh token for scope openid. */
export async function issueRefreshToken(_ctx: Context, client: Client, { scopes }: Token): Promise<boolean> {
  return client.grantTypeAllowed('refresh_token') && (scopes.has('openid') || scopes.has('offline_access'))
}

/** A public client gets a new one with each use: it cannot prove that the old one was not stolen (RFC 9700, section 4.14). */
export function rotateRefreshToken({ oidc }: Context): boolean {
  return oidc.client?.clientAuthMethod === 'none'
}

/** Confidential clients may ask about every token, as resource servers do; public ones about their own. */
export async function mayIntrospect(_ctx: Context, { clientId, clientAuthMethod }: Client, token: Token) {
  return clientAuthMethod !== 'none' || token.clientId === clientId
}

/** Nobody revokes a token of another client (RFC 7009, section 2.1). */
export async function mayRevoke(_ctx: Context, { clientId }: Client, token: Token) {
  return token.clientId === clientId
}

/** Pages of a redirect URI's origin may ask, of a loopback one at any port, and those of authentication applications. */
export function mayAskAcross(allows: (origin: string) => boolean) {
  return (_ctx: Context, origin: string, { redirectUris }: Client): boolean =>
    allows(origin) ||
    (URL.canParse(origin) && redirectUris.some((uri) => matchesRegisteredUri(new URL(uri), new URL(origin))))
}
