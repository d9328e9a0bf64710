/** Runs the scenarios of a plan: prepares the servers, then performs the actions that lead to a state. */
import { act } from '../../adapter/kernel/engine.ts'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import { defined } from '../../adapter/kernel/objects.ts'
import type { Attributes } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { createArrangement, SIGNED_ON, unreachable } from './arrangement.ts'
import type { Named, StartDeps, StartedFlow } from './new-flow.ts'
import type { Planned } from './plan.ts'
import type { BegunFlow } from './protocol.ts'
import { instanceOf, startPolicyFlow } from './run.ts'

/** Starts a flow of a policy as the control API does: without a protocol. */
export function beginFlow(
  policy: string,
  { username, label, attributes = {} }: Named & { readonly attributes?: Attributes },
  deps: StartDeps,
): Promise<BegunFlow> {
  return startPolicyFlow({ policy, input: defined({ attributes, username }), label }, deps)
}

/** @throws ControlError 422 for a state that is not reached. */
export async function runPlan(
  policy: string,
  plan: readonly Planned[],
  state: string,
  named: Named,
  deps: StartDeps,
): Promise<StartedFlow> {
  const arrangement = createArrangement(named.username, deps)
  // An adapter may ask its server when it starts. The first adapter is prepared last: its preparation counts if several
  // adapters share a server.
  for (const { adapter, status } of plan.slice(1).reverse()) await arrangement.prepare(adapter, status)
  let begun: BegunFlow | undefined
  for (const { adapter, status } of plan) {
    const script = await arrangement.prepare(adapter, status, begun?.flow.state)
    begun = await runScript(begun ?? (await beginFlow(policy, named, deps)), script, state, deps)
  }
  if (begun === undefined) throw new Error(`the policy ${policy} has no adapter`)
  requireState(begun, state, plan.at(-1)?.adapter, deps)
  return { id: begun.id, arranged: arrangement.changes() }
}

type ScenarioStep = Awaited<ReturnType<AuthorityModule['scenarios'][string]>>[number]

/** The flow after the actions. */
export async function runScript(
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
