/** How a flow walks its policy: which adapter speaks, and what follows its end. */

import { begin, type Surroundings } from '../../adapter/engine.ts'
import { type Ended, failureText, hasEnded } from '../../adapter/erased.ts'
import type { Input } from '../../adapter/spi.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS, isFinished } from '../flow.ts'
import type { Host } from '../host.ts'
import type { HostInstance } from './instances.ts'

type WalkingHost = Pick<Host, 'instances' | 'baseUrl' | 'clock' | 'within' | 'journal' | 'flows' | 'ids'>

/** The adapter instance at the flow's node, also when the flow has ended there. */
export function instanceOf(flow: HostFlow, { instances }: Pick<Host, 'instances'>): HostInstance {
  const instance = instances.get(flow.node)
  if (instance === undefined) throw new Error(`the flow stands at ${flow.node}, which is no adapter instance`)
  return instance
}

/** What the engine needs to know of this host. */
export function surroundings(host: WalkingHost): Surroundings<HostFlow> {
  const { clock, within, flows, journal } = host
  return {
    clock,
    within,
    flows,
    journal,
    idleSeconds: IDLE_SECONDS,
    speaker: (flow) => (isFinished(flow) ? undefined : instanceOf(flow, host)),
    after: async (id, flow, end) => finish(flow, id, end, host),
  }
}

/** The flow at its end. What it answers now stays the same until it is forgotten. */
function finish(flow: HostFlow, id: string, end: Ended, host: WalkingHost): HostFlow {
  const expiresAt = host.clock.now() + FINISHED_SECONDS
  if (end.status === 'SUCCESS') {
    const { subject, attributes } = end
    const resumeUrl = `${host.baseUrl()}/as/${id}/resume/as/authorization.ping`
    return {
      ...flow,
      expiresAt,
      at: { status: 'RESUME', model: { resumeUrl }, memo: {} },
      result: { subject, attributes },
    }
  }
  const userMessage = failureText(instanceOf(flow, host).adapter.vocabulary.descriptor, end.code)
  return { ...flow, expiresAt, at: { status: 'FAILED', model: { code: end.code, userMessage }, memo: {} } }
}

/** A new flow at the first state of its policy, stored; its id. */
export async function startFlow(policy: string, node: string, input: Input, host: WalkingHost): Promise<string> {
  const id = host.ids.flowId()
  const now = host.clock.now()
  const nowhere = { status: 'START', model: {}, memo: {} }
  const flow: HostFlow = {
    revision: 0,
    expiresAt: now + IDLE_SECONDS,
    order: host.ids.order(),
    policy,
    node,
    at: nowhere,
    input,
  }
  const next = await begin(instanceOf(flow, host), id, input, host)
  const placed = hasEnded(next) ? finish(flow, id, next, host) : { ...flow, at: next }
  if (!(await host.flows.put(id, placed))) throw new Error(`the flow id ${id} was drawn twice`)
  return id
}
