/** Parameters of an authorization request that OAuth does not define, and defaults. */
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Input } from '../../../adapter/spi.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { type PolicySelection, selectPolicy } from '../../flows/policy/select.ts'
import type { OAuthDeps } from './deps.ts'
import type { Parameters } from './provider-bridge/types.ts'
import { reason } from './reasons.ts'
import { wrapped } from './responses.ts'

const MAX_NAME_LENGTH = 256

export function clientOf(
  clientId: string | null | undefined,
  { config }: Pick<OAuthDeps, 'config'>,
): OAuthClient | undefined {
  return config.oauth?.clients?.find((client) => client.clientId === clientId)
}

export function policySelectionOf(parameters: Parameters, deps: Pick<OAuthDeps, 'config'>): PolicySelection {
  return {
    clientPolicy: clientOf(parameters.client_id, deps)?.policy,
    acrValues: parameters.acr_values,
    adapterId: parameters['pfidpadapterid'] ?? parameters['IdpAdapterId'],
  }
}

/** @throws FlowError if no policy of the configuration matches the request. */
export function policyOf(parameters: Parameters, deps: Pick<OAuthDeps, 'config' | 'policies'>): string {
  const { acrValues, adapterId, clientPolicy } = policySelectionOf(parameters, deps)
  const policy = selectPolicy({ acrValues, adapterId, clientPolicy }, deps)
  if (policy !== undefined) return policy
  const text = 'Policy or adapter not found. Check acr_values, pfidpadapterid and the policy of the client.'
  const facts = { acrValues: acrValues?.slice(0, 256), adapterId: adapterId?.slice(0, 256), clientPolicy }
  throw wrapped('invalid_request', text, reason('POLICY_NOT_FOUND', { ...facts, existing: [...deps.policies.keys()] }))
}

/** Input of the first adapter: the user name that the client expects. */
export function inputOf(loginHint: string | undefined): Input {
  return defined({ attributes: {}, usernameHint: loginHint?.slice(0, MAX_NAME_LENGTH) || undefined })
}

/** Adds the scope `openid` to a query without a scope: the provider would grant nothing. */
export function withScope(parameters: URLSearchParams): URLSearchParams {
  if (parameters.has('scope') || parameters.has('request_uri')) return parameters
  return new URLSearchParams([...parameters, ['scope', 'openid']])
}
