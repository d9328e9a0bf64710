/** A flow as the answer to the protocol request that began it: without redirects that is its first state. */

import type { Host } from '../../app/host.ts'
import type { HostFlow } from '../../flows/flow.ts'
import { instanceOf } from '../../flows/run.ts'
import { type FlowShown, view } from './view.ts'

/** The body of the answer, with the first `_pf_authn_api_state` where the flow goes without cookies. */
export async function showFlow(id: string, flow: HostFlow, host: Host): Promise<FlowShown> {
  const state = flow.cookieless === true ? await host.states.next(id, 0) : undefined
  return view(id, flow, instanceOf(flow, host), host.baseUrl(), host.clock.now(), state)
}
