/** The steps that flow API and sign-on page share: injected faults, then the engine. */
import { act, type EngineDeps } from '../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { own } from '../../../adapter/kernel/objects.ts'
import { createReason } from '../../../adapter/kernel/reasons.ts'
import { redact, UNDECLARED } from '../../../adapter/kernel/redact.ts'
import { REASONS } from '../../../schemas/gen/host/reasons.ts'
import type { Config } from '../../config/config.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import { instanceOf } from '../../flows/run.ts'
import { marked } from '../../flows/step-origin.ts'
import { readModel } from './action.ts'
import { type Exchange, exchangeLabel, openOf } from './exchange.ts'
import { type ExchangeFaultDeps, meetFaults } from './meet-faults.ts'

export interface PerformDeps extends ExchangeFaultDeps {
  readonly config: Config
  readonly engine: EngineDeps<HostFlow>
}

const reason = createReason(REASONS)

/**
 * Applies injected faults to a request that reads the flow.
 * @throws FlowError for a fault with a status.
 */
export async function applyFaults(exchange: Exchange, deps: PerformDeps): Promise<void> {
  await meetFaults(exchange, null, undefined, deps)
}

/**
 * Runs an action; without an action the flow is unchanged.
 * @throws FlowError for a refusal, which leaves the flow unchanged.
 */
export async function perform(
  exchange: Exchange,
  actionId: string | null,
  body: unknown,
  deps: PerformDeps,
): Promise<void> {
  const { recorded } = exchange
  const schema = own(openOf(exchange).instance.adapter.vocabulary.actions, actionId ?? '')
  if (actionId !== null) recorded.actionId = actionId
  recorded.body = schema === undefined ? UNDECLARED : redact(schema, body ?? {})
  const model = lenient(readModel(body), schema, deps)
  const outage = await meetFaults(exchange, actionId, model, deps)
  if (exchange.isAnswered || actionId === null) return
  const open = openOf(exchange)
  if (isFinished(open.flow)) throw flowFinished(open.flow)
  exchange.isStep = true
  const { flow, reason } = await act(open, { actionId, body: model, outage }, engineOf(exchange, deps))
  deps.browsers.follow(exchange.res, open.flow.browser, flow.browser)
  exchange.open = { id: open.id, flow, instance: instanceOf(flow, deps) }
  if (reason !== undefined) recorded.reason = reason
}

/** The engine, for steps with the label of the request. */
function engineOf(exchange: Exchange, { engine }: PerformDeps): EngineDeps<HostFlow> {
  const label = exchangeLabel(exchange)
  return label === undefined ? engine : { ...engine, journal: marked(engine.journal, { label }) }
}

function flowFinished({ state: { status } }: HostFlow): FlowError {
  const message = `The provided action ID is not valid for the current state of the flow. ${status} offers no action: the flow is finished.`
  return new FlowError('INVALID_ACTION_ID', { message, reason: reason('FLOW_FINISHED', { status }) })
}

/** Without `strictFields`, unknown fields are removed instead of refused. */
function lenient(
  model: { readonly [name: string]: unknown },
  schema: object | undefined,
  { config }: PerformDeps,
): object {
  if (schema === undefined || config.compatibility?.strictFields !== false) return model
  const { properties = {} } = schema as { readonly properties?: object }
  return Object.fromEntries(Object.entries(model).filter(([name]) => Object.hasOwn(properties, name)))
}
