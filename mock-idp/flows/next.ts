/** Arranges the next outcome of a flow: the records change, and the body that then leads to the outcome is returned. */

import { type AnyRecipes, unreachableOutcome } from '../authorities/recipes.ts'
import { ControlError } from '../core/control-error.ts'
import { suggestion } from '../core/nearest.ts'
import { mediaTypeOf } from './actions.ts'
import { type Arranged, createArrangement } from './arrangement.ts'
import { type HostFlow, isFinished } from './flow.ts'
import type { StartDeps } from './new-flow.ts'
import { instanceOf } from './run.ts'
import { impossibleReason, offeredActions, recipesOf, situationOf, usernameOf } from './situation.ts'

/** Parameters of `arrangeNext`. */
export interface NextOutcome {
  readonly outcome: string
  /** Default: the first action on offer that has the outcome. */
  readonly action?: string
  /** The user of a flow that has none yet. */
  readonly username?: string
}
/** Sending exactly this body leads to this outcome. */
export interface ArrangedNext {
  readonly actionId: string
  readonly outcome: string
  readonly mediaType: string
  /** Contains secrets of the user. */
  readonly body: object
  /** Absent: nothing was changed. */
  readonly arranged?: readonly Arranged[]
}

/**
 * Arranges the next outcome; `read` returns the flow.
 * @throws ControlError 422 for a finished flow, and for an outcome that cannot be reached.
 */
export async function arrangeNext(
  id: string,
  read: () => Promise<HostFlow>,
  wanted: NextOutcome,
  deps: StartDeps,
): Promise<ArrangedNext> {
  const username = usernameOf(await read(), wanted.username)
  // Changes of one user are made one after another, as those of scenarios.
  return deps.runExclusive(username ?? id, async () => arrange(id, await read(), wanted, deps))
}

async function arrange(id: string, flow: HostFlow, wanted: NextOutcome, deps: StartDeps): Promise<ArrangedNext> {
  if (isFinished(flow)) {
    const message = `The flow has ended in ${flow.state.status}: no action is on offer. Start another one with POST /mock/flows.`
    throw new ControlError(422, 'FLOW_FINISHED', message)
  }
  const username = usernameOf(flow, wanted.username)
  const instance = instanceOf(flow, deps)
  const recipes = recipesOf(instance, deps)
  const { outcome } = wanted
  const actionId = actionFor(
    wanted,
    offeredActions(id, flow, instance, deps.clock.now(), deps),
    recipes,
    flow.state.status,
  )
  const action = recipes.actions[actionId]
  const recipe = action?.outcomes[outcome]
  if (action === undefined || recipe === undefined)
    return unreachableOutcome(`${actionId} has no recipe for ${outcome}.`)
  const situation = situationOf(flow, instance, username, deps)
  const blocked = action.blocked?.(situation)
  if (blocked !== undefined) return unreachableOutcome(blocked)
  const arrangement = createArrangement(username, deps)
  await arrangement.apply(instance, async () => recipe.prepare?.(situation))
  const body = await (recipe.body?.(situation) ?? action.example(situation))
  const arranged = arrangement.changes()
  return { actionId, outcome, mediaType: mediaTypeOf(actionId), body, ...(arranged.length > 0 && { arranged }) }
}

/**
 * The action that gets the outcome.
 * @throws ControlError 422 that names the actions and outcomes there are.
 */
function actionFor(
  { outcome, action }: NextOutcome,
  offered: readonly string[],
  recipes: AnyRecipes,
  status: string,
): string {
  const outcomesOf = (actionId: string) => Object.keys(recipes.actions[actionId]?.outcomes ?? {})
  if (action !== undefined && !offered.includes(action))
    return unreachableOutcome(
      `${status} does not offer the action "${action.slice(0, 64)}" (${hint(action, offered)}).`,
    )
  const candidates = (action === undefined ? offered : [action]).filter((name) => outcomesOf(name).includes(outcome))
  const possible = candidates.find((name) => impossibleReason(recipes, name, outcome, status) === undefined)
  if (possible !== undefined) return possible
  const [first] = candidates
  if (first !== undefined)
    return unreachableOutcome(
      `${first} cannot lead to ${outcome} in ${status}: ${impossibleReason(recipes, first, outcome, status)}.`,
    )
  const names = (action === undefined ? offered : [action]).map((name) => `${name} (${outcomesOf(name).join(', ')})`)
  return unreachableOutcome(
    `No action on offer in ${status} has the outcome "${outcome.slice(0, 64)}". There are: ${names.join('; ')}.`,
  )
}

function hint(name: string, names: readonly string[]): string {
  return suggestion(name, names) ?? `it offers ${names.join(', ')}`
}
