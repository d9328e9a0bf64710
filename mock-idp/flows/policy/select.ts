/** Which policy a protocol request gets. Source: PingFederate Developer's Reference, "Authorization endpoint". */
import type { Host } from '../../app/host.ts'
import { ROOT } from './tree.ts'

/** What a request and its client ask for. */
export interface PolicySelection {
  /** The policy that the configuration gives the client. */
  readonly clientPolicy?: string | undefined
  /** `acr_values`: policies by id, the most welcome first, blanks between them; others are passed over. */
  readonly acrValues?: string | undefined
  /** `pfidpadapterid` or `IdpAdapterId`: an adapter instance. */
  readonly adapterId?: string | undefined
}

/**
 * The id of the policy: what the request asks for goes before what its client has, and that before the first of the
 * configuration. Undefined for an adapter instance or a client's policy that is not there, and where there is no policy.
 */
export function selectPolicy(
  { clientPolicy, acrValues = '', adapterId }: PolicySelection,
  { policies }: Pick<Host, 'policies'>,
): string | undefined {
  const asked = acrValues.split(' ').find((value) => policies.has(value))
  if (asked !== undefined) return asked
  if (adapterId !== undefined) return policyOfAdapter(adapterId, policies)
  const [first] = policies.keys()
  const id = clientPolicy ?? first
  return id !== undefined && policies.has(id) ? id : undefined
}

/** The policy of the adapter's own name if it begins with that adapter, else the first that does. */
function policyOfAdapter(adapterId: string, policies: Host['policies']): string | undefined {
  const begins = (id: string) => policies.get(id)?.steps.get(ROOT)?.adapter === adapterId
  return begins(adapterId) ? adapterId : [...policies.keys()].find(begins)
}
