/** What a finished flow tells an OAuth client: by what the person signed on, and when. */
import type { InteractionResult } from 'oidc-provider'
import type { HostFlow } from '../../flow.ts'
import type { Host } from '../../host.ts'
import { type Policy, ROOT } from '../../policy/tree.ts'
import { DEVICE } from './device-policy.ts'

/** The adapters that someone passes who succeeds at every step of a policy. */
export function adaptersOf(policy: Policy): readonly string[] {
  const adapters: string[] = []
  for (let path: string | undefined = ROOT; path !== undefined; path = policy.steps.get(path)?.success)
    adapters.push(policy.steps.get(path)?.adapter ?? '')
  return adapters
}

/**
 * The end of the interaction. `amr` names the adapters that were passed, in their order; `acr` the policy if they are all
 * that it has, else they themselves, joined by `+`. OpenID Connect Core 1.0, section 2.
 */
export function interactionResult(flow: HostFlow, { policies }: Pick<Host, 'policies'>): InteractionResult {
  const { result, passed, failure } = flow
  if (result === undefined)
    return { error: 'access_denied', error_description: failure?.userMessage ?? 'The sign-on did not succeed.' }
  const amr = [...new Set(passed.map(({ adapter }) => adapter))]
  const name = policyNameOf(flow, policies)
  const policy = policies.get(name)
  const whole = policy !== undefined && adaptersOf(policy).every((adapter) => amr.includes(adapter))
  const acr = whole ? name : amr.join('+')
  return { login: { accountId: result.subject, acr, amr, ts: passed.at(-1)?.at ?? 0 } }
}

/** The flow's policy; for a device the one that followed the code. */
function policyNameOf({ policy, result }: HostFlow, policies: Host['policies']): string {
  if (policy !== DEVICE) return policy
  const [first = ''] = policies.keys()
  return String(result?.attributes['oauthDevicePolicy'] || first)
}
