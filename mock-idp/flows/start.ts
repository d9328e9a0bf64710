/** Starts flows for the control API: in the first state, in any state, or with an outcome of the start. */
import { ControlError, isControlError } from '../core/control-error.ts'
import { findUser } from './arrangement.ts'
import { candidates } from './candidates.ts'
import type { HostFlow } from './flow.ts'
import type { NewFlow, StartDeps, StartedFlow } from './new-flow.ts'
import { planOf, requirePolicy, statusesOf } from './plan.ts'
import { adaptersOf } from './policy/tree.ts'
import { beginFlow, runPlan } from './run-plan.ts'
import { planStart, runStart } from './start-outcome.ts'
import { playedByMock } from './step-origin.ts'

type Attempt = (username: string | undefined) => Promise<StartedFlow>

/**
 * Starts a flow. Without `state` and `outcome` nothing is changed.
 * @throws ControlError 422 for an unknown policy or user, and for a state or an outcome that cannot be reached.
 */
export async function startForControl(request: NewFlow, given: StartDeps): Promise<StartedFlow> {
  const { state, outcome } = request
  const deps = playedByMock<HostFlow, StartDeps>(given)
  if (state !== undefined && outcome !== undefined) {
    const message =
      'Give "state" or "outcome". The outcome is that of the start; arrange later ones with POST /mock/flows/{id}/next.'
    throw new ControlError(400, 'INVALID_REQUEST', message)
  }
  if (state !== undefined) return startInState({ ...request, state }, deps)
  return outcome === undefined ? startUnchanged(request, deps) : startWithOutcome({ ...request, outcome }, deps)
}

async function startUnchanged({ policy, username, label }: NewFlow, deps: StartDeps): Promise<StartedFlow> {
  const found = requirePolicy(policy, deps)
  const [first = ''] = adaptersOf(found.policy)
  if (username !== undefined) await findUser(first, username, deps)
  const { id } = await beginFlow(found.name, { username, label }, deps)
  return { id, arranged: [] }
}

async function startInState(request: NewFlow & { readonly state: string }, deps: StartDeps): Promise<StartedFlow> {
  const { state, username, label } = request
  const { name, policy } = requirePolicy(request.policy, deps)
  const plan = planOf(name, policy, request, deps)
  const isFirst = state === statusesOf(plan[0]?.adapter ?? '', deps)[0]
  if (username === undefined && isFirst) {
    const { id } = await beginFlow(name, { label }, deps)
    return { id, arranged: [] }
  }
  const adapters = plan.map(({ adapter }) => adapter)
  return forUser(username, adapters, (user) => runPlan(name, plan, state, { username: user, label }, deps), deps)
}

async function startWithOutcome(
  request: NewFlow & { readonly outcome: string },
  deps: StartDeps,
): Promise<StartedFlow> {
  const plan = planStart(request, deps)
  const start: Attempt = (user) => runStart(plan, { username: user, label: request.label }, deps)
  if (request.username === undefined && plan.withoutUser) return start(undefined)
  return forUser(request.username, plan.adapters, start, deps)
}

/** Causes for which another user is tried. */
const UNFIT = new Set(['USER_NOT_FOUND', 'USER_LOCKED', 'TOKEN_REQUIRED', 'TOKEN_EXPIRED', 'NO_DEVICE'])

/** Starts for the named user, or for the first user of the adapters' servers who can get there. */
async function forUser(
  username: string | undefined,
  adapters: readonly string[],
  start: Attempt,
  deps: StartDeps,
): Promise<StartedFlow> {
  // A code works once, so scenarios of one user run one after another.
  const startFor = (name: string) => deps.runExclusive(name, () => start(name))
  if (username !== undefined) return startFor(username)
  const names = await candidates(adapters, deps)
  if (names === undefined) return start(undefined)
  let cause: unknown
  for (const name of names) {
    try {
      return { ...(await startFor(name)), username: name }
    } catch (error) {
      if (!isControlError(error) || !UNFIT.has(error.code)) throw error
      cause ??= error
    }
  }
  if (cause !== undefined) throw cause
  const message = `No user is known to ${adapters.join(' and ')}. Create one, or name the user: {"username": "…"}.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}
