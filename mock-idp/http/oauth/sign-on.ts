/** Result of a flow for an OAuth client: `acr`, `amr` and time. */

import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { CompletedFactor, HostFlow, SignedOn } from '../../flows/flow.ts'
import { adaptersOf } from '../../flows/policy/tree.ts'
import type { OAuthDeps } from './deps.ts'
import { DEVICE } from './device-policy.ts'
import type { InteractionResult, Login } from './provider-bridge/types.ts'

type FactorTime = Pick<CompletedFactor, 'adapter' | 'at'>

/** The passed adapters, each once, in the order of their times. OpenID Connect Core 1.0, section 2. */
export function amrOf(factors: readonly FactorTime[]): string[] {
  const inOrder = [...factors].sort((one, other) => one.at - other.at)
  return [...new Set(inOrder.map(({ adapter }) => adapter))]
}

/** The policy if all its adapters were passed, else the adapters, joined by `+`. */
export function acrOf(policyName: string, amr: readonly string[], policies: OAuthDeps['policies']): string {
  const policy = policies.get(policyName)
  const isComplete = policy !== undefined && adaptersOf(policy).every((adapter) => amr.includes(adapter))
  return isComplete ? policyName : amr.join('+')
}

/** The earliest time, so that no factor is older than the reported time. */
export function signedOnAt(factors: readonly FactorTime[]): EpochSeconds {
  return Math.min(...factors.map(({ at }) => at))
}

/** `login` after a passed policy, else `access_denied`. */
export function interactionResult(flow: HostFlow, deps: Pick<OAuthDeps, 'policies'>): InteractionResult {
  const { result, failure } = flow
  if (result === undefined)
    return { error: 'access_denied', error_description: failure?.userMessage ?? 'The sign-on did not succeed.' }
  return { login: loginOf({ ...flow, result }, deps) }
}

/** The user of a passed policy for the provider. */
export function loginOf(
  flow: HostFlow & { readonly result: SignedOn },
  { policies }: Pick<OAuthDeps, 'policies'>,
): Login {
  const { result, completedFactors } = flow
  const amr = amrOf(completedFactors)
  const acr = acrOf(policyNameOf(flow, policies), amr, policies)
  return { accountId: result.subject, acr, amr, ts: completedFactors.length > 0 ? signedOnAt(completedFactors) : 0 }
}

/** The policy of the flow; for a device the policy that followed the code. */
function policyNameOf({ policy, result }: HostFlow, policies: OAuthDeps['policies']): string {
  if (policy !== DEVICE) return policy
  const [first = ''] = policies.keys()
  return String(result?.attributes['oauthDevicePolicy'] || first)
}
