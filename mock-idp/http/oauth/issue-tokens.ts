/** Tokens without a sign-on, for tests of APIs: issued by the token endpoint for any user. */

import { defined } from '../../../adapter/kernel/objects.ts'
import type { NewTokens, Tokens } from '../../../schemas/gen/host/control-types.ts'
import { ControlError } from '../../core/control-error.ts'
import { passPolicy } from '../../flows/pass-policy.ts'
import { REFERENCE_LENGTH } from '../../sessions/sessions.ts'
import { clientOf } from './authorization-request.ts'
import { NO_REDIRECT_URI } from './clients.ts'
import type { OAuth } from './endpoint.ts'
import { routes, scopeNames } from './provider-config.ts'
import { loginOf } from './sign-on.ts'

const WARNING =
  'These tokens were issued on demand, without a sign-on, for tests only. Every program that reaches this host can request them for any user.'

/**
 * Passes the policy of the client as the user would, then redeems a code as the client would.
 * @throws ControlError 422 for an unknown client, user or scope, and for a refusal of the token endpoint.
 */
export async function issueTokens(
  { username, clientId, scope = 'openid' }: Readonly<NewTokens>,
  { deps, provider }: Pick<OAuth, 'deps' | 'provider'>,
): Promise<Readonly<Tokens>> {
  const client = clientOf(clientId, deps)
  if (client === undefined)
    throw refused(
      'UNKNOWN_CLIENT',
      `Client "${clientId.slice(0, 64)}" not found. Existing clients: ${clientIds(deps.config.oauth)}.`,
    )
  const scopes = scopeNames(deps.config.oauth ?? {})
  const unknown = scope.split(' ').find((name) => !scopes.includes(name))
  if (unknown !== undefined)
    throw refused('INVALID_SCOPE', `Scope "${unknown.slice(0, 64)}" not found. Existing scopes: ${scopes.join(', ')}.`)
  const flow = await passPolicy(defined({ username, policy: client.policy }), deps)
  await provider.accounts.remember(flow.result)
  // No session exists: `pi.sri` gets a random value.
  const sessionUid = deps.random(REFERENCE_LENGTH)
  const code = await provider.issueCode({ clientId, scope, login: loginOf(flow, deps), sessionUid })
  const { clientSecret } = client
  const answer = await provider.inject({
    method: 'POST',
    url: routes.token,
    body: String(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: NO_REDIRECT_URI,
        client_id: clientId,
      }),
    ),
    headers: defined({ authorization: clientSecret && basic(clientId, clientSecret) }),
  })
  const body = JSON.parse(answer.body)
  if (answer.status !== 200)
    throw refused('TOKENS_REFUSED', `The token endpoint returned ${body.error}: ${body.error_description}.`)
  deps.log.warn({ clientId, username }, 'tokens were issued without a sign-on')
  return { ...body, warning: WARNING }
}

function clientIds(oauth: OAuth['deps']['config']['oauth']): string {
  return (oauth?.clients ?? []).map(({ clientId }) => clientId).join(', ') || 'none; add one to oauth.clients'
}

/** RFC 6749, section 2.3.1. */
function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from([id, secret].map(encodeURIComponent).join(':')).toString('base64')}`
}

function refused(code: string, text: string): ControlError {
  return new ControlError(422, code, text)
}
