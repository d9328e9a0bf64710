/** Recipes: for each action the body that succeeds, and for each outcome the body and the records that lead to it. */
import type { ActionId, AdapterTypes, Attributes, EpochSeconds, Input, State, Status } from '../../adapter/spi.ts'
import { ControlError } from '../core/control-error.ts'

/** The values that a recipe sees before the first state. */
export interface StartSituation<T extends AdapterTypes = AdapterTypes> {
  /** The user of the flow; undefined while it has none. */
  readonly username: string | undefined
  readonly input: Input
  readonly config: Readonly<T['config']>
  readonly now: EpochSeconds
  /** Locks the user by the host's account locking. @throws ControlError 422 if the host locks no accounts. */
  lockAccount(): Promise<void>
}
/** The statuses that offer an action. */
type Offering<T extends AdapterTypes, A> = {
  [S in Status<T>]: A extends T['states'][S]['actions'] ? S : never
}[Status<T>]
/** The values that a recipe of an action sees. */
export interface Situation<T extends AdapterTypes = AdapterTypes, A extends ActionId<T> = ActionId<T>>
  extends StartSituation<T> {
  readonly state: State<T, Offering<T, A>>
}
type Given<Value> = Value | Promise<Value>
/** Names of changed data that are no members of the user, `attempt` for example. */
export type Changed = readonly string[]

/** The way to one outcome of an action. Functions throw a ControlError 422 where there is none in this situation. */
export interface Recipe<T extends AdapterTypes = AdapterTypes, A extends ActionId<T> = ActionId<T>> {
  /** Changes records so that the authority answers with this outcome. Absent: the body alone leads to it. */
  prepare?(situation: Situation<T, A>): Promise<Changed | undefined>
  /** Read-only, after `prepare`. Default: the example of the action. */
  body?(situation: Situation<T, A>): Given<T['actions'][A]['model']>
}
export interface ActionRecipes<T extends AdapterTypes = AdapterTypes, A extends ActionId<T> = ActionId<T>> {
  /** A body that succeeds now. Read-only. @throws ControlError 422 that names the cause where none does. */
  example(situation: Situation<T, A>): Given<T['actions'][A]['model']>
  /** An explanation of the example. */
  note?(situation: Situation<T, A>): string | undefined
  /** The reason why the action has no outcome in this flow; undefined: it has some. */
  blocked?(situation: Situation<T, A>): string | undefined
  readonly outcomes: { readonly [O in T['actions'][A]['outcomes']]: Recipe<T, A> }
  /** Bodies that are refused now, without a change of records. Read-only; undefined: not in this situation. */
  readonly refusals?: {
    readonly [R in T['actions'][A]['outcomes'] | T['details']]?: (
      situation: Situation<T, A>,
    ) => Given<T['actions'][A]['model'] | undefined>
  }
}
/** The way to one outcome of the start. */
export interface StartRecipe<T extends AdapterTypes = AdapterTypes> {
  prepare?(situation: StartSituation<T>): Promise<Changed | undefined>
  /** Attributes of an earlier step. Read-only, after `prepare`. */
  attributes?(situation: StartSituation<T>): Given<Attributes>
  /** Default: the outcome requires a user. */
  readonly withoutUser?: true
}
/** An outcome that no change of records leads to, in the given states or in all of them: an entry of `recipes.json`. */
export interface Impossible {
  readonly action: string
  readonly outcome: string
  readonly states?: readonly string[]
  readonly reason: string
}
/** Exhaustive: an action or outcome without an entry does not compile. */
export interface Recipes<T extends AdapterTypes = AdapterTypes> {
  readonly start: { readonly [O in T['start']]: StartRecipe<T> }
  readonly actions: { readonly [A in ActionId<T>]: ActionRecipes<T, A> }
  readonly impossible: readonly Impossible[]
}
/** Erases the type of the adapter, once: the host calls recipes with situations of their own adapter only. */
export function defineRecipes<T extends AdapterTypes>(recipes: Recipes<T>): AnyRecipes {
  return recipes as unknown as AnyRecipes
}

/** `Recipes` of any adapter. */
export interface AnyRecipes {
  readonly start: { readonly [outcome: string]: StartRecipe }
  readonly actions: { readonly [actionId: string]: AnyActionRecipes }
  readonly impossible: readonly Impossible[]
}
export interface AnyActionRecipes {
  example(situation: Situation): Given<object>
  note?(situation: Situation): string | undefined
  blocked?(situation: Situation): string | undefined
  readonly outcomes: { readonly [outcome: string]: Recipe }
  readonly refusals?: { readonly [name: string]: AnyRefusal | undefined }
}
type AnyRefusal = (situation: Situation) => Given<object | undefined>

/** @throws ControlError 422 for an outcome that cannot be reached in this situation. */
export function unreachableOutcome(reason: string): never {
  throw new ControlError(422, 'OUTCOME_NOT_REACHABLE', reason)
}

/** @throws ControlError 422 for a flow without a user. */
export function requireUsername({ username }: Pick<StartSituation, 'username'>): string {
  if (username !== undefined) return username
  const message =
    'The flow has no user yet. Name one: "username" in POST …/next, or ?username= in GET /mock/flows/{id}.'
  throw new ControlError(422, 'USERNAME_REQUIRED', message)
}

/** An action without a choice: its body is empty. */
export const EMPTY = { example: () => ({}), outcomes: { done: {} } } as const
