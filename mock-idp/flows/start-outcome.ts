/** Starts flows with an outcome of an adapter's start. */
import { type AnyRecipes, type StartRecipe, unreachableOutcome } from '../authorities/recipes.ts'
import { createArrangement, SIGNED_ON } from './arrangement.ts'
import type { HostFlow } from './flow.ts'
import type { HostInstance } from './instances.ts'
import type { Named, NewFlow, StartDeps, StartedFlow } from './new-flow.ts'
import { policiesWith, requirePolicy } from './plan.ts'
import { adaptersOf } from './policy/tree.ts'
import { beginFlow, runScript } from './run-plan.ts'
import { impossibleReason, recipesOf, startSituation } from './situation.ts'
import { watched } from './step-origin.ts'

/** The adapters up to the one whose start has the outcome. */
export interface StartPlan {
  readonly policy: string
  readonly outcome: string
  readonly adapters: readonly string[]
  readonly instance: HostInstance
  readonly recipe: StartRecipe
  /** The outcome needs no user, and neither does an adapter before it. */
  readonly withoutUser: boolean
}

/** @throws ControlError 422 for an outcome that the start of no adapter of the policy has. */
export function planStart(
  { policy: wanted, outcome, adapter }: NewFlow & { readonly outcome: string },
  deps: StartDeps,
): StartPlan {
  const { name, policy } = requirePolicy(wanted, deps)
  const path = adaptersOf(policy)
  if (adapter !== undefined && !path.includes(adapter))
    return unreachableOutcome(`${adapter.slice(0, 64)} is not on the path of the policy ${name}: ${path.join(', ')}.`)
  const has = (id: string) => deps.instances.get(id)?.adapter.start.outcomes.has(outcome) === true
  const index = path.findIndex((id) => (adapter === undefined || id === adapter) && has(id))
  const instance = deps.instances.get(path[index] ?? '')
  if (instance === undefined) {
    const others = policiesWith((id) => (adapter === undefined || id === adapter) && has(id), deps)
    const starts = path.map((id) => `${id} (${[...(deps.instances.get(id)?.adapter.start.outcomes ?? [])].join(', ')})`)
    const hint = others.length === 0 ? '' : ` Policy ${others.join(', policy ')} has this outcome.`
    return unreachableOutcome(
      `No start of an adapter of the policy ${name} has the outcome "${outcome.slice(0, 64)}". There are: ${starts.join('; ')}.${hint}`,
    )
  }
  const recipe = recipeOf(instance, recipesOf(instance, deps), outcome)
  const adapters = path.slice(0, index + 1)
  return { policy: name, outcome, adapters, instance, recipe, withoutUser: recipe.withoutUser === true && index === 0 }
}

function recipeOf({ id }: HostInstance, recipes: AnyRecipes, outcome: string): StartRecipe {
  const reason = impossibleReason(recipes, 'start', outcome, '')
  if (reason !== undefined) return unreachableOutcome(`The start of ${id} cannot lead to ${outcome}: ${reason}.`)
  return recipes.start[outcome] ?? unreachableOutcome(`The start of ${id} has no recipe for ${outcome}.`)
}

/** @throws ControlError 422 if the start has another outcome. */
export async function runStart(plan: StartPlan, named: Named, given: StartDeps): Promise<StartedFlow> {
  const { policy, outcome, adapters, instance, recipe } = plan
  const { username } = named
  const earlier = adapters.slice(0, -1)
  let last: string | null | undefined
  const deps = watched<HostFlow, StartDeps>(given, ({ actionId, adapter, outcome: found }) => {
    if (actionId === null && adapter === instance.id) last = found
  })
  const arrangement = createArrangement(username, deps)
  const situation = startSituation(instance, username, { attributes: {} }, deps)
  await arrangement.apply(instance, async () => recipe.prepare?.(situation))
  const attributes = (await recipe.attributes?.(situation)) ?? {}
  if (earlier.length > 0 && Object.keys(attributes).length > 0)
    return unreachableOutcome(`Only the first adapter of a policy can get the attributes for ${outcome}.`)
  // As for a state: the first adapter is prepared last.
  for (const adapter of [...earlier].reverse()) await arrangement.prepare(adapter, SIGNED_ON)
  let begun = await beginFlow(policy, { ...named, attributes }, deps)
  for (const adapter of earlier)
    begun = await runScript(begun, await arrangement.prepare(adapter, SIGNED_ON, begun.flow.state), SIGNED_ON, deps)
  if (last === outcome) return { id: begun.id, arranged: arrangement.changes() }
  return unreachableOutcome(
    `The start of ${instance.id} had the outcome ${last ?? 'of no question'} instead of ${outcome}.`,
  )
}
