/** Starts flows for QA, and puts them into any state by arranging the authority. */
import { defined } from '../../adapter/kernel/defined.ts'
import { act, type EngineDeps } from '../../adapter/kernel/engine.ts'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import type { AnyModule } from '../authorities/any-module.ts'
import { ControlError } from '../core/control-error.ts'
import type { RunExclusive } from '../core/keyed-mutex.ts'
import type { AccountLocking } from './account-locking.ts'
import type { HostFlow, SignedOn } from './flow.ts'
import { adaptersOf, type Policy } from './policy/tree.ts'
import { type FlowDeps, startPolicyFlow } from './run.ts'

/** Dependencies of flows that the control API starts. */
export interface StartDeps extends FlowDeps {
  readonly engine: EngineDeps<HostFlow>
  readonly runExclusive: RunExclusive
  readonly modules: ReadonlyMap<string, AnyModule>
  readonly locks: AccountLocking
}

/** What an authority calls the arrangement that ends in its adapter's success. */
const SIGNED_ON = 'RESUME'

/**
 * Passes a policy as its user would, the servers being arranged for it.
 * @returns the flow at its end, with its `result`.
 * @throws ControlError 422 as `startForControl` does.
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

/** What a new flow is to be. */
export interface NewFlow {
  /** A policy; by default the first of the configuration. */
  readonly policy?: string
  /** Chained as by a first factor: the client may not change it. */
  readonly username?: string
  /** The status that the flow is to stand in; by default its first one. */
  readonly state?: string
}

/**
 * Starts a flow; with a browser, for that browser alone.
 * @returns its id.
 * @throws ControlError 422 for an unknown policy or user, and for a state that cannot be reached.
 */
export function startForControl(request: NewFlow, deps: StartDeps, browser?: string): Promise<string> {
  const { username, state } = request
  const start = () => startWithScenario(request, deps, browser)
  // A code works once, and is arranged for the flow that is played with it.
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
  const { id } = await startPolicyFlow(defined({ policy: name, input, browser }), deps)
  for (const { actionId, model, when } of script) {
    const applies = when === undefined || (await deps.flows.load(id))?.state.status === when
    if (!applies) continue
    await act(id, { actionId, body: model }, deps.engine).catch((error: unknown) => {
      // The settings of an adapter may leave out what a person would have to do.
      if (isFlowError(error) && state !== undefined)
        throw unreachable(state, `${actionId} was refused with ${error.details[0]?.code ?? error.code}`)
      throw error
    })
  }
  const flow = await deps.flows.load(id)
  if (state !== undefined && flow?.state.status !== state)
    throw unreachable(state, `the flow ${id} is in ${flow?.state.status}`)
  return id
}

/** What a person would do to bring the flow there, the authorities being made ready for it. */
async function scenarioOfPolicy(
  policy: Policy,
  username: string | undefined,
  state: string | undefined,
  deps: StartDeps,
) {
  if (username === undefined && state === undefined) return []
  const [first = '', ...rest] = adaptersOf(policy)
  const statuses = Object.keys(tableOf(first, deps))
  const target = state ?? statuses[0] ?? ''
  if (username === undefined) {
    if (target === statuses[0]) return []
    throw unreachable(target, 'name the user: {"username": "…", "state": "…"}')
  }
  // A state of the first adapter, one of a later, or the end of them all.
  const adapters = [first, ...rest]
  const found = adapters.findIndex((adapter) => Object.hasOwn(tableOf(adapter, deps), target))
  const last = found >= 0 ? found : adapters.length - 1
  const script: ScenarioStep[] = []
  for (const [index, adapter] of adapters.slice(0, last + 1).entries()) {
    const status = index < last ? SIGNED_ON : target
    script.push(...(await scenarioOfAdapter(adapter, status, username, state === undefined, deps)))
  }
  return script
}

type ScenarioStep = Awaited<ReturnType<AnyModule['scenarios'][string]>>[number]

function tableOf(adapter: string, { instances }: Pick<StartDeps, 'instances'>): object {
  return instances.get(adapter)?.adapter.table ?? {}
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
    if (optional) return [] // only asked whether there is such a user
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
