/** The situation of a flow, as recipes see it. */
import { own } from '../../adapter/kernel/objects.ts'
import type { EpochSeconds, Input, State } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { type AnyRecipes, type Situation, type StartSituation, unreachableOutcome } from '../authorities/recipes.ts'
import { ControlError } from '../core/control-error.ts'
import { returnUrl } from './applications.ts'
import type { ArrangementDeps } from './arrangement.ts'
import { type HostFlow, isFinished } from './flow.ts'
import type { HostInstance } from './instances.ts'
import type { FlowDeps } from './run.ts'

export type SituationDeps = FlowDeps & ArrangementDeps

/** The actions that are available in the flow's state. */
export function offeredActions(
  id: string,
  flow: HostFlow,
  { adapter, config }: HostInstance,
  now: EpochSeconds,
  deps: Parameters<typeof returnUrl>[2],
): readonly string[] {
  if (isFinished(flow)) return []
  return adapter.offered(flow.state, { now, config, input: flow.input, returnUrl: returnUrl(id, flow, deps) })
}

/**
 * The user of a flow: of an earlier step or of this adapter; else the given name, or the hint that the client can change.
 * @throws ControlError 422 for a given name that differs from that of the flow.
 */
export function usernameOf({ input, state }: HostFlow, given?: string): string | undefined {
  const user = input.username ?? textOf(state.memo, 'username')
  if (user === undefined) return given ?? textOf(state.model, 'username')
  if (given === undefined || given === user) return user
  const message = `The flow belongs to another user than "${given.slice(0, 256)}". Leave "username" out.`
  throw new ControlError(422, 'USERNAME_MISMATCH', message)
}

function textOf(members: object, name: string): string | undefined {
  const value = Object.hasOwn(members, name) ? (members as { readonly [name: string]: unknown })[name] : undefined
  return typeof value === 'string' ? value : undefined
}

export function startSituation(
  instance: HostInstance,
  username: string | undefined,
  input: Input,
  { clock, locks }: Pick<SituationDeps, 'clock' | 'locks'>,
): StartSituation {
  return {
    username,
    input,
    config: instance.config,
    now: clock.now(),
    async lockAccount() {
      if (username !== undefined && (await locks.lock(instance, username))) return
      unreachableOutcome('The host locks no accounts. Remove "accountLocking" from the configuration.')
    },
  }
}

export function situationOf(
  flow: HostFlow,
  instance: HostInstance,
  username: string | undefined,
  deps: Pick<SituationDeps, 'clock' | 'locks'>,
): Situation {
  const state: State = flow.state
  return { ...startSituation(instance, username, flow.input, deps), state }
}

/**
 * The recipes of an adapter instance.
 * @throws ControlError 422 OUTCOME_NOT_REACHABLE if its authority has none.
 */
export function recipesOf(
  { id, adapter }: HostInstance,
  { modules }: { readonly modules: ReadonlyMap<string, AuthorityModule> },
): AnyRecipes {
  const module = modules.get(id)
  if (module === undefined)
    return unreachableOutcome(
      `The authority of ${id} is not simulated here: the mock knows no user of it and can arrange nothing.`,
    )
  const recipes = own(module.recipes ?? {}, adapter.vocabulary.descriptor.id)
  return recipes ?? unreachableOutcome(`The adapter ${id} has no recipes: its outcomes cannot be arranged.`)
}

/** The reason why an outcome cannot be reached in a state; undefined: it can. */
export function impossibleReason(
  { impossible }: AnyRecipes,
  action: string,
  outcome: string,
  status: string,
): string | undefined {
  return impossible.find(
    (entry) => entry.action === action && entry.outcome === outcome && (entry.states?.includes(status) ?? true),
  )?.reason
}
