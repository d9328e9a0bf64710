/** Starts flows for the control API, in any state: the scenarios of the authorities prepare it. */

import { act, type EngineDeps } from '../../adapter/kernel/engine.ts'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import { defined } from '../../adapter/kernel/objects.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { RunExclusive } from '../core/keyed-mutex.ts'
import {
  type Arranged,
  type ArrangementDeps,
  createArrangement,
  findUser,
  SIGNED_ON,
  unreachable,
} from './arrangement.ts'
import type { HostFlow } from './flow.ts'
import { planOf, requirePolicy, statusesOf } from './plan.ts'
import { adaptersOf } from './policy/tree.ts'
import type { BegunFlow } from './protocol.ts'
import { type FlowDeps, instanceOf, startPolicyFlow } from './run.ts'
import { playedByMock } from './step-origin.ts'

export interface StartDeps extends FlowDeps, ArrangementDeps {
  readonly engine: EngineDeps<HostFlow>
  readonly runExclusive: RunExclusive
}

/** Parameters of `startForControl`. */
export interface NewFlow {
  /** Default: the first policy of the configuration. */
  readonly policy?: string
  /** Set as by a first factor: the client cannot change it. */
  readonly username?: string
  /** The status to reach; default: the first one. */
  readonly state?: string
  /** The adapter instance of this status; default: the first one of the policy that has it. */
  readonly adapter?: string
  /** Of the test: counts in the coverage of this label, for all later steps of the flow. */
  readonly label?: string
}
/** A started flow, and the changes of users for its state. */
export interface StartedFlow {
  readonly id: string
  readonly arranged: readonly Arranged[]
}

/**
 * Starts a flow. Without `state` nothing is changed.
 * @throws ControlError 422 for an unknown policy or user, and for a state that cannot be reached.
 */
export function startForControl(request: NewFlow, given: StartDeps): Promise<StartedFlow> {
  const { username, state } = request
  const deps = playedByMock<HostFlow, StartDeps>(given)
  if (state === undefined) return startUnchanged(request, deps)
  const start = () => startInState({ ...request, state }, deps)
  // A code works once, so scenarios of one user run one after another.
  return username === undefined ? start() : deps.runExclusive(username, start)
}

async function startUnchanged({ policy, username, label }: NewFlow, deps: StartDeps): Promise<StartedFlow> {
  const found = requirePolicy(policy, deps)
  const [first = ''] = adaptersOf(found.policy)
  if (username !== undefined) await findUser(first, username, deps)
  const { id } = await start(found.name, { username, label }, deps)
  return { id, arranged: [] }
}

interface Named {
  readonly username: string | undefined
  readonly label: string | undefined
}

async function start(policy: string, { username, label }: Named, deps: StartDeps): Promise<BegunFlow> {
  const input = defined({ attributes: {}, username })
  return startPolicyFlow({ policy, input, label }, deps)
}

async function startInState(request: NewFlow & { readonly state: string }, deps: StartDeps): Promise<StartedFlow> {
  const { username, state, label } = request
  const { name, policy } = requirePolicy(request.policy, deps)
  const plan = planOf(policy, request, deps)
  if (username === undefined) {
    if (state !== statusesOf(plan[0]?.adapter ?? '', deps)[0])
      throw unreachable(state, 'name the user: {"username": "…", "state": "…"}')
    const { id } = await start(name, { username, label }, deps)
    return { id, arranged: [] }
  }
  const arrangement = createArrangement(username, deps)
  // An adapter may ask its server when it starts. The first adapter is prepared last: its preparation counts if several
  // adapters share a server.
  for (const { adapter, status } of plan.slice(1).reverse()) await arrangement.prepare(adapter, status)
  let begun: BegunFlow | undefined
  for (const { adapter, status } of plan) {
    const script = await arrangement.prepare(adapter, status)
    begun = await run(begun ?? (await start(name, { username, label }, deps)), script, state, deps)
  }
  if (begun === undefined) throw new Error(`the policy ${name} has no adapter`)
  requireState(begun, state, plan.at(-1)?.adapter, deps)
  return { id: begun.id, arranged: arrangement.changes() }
}

type ScenarioStep = Awaited<ReturnType<AuthorityModule['scenarios'][string]>>[number]

/** The flow after the actions. */
async function run(
  begun: BegunFlow,
  script: readonly ScenarioStep[],
  state: string,
  deps: StartDeps,
): Promise<BegunFlow> {
  const { id } = begun
  let { flow } = begun
  for (const { actionId, model, when } of script) {
    if (when !== undefined && flow.state.status !== when) continue
    const open = { id, flow, instance: instanceOf(flow, deps) }
    const acted = await act(open, { actionId, body: model }, deps.engine).catch((error: unknown) => {
      // The settings of an adapter may make a step of the scenario impossible.
      if (isFlowError(error))
        throw unreachable(state, `${actionId} was refused with ${error.details[0]?.code ?? error.code}`)
      throw error
    })
    flow = acted.flow
  }
  return { id, flow }
}

function requireState({ id, flow }: BegunFlow, state: string, adapter: string | undefined, deps: StartDeps): void {
  const isThere = flow.state.status === state && (state === SIGNED_ON || instanceOf(flow, deps).id === adapter)
  if (!isThere) throw unreachable(state, `the flow ${id} is in ${flow.state.status}`)
}
