/** The adapters that a flow has to pass for a state, and the scenario of each. */
import { ControlError } from '../core/control-error.ts'
import { nearestName } from '../core/nearest.ts'
import { SIGNED_ON, unreachable } from './arrangement.ts'
import { adaptersOf, type Policy } from './policy/tree.ts'
import type { PolicyDeps } from './run.ts'

/** A state, and the adapter instance that is to have it. */
export interface Wanted {
  readonly state: string
  readonly adapter?: string
}
/** The scenario of an adapter on the path. */
export interface Planned {
  readonly adapter: string
  readonly status: string
}
/**
 * The adapters up to the one whose state is wanted: all of them for the end of the policy.
 * @throws ControlError 422 for a state that the policy does not have.
 */
export function planOf(name: string, policy: Policy, { state, adapter }: Wanted, deps: PolicyDeps): readonly Planned[] {
  const adapters = adaptersOf(policy)
  const has = (id: string) => statusesOf(id, deps).includes(state)
  const found = adapters.findIndex((id) => (adapter === undefined ? has(id) : id === adapter))
  if (adapter !== undefined && found < 0)
    throw unreachable(state, `${adapter} is not on the path of the policy: ${adapters.join(', ')}`)
  if (found < 0 && state !== SIGNED_ON) throw unreachable(state, elsewhere(name, adapters, state, deps))
  const last = found < 0 ? adapters.length - 1 : found
  return adapters.slice(0, last + 1).map((id, index) => ({ adapter: id, status: index < last ? SIGNED_ON : state }))
}

/** The policies that have the state, else the names that are near. */
function elsewhere(name: string, adapters: readonly string[], state: string, deps: PolicyDeps): string {
  const others = policiesWith((id) => statusesOf(id, deps).includes(state), deps)
  const [first, ...more] = others
  if (first !== undefined) {
    const also = more.length === 0 ? '' : `, and so ${more.length === 1 ? 'has' : 'have'} ${more.join(', ')}`
    return `the policy ${name} does not have it; policy ${first} has this state: {"policy": "${first}"}${also}`
  }
  const all = [...new Set([...deps.instances.keys()].flatMap((id) => statusesOf(id, deps)))]
  const near = nearestName(state, all)
  const own = [...adapters.flatMap((id) => statusesOf(id, deps)), SIGNED_ON]
  return `no policy has this state${near === undefined ? '' : ` (did you mean ${near}?)`}. States of the policy ${name}: ${own.join(', ')}`
}

/** Policies with such an adapter on their path. */
export function policiesWith(
  matches: (adapter: string) => boolean,
  { policies }: Pick<PolicyDeps, 'policies'>,
): readonly string[] {
  return [...policies].filter(([, policy]) => adaptersOf(policy).some(matches)).map(([name]) => name)
}

/** Statuses of an adapter instance, the first one first. */
export function statusesOf(adapter: string, { instances }: Pick<PolicyDeps, 'instances'>): readonly string[] {
  return [...(instances.get(adapter)?.adapter.rows.keys() ?? [])]
}

/**
 * The policy of this name, or the first one.
 * @throws ControlError 422 for an unknown policy.
 */
export function requirePolicy(
  name: string | undefined,
  { policies }: Pick<PolicyDeps, 'policies'>,
): { readonly name: string; readonly policy: Policy } {
  const [first] = policies.keys()
  const wanted = name ?? first
  const policy = wanted === undefined ? undefined : policies.get(wanted)
  if (wanted !== undefined && policy !== undefined) return { name: wanted, policy }
  const text =
    wanted === undefined
      ? 'There is no policy. Add an adapter instance to the configuration.'
      : `Policy "${wanted}" not found. Existing policies: ${[...policies.keys()].join(', ') || 'none'}.`
  throw new ControlError(422, 'UNKNOWN_POLICY', text)
}
