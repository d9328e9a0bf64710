/** What an authorization request asks for beyond OAuth: the policy. */
import type { Parameters } from 'oidc-provider'
import type { OAuthClient } from '../../config/types.gen.ts'
import type { Host } from '../../host.ts'
import type { Wish } from '../../policy/choose.ts'

/** The configured client of that id. */
export function clientOf(
  clientId: string | null | undefined,
  { config }: Pick<Host, 'config'>,
): OAuthClient | undefined {
  return config.oauth?.clients?.find((client) => client.clientId === clientId)
}

/** Which policy the request and its client want. */
export function wishOf(parameters: Parameters, host: Pick<Host, 'config'>): Wish {
  return {
    clientPolicy: clientOf(parameters.client_id, host)?.policy,
    acrValues: parameters.acr_values,
    adapterId: parameters['pfidpadapterid'] ?? parameters['IdpAdapterId'],
  }
}
