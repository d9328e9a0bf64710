/** A flow as its client receives it: the state, flattened, with a link for each available action. */

import { loadValidators } from '../../../adapter/kernel/load-validators.ts'
import type { Check } from '../../../adapter/kernel/validators.ts'
import { createCheck, formatErrors, responseFaults } from '../../../adapter/kernel/validators.ts'
import type { Clock, EpochSeconds } from '../../../adapter/spi.ts'
import type { Validated } from '../../../schemas/gen/validated.ts'
import type { ApplicationDeps } from '../../flows/applications.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'
import { instanceOf, type PolicyDeps } from '../../flows/run.ts'
import { offeredActions } from '../../flows/situation.ts'
import type { CookielessStates } from '../../sessions/cookieless-state.ts'

type EndName = keyof Validated['host/common']

const validator = loadValidators('host/common')
const checkFinished: Check = createCheck((name) => validator(name as EndName))

/** A state on the wire: these members and the fields of the state's model. */
export interface FlowShown {
  readonly id: string
  readonly pluginTypeId: string
  readonly status: string
  readonly _links: { readonly [action: string]: { readonly href: string } }
  readonly [field: string]: unknown
}

export interface ViewDeps extends ApplicationDeps {
  readonly baseUrl: () => string
}

/**
 * The response with the state of a flow.
 * @param state `_pf_authn_api_state`, for cookieless flows.
 * @throws Error if it violates its schema: a defect of the adapter or of this host.
 * Source: PingFederate SDK guide, "API states, actions and models".
 */
export function view(
  id: string,
  flow: HostFlow,
  instance: HostInstance,
  deps: ViewDeps,
  now: EpochSeconds,
  state?: string,
): FlowShown {
  const { status, model } = flow.state
  const link = { href: `${deps.baseUrl()}/pf-ws/authn/flows/${id}` }
  const _links: Record<string, typeof link> = { self: link }
  for (const action of offeredActions(id, flow, instance, now, deps)) _links[action] = link
  const shown: FlowShown = { id, pluginTypeId: instance.pluginTypeId, status, ...model, _links }
  const body = state === undefined ? shown : { ...shown, _pf_authn_api_state: state }
  const faults = responseFaults(body, { envelope: validator('envelope'), status, ...rulesOf(flow, instance) })
  if (faults.length > 0) {
    throw new Error(`the answer for ${status} is against its schema: ${formatErrors(faults)}`)
  }
  return body
}

function rulesOf(flow: HostFlow, { adapter, check }: HostInstance) {
  if (isFinished(flow)) return { check: checkFinished, actions: [] }
  return { check, actions: [...(adapter.rows.get(flow.state.status)?.keys() ?? [])] }
}

export interface ShowDeps extends PolicyDeps, ViewDeps {
  readonly states: Pick<CookielessStates, 'next'>
  readonly clock: Pick<Clock, 'now'>
}

/** The first state as the answer to a redirectless protocol request, with `_pf_authn_api_state` in a cookieless flow. */
export async function showFlow(id: string, flow: HostFlow, deps: ShowDeps): Promise<FlowShown> {
  const state = flow.cookieless === true ? await deps.states.next(id, 0) : undefined
  return view(id, flow, instanceOf(flow, deps), deps, deps.clock.now(), state)
}
