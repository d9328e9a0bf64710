/** A flow as the client sees it: its state, flattened, with a link for each action on offer. */

import type { Check } from '../../../adapter/kernel/validators.ts'
import { createCheck, formatErrors } from '../../../adapter/kernel/validators.ts'
import type { EpochSeconds } from '../../../adapter/spi.ts'
import { validators } from '../../../schemas/gen/host/validators.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'

const checkFinished: Check = createCheck(validators)

/** A state on the wire: these members, and beside them the fields of the state's model. */
export interface FlowShown {
  readonly id: string
  readonly pluginTypeId: string
  readonly status: string
  readonly _links: { readonly [action: string]: { readonly href: string } }
  readonly [field: string]: unknown
}

/**
 * The answer that shows a flow; `state` for clients without cookies.
 * @throws Error when it is against its schema: a fault of the adapter or of this host.
 * Source: PingFederate SDK guide, "API states, actions and models".
 */
export function view(
  id: string,
  flow: HostFlow,
  instance: HostInstance,
  baseUrl: string,
  now: EpochSeconds,
  state?: string,
): FlowShown {
  const { status, model } = flow.state
  const link = { href: `${baseUrl}/pf-ws/authn/flows/${id}` }
  const _links: Record<string, typeof link> = { self: link }
  for (const action of isFinished(flow) ? [] : onOffer(flow, instance, now)) _links[action] = link
  const shown: FlowShown = { id, pluginTypeId: instance.pluginTypeId, status, ...model, _links }
  const body = state === undefined ? shown : { ...shown, _pf_authn_api_state: state }
  const check = isFinished(flow) ? checkFinished : instance.check
  const faults = check(`responses/${status}`, body)
  if (faults.length > 0) {
    throw new Error(`the answer for ${status} is against its schema: ${formatErrors(faults)}`)
  }
  return body
}

/**
 * The same with links of the other scheme, http for https and the other way round: every href, and `resumeUrl`.
 * Real servers behind a proxy that ends TLS have sent such answers.
 */
export function withOtherScheme(shown: FlowShown): FlowShown {
  const { _links, resumeUrl } = shown
  const links = Object.entries(_links).map(([action, { href }]) => [action, { href: otherScheme(href) }])
  return {
    ...shown,
    ...(typeof resumeUrl === 'string' && { resumeUrl: otherScheme(resumeUrl) }),
    _links: Object.fromEntries(links),
  }
}

function otherScheme(url: string): string {
  return url.startsWith('https:') ? url.replace('https:', 'http:') : url.replace('http:', 'https:')
}

/** The actions that the flow's state offers now. */
export function onOffer(flow: HostFlow, { adapter, config }: HostInstance, now: EpochSeconds): readonly string[] {
  return adapter.offered(flow.state, { now, config, input: flow.input })
}
