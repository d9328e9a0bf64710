/** Starts flows for the control API, in any state: the scenarios of the authorities prepare it. */

import { act, type EngineDeps } from '../../adapter/kernel/engine.ts'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import { defined } from '../../adapter/kernel/objects.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { ControlError } from '../core/control-error.ts'
import type { RunExclusive } from '../core/keyed-mutex.ts'
import type { AccountLocking } from './account-locking.ts'
import type { HostFlow, SignedOn } from './flow.ts'
import { adaptersOf, type Policy } from './policy/tree.ts'
import { type FlowDeps, instanceOf, startPolicyFlow } from './run.ts'

export interface StartDeps extends FlowDeps {
  readonly engine: EngineDeps<HostFlow>
  readonly runExclusive: RunExclusive
  readonly modules: ReadonlyMap<string, AuthorityModule>
  readonly locks: AccountLocking
}

/** The scenario that ends in the success of its adapter. */
const SIGNED_ON = 'RESUME'

/**
 * Passes a policy as its user would, after the scenarios of its authorities.
 * @returns the finished flow with its `result`.
 * @throws ControlError 422 as `startForControl`.
 */
export async function passPolicy(
  { policy, username }: { readonly policy?: string; readonly username: string },
  deps: StartDeps,
  browser?: string,
): Promise<HostFlow & { readonly result: SignedOn }> {
  const request = defined({ username, state: SIGNED_ON, policy })
  const flow = await deps.flows.load(await startForControl(request, deps, browser))
  if (flow?.result === undefined) throw new Error(`the policy of ${username} was passed without a result`)
  return { ...flow, result: flow.result }
}

/** Parameters of `startForControl`. */
export interface NewFlow {
  /** Default: the first policy of the configuration. */
  readonly policy?: string
  /** Set as by a first factor: the client cannot change it. */
  readonly username?: string
  /** The status to reach; default: the first one. */
  readonly state?: string
}

/**
 * Starts a flow, bound to `browser` if one is given.
 * @returns the id of the flow.
 * @throws ControlError 422 for an unknown policy or user, and for a state that cannot be reached.
 */
export function startForControl(request: NewFlow, deps: StartDeps, browser?: string): Promise<string> {
  const { username, state } = request
  const start = () => startWithScenario(request, deps, browser)
  // A code works once, so scenarios of one user run one after another.
  return username === undefined || state === undefined ? start() : deps.runExclusive(username, start)
}

async function startWithScenario(
  { policy, username, state }: NewFlow,
  deps: StartDeps,
  browser?: string,
): Promise<string> {
  const [first] = deps.policies.keys()
  const name = policy ?? first
  const found = name === undefined ? undefined : deps.policies.get(name)
  if (name === undefined || found === undefined) throw unknownPolicy(name, deps)
  const script = await scenarioOfPolicy(found, username, state, deps)
  const input = defined({ attributes: {}, username })
  const started = await startPolicyFlow(defined({ policy: name, input, browser }), deps)
  const { id } = started
  let { flow } = started
  for (const { actionId, model, when } of script) {
    if (when !== undefined && flow.state.status !== when) continue
    const open = { id, flow, instance: instanceOf(flow, deps) }
    const acted = await act(open, { actionId, body: model }, deps.engine).catch((error: unknown) => {
      // The settings of an adapter may make a step of the scenario impossible.
      if (isFlowError(error) && state !== undefined)
        throw unreachable(state, `${actionId} was refused with ${error.details[0]?.code ?? error.code}`)
      throw error
    })
    flow = acted.flow
  }
  if (state !== undefined && flow.state.status !== state)
    throw unreachable(state, `the flow ${id} is in ${flow.state.status}`)
  return id
}

/** The actions that bring the flow to the state; prepares the authorities. */
async function scenarioOfPolicy(
  policy: Policy,
  username: string | undefined,
  state: string | undefined,
  deps: StartDeps,
) {
  if (username === undefined && state === undefined) return []
  const [first = '', ...rest] = adaptersOf(policy)
  const statuses = statusesOf(first, deps)
  const target = state ?? statuses[0] ?? ''
  if (username === undefined) {
    if (target === statuses[0]) return []
    throw unreachable(target, 'name the user: {"username": "…", "state": "…"}')
  }
  // A state of the first adapter, of a later one, or the end of the policy.
  const adapters = [first, ...rest]
  const found = adapters.findIndex((adapter) => statusesOf(adapter, deps).includes(target))
  const last = found >= 0 ? found : adapters.length - 1
  const script: ScenarioStep[] = []
  for (const [index, adapter] of adapters.slice(0, last + 1).entries()) {
    const status = index < last ? SIGNED_ON : target
    script.push(...(await scenarioOfAdapter(adapter, status, username, state === undefined, deps)))
  }
  return script
}

type ScenarioStep = Awaited<ReturnType<AuthorityModule['scenarios'][string]>>[number]

function statusesOf(adapter: string, { instances }: Pick<StartDeps, 'instances'>): readonly string[] {
  return [...(instances.get(adapter)?.adapter.rows.keys() ?? [])]
}

async function scenarioOfAdapter(
  adapter: string,
  target: string,
  username: string,
  optional: boolean,
  deps: StartDeps,
) {
  const steps = deps.modules.get(adapter)?.scenarios
  const step = steps !== undefined && Object.hasOwn(steps, target) ? steps[target] : undefined
  if (step !== undefined) {
    const script = await step(username, deps.instances.get(adapter)?.adapter.vocabulary.descriptor.id ?? '')
    if (optional) return [] // checks only that the user exists
    await deps.locks.forget(adapter, username)
    return script
  }
  if (optional) return []
  const reason =
    steps === undefined
      ? `the authority of ${adapter} is not simulated`
      : `${adapter} can be put into: ${Object.keys(steps).join(', ')}`
  throw unreachable(target, reason)
}

function unknownPolicy(name: string | undefined, { policies }: Pick<StartDeps, 'policies'>): ControlError {
  const text =
    name === undefined
      ? 'There is no policy. Add an adapter instance to the configuration.'
      : `Policy "${name}" not found. Existing policies: ${[...policies.keys()].join(', ') || 'none'}.`
  return new ControlError(422, 'UNKNOWN_POLICY', text)
}

function unreachable(state: string, reason: string): ControlError {
  return new ControlError(422, 'STATE_NOT_REACHABLE', `The flow cannot be put into ${state}: ${reason}.`)
}
