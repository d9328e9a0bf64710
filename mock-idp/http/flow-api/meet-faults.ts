/** Faults of the control API and a request for a flow: those that need the flow are asked where it is loaded. */
import type { Request, Response } from 'express'
import type { EngineDeps } from '../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../adapter/kernel/errors.ts'
import { defined, own } from '../../../adapter/kernel/objects.ts'
import { entryOf, noteError, traceOf } from '../../../adapter/kernel/trace.ts'
import type { Clock, Outage } from '../../../adapter/spi.ts'
import type { Faults } from '../../core/faults/faults.ts'
import { type InjectDeps, inject } from '../../core/faults/inject.ts'
import { type Injection, injectedReason, injectionOf, outageOf, textOf } from '../../core/faults/injection.ts'
import type { HostFlow } from '../../flows/flow.ts'
import type { HostInstance } from '../../flows/instances.ts'
import { nameAction } from './action.ts'
import { type Exchange, exchangeLabel, openOf } from './exchange.ts'
import { type OpenDeps, openFlow } from './open-flow.ts'

export interface FaultDeps extends InjectDeps {
  readonly faults: Pick<Faults, 'active' | 'meetFlow' | 'delay'>
}
export interface ExchangeFaultDeps extends FaultDeps, OpenDeps {
  readonly engine: Pick<EngineDeps<HostFlow>, 'journal'>
  readonly clock: Pick<Clock, 'now'>
}

/** A request whose flow is loaded. */
export interface LoadedRequest {
  readonly endpoint: 'flow' | 'signOn' | 'resume'
  readonly id: string
  readonly flow: HostFlow
  readonly instance: HostInstance
  readonly actionId: string | null
  /** The model of the action. */
  readonly body?: unknown
}

/** Applies the faults that need the flow of the request, after their delay. @returns their effects. */
export async function meetLoaded(
  { endpoint, id, flow, instance, actionId, body }: LoadedRequest,
  { req, res }: { readonly req: Request; readonly res: Response },
  deps: FaultDeps,
): Promise<Injection | undefined> {
  const injection = deps.faults.meetFlow({
    ...{ endpoint, flow: id, adapter: instance.id, state: flow.state.status, actionId: actionId ?? undefined },
    client: flow.protocol === undefined ? [] : [flow.protocol.clientId],
    username: usernamesOf(flow, body),
  })
  if (injection !== undefined) await inject({ req, res, endpoint }, injection, deps)
  return injection
}

/** The error of a fault with a status, in place of the answer. */
export function injectedError(req: Request, injection: Injection): FlowError {
  const message = textOf(injection, 'status')
  const { status } = injection.effect
  return new FlowError('UNEXPECTED_ERROR', { ...(status && { status }), message, reason: injectedReason(req) })
}

/**
 * Refuses or cuts a request for which the faults that need nothing but it have a status or `drop`.
 * @throws FlowError for a fault with a status.
 */
export function refuseInjected(exchange: Exchange, deps: ExchangeFaultDeps): Promise<void> | undefined {
  const injection = injectionOf(exchange.req)
  return injection === undefined ? undefined : end(exchange, injection, deps)
}

/**
 * Applies the faults that need the flow. The flow is loaded again after a delay: other requests may have changed it.
 * @throws FlowError for a fault with a status.
 * @returns the outage of authorities that a fault causes.
 */
export function meetFaults(
  exchange: Exchange,
  actionId: string | null,
  body: unknown,
  deps: ExchangeFaultDeps,
): Promise<Outage | undefined> | undefined {
  return deps.faults.active ? meet(exchange, actionId, body, deps) : undefined
}

async function meet(exchange: Exchange, actionId: string | null, body: unknown, deps: ExchangeFaultDeps) {
  const { req, endpoint } = exchange
  const injection = await meetLoaded({ endpoint, ...openOf(exchange), actionId, body }, exchange, deps)
  if (injection === undefined) return undefined
  if (injection.effect.delayMs !== undefined) await openFlow(exchange, deps)
  await end(exchange, injection, deps)
  return outageOf(req)
}

async function end(exchange: Exchange, injection: Injection, deps: ExchangeFaultDeps): Promise<void> {
  const { status, drop } = injection.effect
  if (status === undefined && drop !== true) return
  const error = injectedError(exchange.req, injection)
  await reportStep(exchange, error, deps)
  if (drop !== true) throw error
  exchange.res.destroy()
  exchange.isAnswered = true
}

/** Adds the action that a fault has kept from the engine to the history of its flow. */
async function reportStep(exchange: Exchange, error: FlowError, deps: ExchangeFaultDeps): Promise<void> {
  const actionId = exchange.req.method === 'POST' ? actionOf(exchange.req) : null
  if (actionId === null) return
  exchange.recorded.actionId = actionId
  if (exchange.open === undefined && !(await isOpened(exchange, deps))) return
  const { id, flow, instance } = openOf(exchange)
  if (own(instance.adapter.vocabulary.actions, actionId) === undefined) return
  const trace = traceOf(id, instance, flow.state.status, actionId)
  trace.requestValid = true
  noteError(trace, error)
  deps.engine.journal.step({ ...entryOf(trace, deps.clock.now()), ...defined({ label: exchangeLabel(exchange) }) })
  exchange.isStep = true
}

/** False if the flow does not exist or belongs to another browser. */
async function isOpened(exchange: Exchange, deps: OpenDeps): Promise<boolean> {
  return openFlow(exchange, deps).then(
    () => true,
    () => false,
  )
}

function actionOf(req: Request): string | null {
  const { action } = req.query
  if (typeof action === 'string') return action.slice(0, 64)
  try {
    return nameAction(req).actionId
  } catch {
    return null
  }
}

/** Names of the user: of the flow, of its state, and the one that the action sends. */
function usernamesOf({ input, state, result }: HostFlow, body: unknown): readonly string[] {
  const names = [input.username, result?.subject, ...[state.model, state.memo, body].map(usernameIn)]
  return names.filter((name) => name !== undefined)
}

function usernameIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('username' in value)) return undefined
  return typeof value.username === 'string' ? value.username : undefined
}
