/** Opens the flow of a request: loads it and checks that it belongs to the client. */
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import type { Collection } from '../../../adapter/spi.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import type { HostFlow } from '../../flows/flow.ts'
import { instanceOf, type PolicyDeps } from '../../flows/run.ts'
import type { Browsers } from '../../sessions/browsers.ts'
import type { Exchange } from './exchange.ts'

export interface OpenDeps extends PolicyDeps {
  readonly flows: Pick<Collection<HostFlow>, 'get'>
  readonly browsers: Pick<Browsers, 'checkCookie' | 'renew' | 'follow'>
}

const reason = createReason(REASONS)

/** @throws FlowError RESOURCE_NOT_FOUND if the flow does not exist or belongs to another browser. */
export async function openFlow(exchange: Exchange, deps: OpenDeps): Promise<void> {
  const { id, req } = exchange
  const stored = await deps.flows.get(id)
  if (stored === undefined) throw new FlowError('RESOURCE_NOT_FOUND', { reason: reason('FLOW_UNKNOWN') })
  const flow = stored.browser === undefined ? stored : await deps.browsers.checkCookie(req, stored)
  exchange.open = { id, flow, instance: instanceOf(flow, deps) }
}
