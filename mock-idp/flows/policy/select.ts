/** Policy of a protocol request. Source: PingFederate Developer's Reference, "Authorization endpoint". */
import { type Policy, ROOT } from './tree.ts'

type Policies = ReadonlyMap<string, Policy>

/** Criteria of a request and its client. */
export interface PolicySelection {
  /** Policy of the client in the configuration. */
  readonly clientPolicy?: string | undefined
  /** `acr_values`: policy ids in order of preference, separated by spaces; unknown values are ignored. */
  readonly acrValues?: string | undefined
  /** `pfidpadapterid` or `IdpAdapterId`: an adapter instance. */
  readonly adapterId?: string | undefined
}

/**
 * The id of the policy, by precedence: request, client, first of the configuration. Undefined for an unknown adapter
 * instance, an unknown policy of the client, and without any policy.
 */
export function selectPolicy(
  { clientPolicy, acrValues = '', adapterId }: PolicySelection,
  { policies }: { readonly policies: Policies },
): string | undefined {
  const requested = acrValues.split(' ').find((value) => policies.has(value))
  if (requested !== undefined) return requested
  if (adapterId !== undefined) return policyOfAdapter(adapterId, policies)
  const [first] = policies.keys()
  const id = clientPolicy ?? first
  return id !== undefined && policies.has(id) ? id : undefined
}

/** The policy of the adapter's own name if it begins with that adapter, else the first that does. */
function policyOfAdapter(adapterId: string, policies: Policies): string | undefined {
  const startsWithAdapter = (id: string) => policies.get(id)?.steps.get(ROOT)?.adapter === adapterId
  return startsWithAdapter(adapterId) ? adapterId : [...policies.keys()].find(startsWithAdapter)
}
