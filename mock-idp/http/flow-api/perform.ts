/** What is done to a flow, by the flow API or by the sign-on page alike: the faults that QA has put in, then the engine. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Response } from 'express'
import { act } from '../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { own } from '../../../adapter/kernel/objects.ts'
import { redact, UNDECLARED } from '../../../adapter/kernel/redact.ts'
import type { Host } from '../../app/host.ts'
import { type FaultEffect, type FaultTarget, faultError } from '../../core/injected-faults.ts'
import { type HostFlow, isFinished } from '../../flows/flow.ts'
import { instanceOf } from '../../flows/run.ts'
import { readModel } from './action.ts'
import type { Exchange } from './exchange.ts'

/**
 * Whether a flow may be shown now, past the faults that meet a request to read it. False: the connection has been cut.
 * @throws FlowError for a fault with a status.
 */
export async function mayRead(exchange: Exchange, flow: HostFlow, res: Response, host: Host): Promise<boolean> {
  const effect = host.faults.effectFor({ adapter: instanceOf(flow, host).id, state: flow.state.status })
  return !(await applyFault(effect, exchange, res))
}

/**
 * Runs an action with the body that came; without an action nothing is done.
 * @returns the flow as it stands afterwards; undefined where the connection has been cut and nothing is to be answered.
 * @throws FlowError for what is refused; the flow then stays where it was.
 */
export async function perform(
  exchange: Exchange,
  flow: HostFlow,
  actionId: string | null,
  body: unknown,
  res: Response,
  host: Host,
): Promise<HostFlow | undefined> {
  const instance = instanceOf(flow, host)
  if (actionId !== null) exchange.actionId = actionId
  const schema = own(instance.adapter.vocabulary.actions, actionId ?? '')
  exchange.body = schema === undefined ? UNDECLARED : redact(schema, body ?? {})
  const model = lenient(readModel(body), schema, host)
  const met: FaultTarget = { adapter: instance.id, state: flow.state.status, ...(actionId !== null && { actionId }) }
  const effect = host.faults.effectFor(met)
  if (await applyFault(effect, exchange, res)) return undefined
  if (actionId === null) return flow
  if (isFinished(flow)) throw new FlowError('INVALID_ACTION_ID')
  return act(exchange.id, { actionId, body: model, authorityDown: effect.authority === 'down' }, host.engine)
}

/** With `strictFields` off, fields that the action does not know are left out instead of refused. */
function lenient(model: { readonly [name: string]: unknown }, schema: object | undefined, { config }: Host): object {
  if (schema === undefined || config.compatibility?.strictFields !== false) return model
  const { properties = {} } = schema as { readonly properties?: object }
  return Object.fromEntries(Object.entries(model).filter(([name]) => Object.hasOwn(properties, name)))
}

/** What QA has put in the way of this request. True: it has been dealt with, nothing is to be answered. */
async function applyFault(
  { delayMs, status, drop, wrongScheme }: FaultEffect,
  exchange: Exchange,
  res: Response,
): Promise<boolean> {
  exchange.wrongScheme = wrongScheme === true
  if (delayMs !== undefined) await delay(delayMs)
  if (drop === true) {
    res.destroy()
    return true
  }
  if (status !== undefined) throw faultError(status)
  return false
}
