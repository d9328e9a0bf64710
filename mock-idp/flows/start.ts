/** Starts flows for QA, and puts them into any state by arranging the authority. */
import { act } from '../../adapter/kernel/engine.ts'
import { FlowError } from '../../adapter/kernel/errors.ts'
import type { Host } from '../app/host.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { ControlError } from '../core/control-error.ts'
import type { HostFlow, SignedOn } from './flow.ts'
import { adaptersOf, type Policy } from './policy/tree.ts'
import { startPolicyFlow } from './run.ts'

/** What an authority calls the arrangement that ends in its adapter's success. */
const SIGNED_ON = 'RESUME'

/**
 * Passes a policy as its user would, the servers being arranged for it.
 * @returns the flow at its end, with its `result`.
 * @throws ControlError 422 as `startForControl` does.
 */
export async function passPolicy(
  { policy, username }: { readonly policy?: string; readonly username: string },
  host: Host,
  browser?: string,
): Promise<HostFlow & { readonly result: SignedOn }> {
  const wanted = { username, state: SIGNED_ON, ...(policy !== undefined && { policy }) }
  const flow = await host.flows.load(await startForControl(wanted, host, browser))
  if (flow?.result === undefined) throw new Error(`the policy of ${username} was passed without a result`)
  return { ...flow, result: flow.result }
}

/** What a new flow is to be. */
export interface NewFlow {
  /** A policy; by default the first of the configuration. */
  readonly policy?: string
  /** Chained as by a first factor: the client may not change it. */
  readonly username?: string
  /** The status that the flow is to stand in; by default its first one. */
  readonly state?: string
}

/**
 * Starts a flow; with a browser, for that browser alone.
 * @returns its id.
 * @throws ControlError 422 for an unknown policy or user, and for a state that cannot be reached.
 */
export function startForControl(wanted: NewFlow, host: Host, browser?: string): Promise<string> {
  const { username, state } = wanted
  const start = () => startArranged(wanted, host, browser)
  // A code works once, and is arranged for the flow that is played with it.
  return username === undefined || state === undefined ? start() : host.runExclusive(username, start)
}

async function startArranged({ policy, username, state }: NewFlow, host: Host, browser?: string): Promise<string> {
  const [first] = host.policies.keys()
  const name = policy ?? first
  const found = name === undefined ? undefined : host.policies.get(name)
  if (name === undefined || found === undefined) throw unknownPolicy(name, host)
  const script = await arrangePolicy(found, username, state, host)
  const input = { attributes: {}, ...(username !== undefined && { username }) }
  const { id } = await startPolicyFlow({ policy: name, input, ...(browser !== undefined && { browser }) }, host)
  for (const { actionId, model, when } of script) {
    const isThere = when === undefined || (await host.flows.load(id))?.state.status === when
    if (!isThere) continue
    await act(id, { actionId, body: model }, host.engine).catch((error: unknown) => {
      // The settings of an adapter may leave out what a person would have to do.
      if (error instanceof FlowError && state !== undefined)
        throw unreachable(state, `${actionId} is refused with ${error.details[0]?.code ?? error.code}`)
      throw error
    })
  }
  const flow = await host.flows.load(id)
  if (state !== undefined && flow?.state.status !== state)
    throw unreachable(state, `the flow ${id} came to ${flow?.state.status} instead`)
  return id
}

/** What a person would do to bring the flow there, the authorities being made ready for it. */
async function arrangePolicy(policy: Policy, username: string | undefined, state: string | undefined, host: Host) {
  if (username === undefined && state === undefined) return []
  const [first = '', ...rest] = adaptersOf(policy)
  const statuses = statusesOf(first, host)
  const target = state ?? statuses[0] ?? ''
  if (username === undefined) {
    if (target === statuses[0]) return []
    throw unreachable(target, 'name the user who is to get there: {"username": "…", "state": "…"}')
  }
  // A state of the first adapter, one of a later, or the end of them all.
  const way = [first, ...rest]
  const found = way.findIndex((adapter) => statusesOf(adapter, host).includes(target))
  const last = found >= 0 ? found : way.length - 1
  const script: Arranged[] = []
  for (const [index, adapter] of way.slice(0, last + 1).entries()) {
    const wanted = index < last ? SIGNED_ON : target
    script.push(...(await arrangeAdapter(adapter, wanted, username, state === undefined, host)))
  }
  return script
}

type Arranged = Awaited<ReturnType<AuthorityModule['scenarios'][string]>>[number]

function statusesOf(adapter: string, { instances }: Host): readonly string[] {
  return [...(instances.get(adapter)?.adapter.rows.keys() ?? [])]
}

async function arrangeAdapter(adapter: string, target: string, username: string, optional: boolean, host: Host) {
  const steps = host.modules.get(adapter)?.scenarios
  const step = steps !== undefined && Object.hasOwn(steps, target) ? steps[target] : undefined
  if (step !== undefined) {
    const script = await step(username, host.instances.get(adapter)?.adapter.vocabulary.descriptor.id ?? '')
    if (optional) return [] // only asked whether there is such a user
    await host.locks.forget(adapter, username)
    return script
  }
  if (optional) return []
  const reason =
    steps === undefined
      ? `the server behind ${adapter} is not simulated here`
      : `${adapter} can be put into: ${Object.keys(steps).join(', ')}`
  throw unreachable(target, reason)
}

function unknownPolicy(name: string | undefined, { policies }: Host): ControlError {
  const known = [...policies.keys()].join(', ') || 'none; add an adapter instance to the configuration'
  const wanted = name === undefined ? 'no policy' : `no policy "${name}"`
  return new ControlError(422, 'UNKNOWN_POLICY', `There is ${wanted}; there are: ${known}.`)
}

function unreachable(state: string, reason: string): ControlError {
  return new ControlError(422, 'STATE_NOT_REACHABLE', `The flow cannot be put into ${state}: ${reason}.`)
}
