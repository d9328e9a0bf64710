/** Runs an action for the flow API and the sign-on page: injected faults first, then the engine. */
import type { Response } from 'express'
import { act, type EngineDeps } from '../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { defined, own } from '../../../adapter/kernel/objects.ts'
import { redact, UNDECLARED } from '../../../adapter/kernel/redact.ts'
import type { Config } from '../../config/config.ts'
import { type FaultEffect, type Faults, faultError } from '../../core/injected-faults.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import { instanceOf, type PolicyDeps } from '../../flows/run.ts'
import { readModel } from './action.ts'
import type { Exchange } from './exchange.ts'

export interface PerformDeps extends PolicyDeps {
  readonly config: Config
  readonly faults: Pick<Faults, 'effectFor' | 'delay'>
  readonly engine: EngineDeps<HostFlow>
}

/**
 * Applies injected faults to a request that reads a flow.
 * @returns false if the connection was cut.
 * @throws FlowError for a fault with a status.
 */
export async function mayRead(exchange: Exchange, flow: HostFlow, res: Response, deps: PerformDeps): Promise<boolean> {
  const effect = deps.faults.effectFor({ adapter: instanceOf(flow, deps).id, state: flow.state.status })
  return !(await applyFault(effect, exchange, res, deps))
}

/**
 * Runs an action; without an action the flow is unchanged.
 * @returns the flow afterwards; undefined if the connection was cut.
 * @throws FlowError for a refusal, which leaves the flow unchanged.
 */
export async function perform(
  exchange: Exchange,
  flow: HostFlow,
  actionId: string | null,
  body: unknown,
  res: Response,
  deps: PerformDeps,
): Promise<HostFlow | undefined> {
  const instance = instanceOf(flow, deps)
  if (actionId !== null) exchange.actionId = actionId
  const schema = own(instance.adapter.vocabulary.actions, actionId ?? '')
  exchange.body = schema === undefined ? UNDECLARED : redact(schema, body ?? {})
  const model = lenient(readModel(body), schema, deps)
  const target = defined({ adapter: instance.id, state: flow.state.status, actionId: actionId ?? undefined })
  const effect = deps.faults.effectFor(target)
  if (await applyFault(effect, exchange, res, deps)) return undefined
  if (actionId === null) return flow
  if (isFinished(flow)) throw new FlowError('INVALID_ACTION_ID')
  return act(exchange.id, { actionId, body: model, authorityDown: effect.authority === 'down' }, deps.engine)
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

/**
 * Applies an injected fault.
 * @returns true if the connection was cut.
 * @throws FlowError for a fault with a status.
 */
async function applyFault(
  { delayMs, status, drop, wrongScheme }: FaultEffect,
  exchange: Exchange,
  res: Response,
  { faults }: Pick<PerformDeps, 'faults'>,
): Promise<boolean> {
  exchange.wrongScheme = wrongScheme === true
  if (delayMs !== undefined) await faults.delay(delayMs)
  if (drop === true) {
    res.destroy()
    return true
  }
  if (status !== undefined) throw faultError(status)
  return false
}
