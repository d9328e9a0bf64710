/** Starts flows for QA, and puts them into any state by arranging the authority. */
import { act } from '../../adapter/engine.ts'
import { ControlError } from '../control/control-error.ts'
import type { HostFlow } from '../flow.ts'
import type { Host } from '../host.ts'
import { instanceOf, startFlow } from './walk.ts'

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
 * Starts a flow.
 * @returns its id.
 * @throws ControlError 422 for an unknown policy or user, and for a state that cannot be reached.
 */
export async function startForControl({ policy, username, state }: NewFlow, host: Host): Promise<string> {
  const [first] = host.policies.keys()
  const name = policy ?? first
  const node = name === undefined ? undefined : host.policies.get(name)
  if (name === undefined || node === undefined) throw unknownPolicy(name, host)
  const script = await arrange(node, username, state, host)
  const input = { attributes: {}, ...(username !== undefined && { username }) }
  const id = await startFlow(name, node, input, host)
  for (const { actionId, model, when } of script) {
    const isThere = when === undefined || (await host.flows.load(id))?.at.status === when
    if (isThere) await act(id, { actionId, body: model }, host.engine)
  }
  const flow = await host.flows.load(id)
  if (state !== undefined && flow?.at.status !== state)
    throw unreachable(state, `the flow ${id} came to ${flow?.at.status} instead`)
  return id
}

/** What a person would do to bring the flow there, the authority being made ready for it. */
async function arrange(node: string, username: string | undefined, state: string | undefined, host: Host) {
  if (username === undefined && state === undefined) return []
  const { adapter } = instanceOf({ node } as HostFlow, host)
  const statuses = Object.keys(adapter.table)
  const target = state ?? statuses[0] ?? ''
  const steps = host.modules.get(node)?.arrange
  if (username === undefined) {
    if (target === statuses[0]) return []
    throw unreachable(target, 'name the user who is to get there: {"username": "…", "state": "…"}')
  }
  const step = steps !== undefined && Object.hasOwn(steps, target) ? steps[target] : undefined
  const script = await step?.(username) // of a user who is not there it raises
  if (state === undefined) return []
  if (script !== undefined) {
    await host.locks.forget(node, username)
    return script
  }
  const reason =
    steps === undefined
      ? `the server behind ${node} is not simulated here`
      : `${node} can be put into: ${Object.keys(steps).join(', ')}`
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
