/** Refusals of the provider, explained for testers: oidc-provider's own detail selects the reason. */

import type { Fact, ReasonCatalog } from '../../../../adapter/spi.ts'
import { REASONS } from '../../../../schemas/gen/oauth/reasons.ts'
import { REASONS as DEVICE_REASONS } from '../../../../schemas/gen/oauth-device/reasons.ts'
import type { Refusal } from '../../idp/refusal.ts'
import type { Caught } from './caught-errors.ts'
import { createFacts, type FactsDeps } from './facts.ts'

const CATALOG: ReasonCatalog = { ...DEVICE_REASONS, ...REASONS }

type Code = keyof typeof REASONS | keyof typeof DEVICE_REASONS

/** Reasons by the text `error: detail`; the first match counts. */
const RULES: readonly (readonly [pattern: RegExp, code: Code])[] = [
  [/^invalid_grant: grant not found$/, 'GRANT_REVOKED'],
  [/^invalid_grant: .* not found$/, 'GRANT_NOT_FOUND'],
  [/^(?:invalid_grant|expired_token): .* is expired$/, 'GRANT_EXPIRED'],
  [/^invalid_grant: .*already (?:consumed|used)$/, 'GRANT_ALREADY_USED'],
  [/^invalid_grant: client mismatch$/, 'GRANT_OF_OTHER_CLIENT'],
  [/^invalid_grant: .*redirect_uri mismatch$/, 'REDIRECT_URI_DIFFERS'],
  [/^invalid_grant: .*code_(?:verifier|challenge)/, 'PKCE_MISMATCH'],
  [/^authorization_pending: /, 'DEVICE_NOT_CONNECTED'],
  [/^invalid_client: client not found$/, 'CLIENT_NOT_FOUND'],
  [/^invalid_client: invalid secret/, 'CLIENT_SECRET_WRONG'],
  [/^invalid_client: .*registered client authentication method$/, 'CLIENT_METHOD_DIFFERS'],
  [/^invalid_request: no client authentication mechanism/, 'CLIENT_NOT_NAMED'],
  [/^invalid_request: .* is not allowed for this client$/, 'GRANT_TYPE_NOT_ALLOWED'],
  [/^unsupported_grant_type: /, 'GRANT_TYPE_UNKNOWN'],
  [/^invalid_scope: refresh token missing/, 'SCOPE_NOT_GRANTED'],
  [/^invalid_scope: (?:scope not found|requested scope)/, 'SCOPE_NOT_FOUND'],
  [/^invalid_redirect_uri: /, 'REDIRECT_URI_NOT_REGISTERED'],
  [/^invalid_request: post_logout_redirect_uri not registered$/, 'SIGN_OFF_URI_NOT_REGISTERED'],
  [/request_uri (?:is invalid|was already)|invalid request_uri$/, 'REQUEST_URI_NOT_FOUND'],
  [/^invalid_token: grant not found$/, 'TOKEN_REVOKED'],
  [/^invalid_token: .* not found$/, 'TOKEN_NOT_FOUND'],
  [/^login_required: End-User authentication is required$/, 'SESSION_MISSING'],
  [/^login_required: End-User authentication could not be obtained$/, 'SESSION_TOO_OLD'],
  [/^login_required: (?:id_token_hint and|requested subject)/, 'SESSION_OF_OTHER_USER'],
  [/^login_required: the session has not passed every adapter/, 'SESSION_INCOMPLETE'],
  [/^access_denied: The user who signed on is not/, 'OTHER_USER_SIGNED_ON'],
  [/^access_denied: /, 'DEVICE_REFUSED'],
  [/^NotFoundError: /, 'USER_CODE_NOT_FOUND'],
  [/^ExpiredError: /, 'USER_CODE_EXPIRED'],
  [/^AlreadyUsedError: /, 'USER_CODE_ALREADY_USED'],
  [/^AbortedError: /, 'DEVICE_REFUSED'],
]

/** Explains an error; the result is the entry of the journal. */
export type Explain = (caught: Caught) => Promise<Refusal>

export function createExplain(deps: FactsDeps): Explain {
  const { facts, isRevoked, hasExpiredSession } = createFacts(deps)
  const codeOf = async (caught: Caught): Promise<Code> => {
    const text = `${caught.error}: ${caught.detail}`
    const [, code] = RULES.find(([pattern]) => pattern.test(text)) ?? []
    if (code === 'GRANT_NOT_FOUND' && (await isRevoked(caught))) return 'GRANT_REVOKED'
    if (code === 'TOKEN_NOT_FOUND' && (await isRevoked(caught))) return 'TOKEN_REVOKED'
    if (code === 'SESSION_MISSING' && (await hasExpiredSession(caught))) return 'SESSION_EXPIRED'
    return code ?? 'OAUTH_REQUEST_REFUSED'
  }
  return async (caught) => {
    const code = await codeOf(caught)
    const { message = code, facts: declared } = CATALOG[code] ?? {}
    if (declared === undefined) return { code: caught.error, reason: { code, message } }
    const known: Record<string, Fact> = {}
    for (const name of Object.keys(declared)) {
      const fact = await facts[name]?.(caught)
      if (fact !== undefined) known[name] = fact
    }
    return { code: caught.error, reason: { code, message, facts: known } }
  }
}
