/** The actions of a flow for testers: schema, example, and bodies that are refused. Reads only. */
import { defined } from '../../adapter/kernel/objects.ts'
import { type AnyActionRecipes, type AnyRecipes, type Situation, unreachableOutcome } from '../authorities/recipes.ts'
import { isControlError } from '../core/control-error.ts'
import { time } from '../core/time.ts'
import type { HostFlow } from './flow.ts'
import type { HostInstance } from './instances.ts'
import { instanceOf } from './run.ts'
import {
  impossibleReason,
  offeredActions,
  recipesOf,
  type SituationDeps,
  situationOf,
  usernameOf,
} from './situation.ts'

/** A body that is refused with an outcome, or with the code of an error detail. */
export type RefusedBody = { readonly body: object } & (
  | { readonly outcome: string; readonly error?: undefined }
  | { readonly error: string; readonly outcome?: undefined }
)
/** An action on offer. Bodies contain secrets of the user. */
export interface ActionShown {
  readonly id: string
  readonly mediaType: string
  /** JSON Schema of the body. */
  readonly schema: object
  /** A body that succeeds now; absent: `note` has the reason. */
  readonly example?: object
  readonly note?: string
  /** The outcomes that can be arranged. */
  readonly outcomes: readonly string[]
  /** Bodies that are refused now. */
  readonly refusals: readonly RefusedBody[]
}

export function mediaTypeOf(actionId: string): string {
  return `application/vnd.pingidentity.${actionId}+json`
}

/** @param given the user of a flow that has none yet. */
export async function actionsOf(
  id: string,
  flow: HostFlow,
  given: string | undefined,
  deps: SituationDeps,
): Promise<readonly ActionShown[]> {
  const username = usernameOf(flow, given)
  const instance = instanceOf(flow, deps)
  const offered = offeredActions(id, flow, instance, deps.clock.now(), deps)
  const situation = situationOf(flow, instance, username, deps)
  const recipes = await attempt(async () => recipesOf(instance, deps))
  const lock = username === undefined ? undefined : await deps.locks.lockedUntil(instance, username)
  return Promise.all(
    offered.map(async (actionId) => ({
      id: actionId,
      mediaType: mediaTypeOf(actionId),
      schema: instance.adapter.vocabulary.actions[actionId] ?? {},
      ...(await shown(actionId, recipes, situation, lockNote(instance, actionId, flow, username, lock))),
    })),
  )
}

type Shown = Pick<ActionShown, 'example' | 'note' | 'outcomes' | 'refusals'>

async function shown(
  actionId: string,
  recipes: Result<AnyRecipes>,
  situation: Situation,
  lock: string | undefined,
): Promise<Shown> {
  if (recipes.value === undefined) return { note: recipes.note, outcomes: [], refusals: [] }
  const action = recipes.value.actions[actionId]
  if (action === undefined) return { note: 'The action has no recipe.', outcomes: [], refusals: [] }
  const { status } = situation.state
  const isPossible = (outcome: string) => impossibleReason(recipes.value, actionId, outcome, status) === undefined
  const outcomes = Object.keys(action.outcomes).filter(isPossible)
  if (lock !== undefined) return { note: lock, outcomes, refusals: [] }
  const blocked = action.blocked?.(situation)
  const refusals = await refusalsOf(action, situation)
  if (blocked !== undefined) return { note: blocked, outcomes: [], refusals }
  const example = await attempt(async () => action.example(situation))
  const note = example.value === undefined ? example.note : action.note?.(situation)
  return defined({ example: example.value, note, outcomes, refusals })
}

/** Refusals that have a body in this situation. */
async function refusalsOf({ refusals = {}, outcomes }: AnyActionRecipes, situation: Situation) {
  const found: RefusedBody[] = []
  for (const [name, refusal] of Object.entries(refusals)) {
    const { value } = await attempt(async () => (await refusal?.(situation)) ?? unreachableOutcome(name))
    if (value === undefined) continue
    found.push(Object.hasOwn(outcomes, name) ? { outcome: name, body: value } : { error: name, body: value })
  }
  return found
}

/** The effect of a lock of the host on an action whose table has its outcome. */
function lockNote(
  { id, adapter }: HostInstance,
  actionId: string,
  { state }: HostFlow,
  username: string | undefined,
  until: number | undefined,
): string | undefined {
  const locked = adapter.vocabulary.descriptor.lockout?.locked
  if (until === undefined || locked === undefined) return undefined
  if (adapter.rows.get(state.status)?.get(actionId)?.has(locked) !== true) return undefined
  return `The host has locked "${username}" for ${id} until ${time(until)}: every body leads to ${locked}. Move the clock, or arrange another outcome with POST …/next.`
}

type Result<Value> =
  | { readonly value: Value; readonly note?: undefined }
  | { readonly value?: undefined; readonly note: string }

/** The result, or the text of a ControlError. */
async function attempt<Value>(read: () => Promise<Value>): Promise<Result<Value>> {
  try {
    return { value: await read() }
  } catch (error) {
    if (isControlError(error)) return { note: error.message }
    throw error
  }
}
