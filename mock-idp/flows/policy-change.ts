/** Flows in progress whose policy was changed or deleted. */
import { isDeepStrictEqual } from 'node:util'
import { createReason } from '../../adapter/kernel/reasons.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'
import { fail } from './end.ts'
import { type Failure, type HostFlow, isFinished } from './flow.ts'
import { type Policy, ROOT } from './policy/tree.ts'
import type { FlowDeps } from './run.ts'

const reason = createReason(REASONS)

const POLICY_CHANGED: Failure = {
  code: 'POLICY_CHANGED',
  userMessage: 'This sign-on cannot continue. Start it again.',
}

/**
 * Ends each flow whose remaining steps are no longer those of `before`; finished flows keep their end. An action in
 * progress is answered with REQUEST_FAILED.
 */
export async function endChangedFlows(before: ReadonlyMap<string, Policy>, deps: FlowDeps): Promise<void> {
  for (const [id, { policy, node }] of await deps.flows.list())
    if (!isSame(node, before.get(policy), deps.policies.get(policy))) await endFlow(id, before, deps)
}

/** True if the step and all that can follow it are the same. */
function isSame(node: string, before: Policy | undefined, after: Policy | undefined): boolean {
  return isDeepStrictEqual(stepsFrom(node, before), stepsFrom(node, after))
}

function stepsFrom(node: string, policy: Policy | undefined) {
  const below = (path: string) => node === ROOT || path === node || path.startsWith(`${node}.`)
  return [...(policy?.steps ?? [])].filter(([path]) => below(path))
}

async function endFlow(id: string, before: ReadonlyMap<string, Policy>, deps: FlowDeps): Promise<void> {
  const ended = await deps.flows.update<HostFlow | undefined>(id, (flow) => {
    if (flow === undefined) return { after: flow, answer: undefined }
    const formerAdapter = before.get(flow.policy)?.steps.get(flow.node)?.adapter ?? flow.formerAdapter ?? ''
    const { busyUntil: _, ...kept } = { ...flow, formerAdapter }
    if (isFinished(flow) && flow.waiting === undefined) return { after: kept, answer: undefined }
    const { waiting: __, ...unfinished } = kept
    return { after: fail(id, unfinished, POLICY_CHANGED, deps), answer: flow }
  })
  if (ended === undefined) return
  deps.journal.step({
    ...{ at: deps.clock.now(), flow: id, by: 'mock', from: ended.state.status, actionId: null, outcome: null },
    adapter: before.get(ended.policy)?.steps.get(ended.node)?.adapter ?? '',
    ...{ to: 'FAILED', end: 'FAILURE', error: POLICY_CHANGED.code },
    reason: reason('POLICY_CHANGED', { policy: ended.policy }),
    ...{ requestValid: true, responseValid: true, microseconds: 0 },
  })
}
