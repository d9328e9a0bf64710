/** A flow as the client sees it: its state, flattened, with a link for each action on offer. */

import { loadValidators } from '../../../adapter/kernel/load-validators.ts'
import type { Check } from '../../../adapter/kernel/validators.ts'
import { createCheck, responseFaults, said } from '../../../adapter/kernel/validators.ts'
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { Validated } from '../../../schemas/gen/validated.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'

type EndName = keyof Validated['host/common']

const validator = loadValidators('host/common')
const checkFinished: Check = createCheck((name) => validator(name as EndName))

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
  const { status, model } = flow.at
  const link = { href: `${baseUrl}/pf-ws/authn/flows/${id}` }
  const _links: Record<string, typeof link> = { self: link }
  for (const action of isFinished(flow) ? [] : onOffer(flow, instance, now)) _links[action] = link
  const shown: FlowShown = { id, pluginTypeId: instance.pluginTypeId, status, ...model, _links }
  const body = state === undefined ? shown : { ...shown, _pf_authn_api_state: state }
  const faults = responseFaults(body, { envelope: validator('envelope'), status, ...rulesOf(flow, instance) })
  if (faults.length > 0) {
    throw new Error(`the answer for ${status} is against its schema: ${said(faults)}`)
  }
  return body
}

function rulesOf(flow: HostFlow, { adapter, check }: HostInstance) {
  if (isFinished(flow)) return { check: checkFinished, actions: [] }
  return { check, actions: Object.keys(adapter.table[flow.at.status] ?? {}) }
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
  const before = { now, config, input: flow.input }
  return Object.entries(adapter.table[flow.at.status] ?? {})
    .filter(([, { when }]) => when === undefined || when(flow.at as never, before as never))
    .map(([action]) => action)
}
