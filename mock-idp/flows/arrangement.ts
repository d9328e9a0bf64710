/** Runs scenarios and preparations for a user, and records the changes of the user's data. */
import { isDeepStrictEqual } from 'node:util'
import { defined, own } from '../../adapter/kernel/objects.ts'
import type { State } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { Changed } from '../authorities/recipes.ts'
import { ControlError } from '../core/control-error.ts'
import type { AccountLocking } from './account-locking.ts'
import type { HostInstance } from './instances.ts'

/** The scenario that ends in the success of its adapter. */
export const SIGNED_ON = 'RESUME'

export interface ArrangementDeps {
  readonly instances: ReadonlyMap<string, HostInstance>
  readonly modules: ReadonlyMap<string, AuthorityModule>
  readonly locks: AccountLocking
}

/** The members of a user that had to be changed. */
export interface Arranged {
  /** Part of the control API, `securid` for example; `accountLocking`: the failures that the host has counted. */
  readonly authority: string
  /** Absent: the data belongs to no user. */
  readonly username?: string
  /** Names of the control API; `usedCodes`: codes that were used can be used again; `attempt`: the one of the flow. */
  readonly changed: readonly string[]
}
export interface Arrangement {
  /**
   * Prepares the user for a status of the adapter.
   * @param state the state of the flow if the adapter has started already.
   * @returns the actions that lead to it.
   * @throws ControlError 422 for an unknown user, and for a status without a scenario.
   */
  prepare(adapter: string, status: string, state?: State): ReturnType<AuthorityModule['scenarios'][string]>
  /**
   * Runs the preparation of a recipe at the adapter's authority; a lock of the host ends before it.
   * @throws ControlError 422 for an unknown user; the errors of the preparation.
   */
  apply(adapter: HostInstance, prepare: () => Promise<Changed | undefined>): Promise<void>
  changes(): readonly Arranged[]
}

/** @param username undefined: only names that a preparation returns are reported. */
export function createArrangement(username: string | undefined, deps: ArrangementDeps): Arrangement {
  const changed = new Map<string, Set<string>>()
  const add = (authority: string, names: readonly string[]) => {
    if (names.length > 0) changed.set(authority, new Set([...(changed.get(authority) ?? []), ...names]))
  }
  const membersOf = async (adapter: string) =>
    (username === undefined ? undefined : await findUser(adapter, username, deps))?.members ?? {}
  const observe = async <Result>(adapter: string, change: () => Promise<Result>): Promise<Result> => {
    const before = await membersOf(adapter)
    const result = await change()
    const after = await membersOf(adapter)
    const names = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]))
    add(deps.modules.get(adapter)?.id ?? '', names)
    return result
  }
  return {
    async prepare(adapter, status, state) {
      const scenario = scenarioOf(deps.modules.get(adapter), adapter, status)
      if (username === undefined) return scenario('', typeOf(adapter, deps), state)
      const script = await observe(adapter, () => scenario(username, typeOf(adapter, deps), state))
      if (await deps.locks.forget(adapter, username)) add('accountLocking', [adapter])
      return script
    },
    async apply(instance, prepare) {
      const { id } = instance
      const lockOf = async () => (username === undefined ? undefined : deps.locks.lockedUntil(instance, username))
      const before = await lockOf()
      if (before !== undefined && username !== undefined) await deps.locks.forget(id, username)
      add(deps.modules.get(id)?.id ?? '', (await observe(id, prepare)) ?? [])
      if ((await lockOf()) !== before) add('accountLocking', [id])
    },
    changes: () => [...changed].map(([authority, names]) => defined({ authority, username, changed: [...names] })),
  }
}

/** @throws ControlError 422. */
export function scenarioOf(module: AuthorityModule | undefined, adapter: string, status: string) {
  if (module === undefined) throw unreachable(status, `the authority of ${adapter} is not simulated`)
  const scenario = own(module.scenarios, status)
  if (scenario !== undefined) return scenario
  throw unreachable(status, `${adapter} can be put into: ${Object.keys(module.scenarios).join(', ')}`)
}

/** The adapter type of an instance. */
export function typeOf(adapter: string, { instances }: Pick<ArrangementDeps, 'instances'>): string {
  return instances.get(adapter)?.adapter.vocabulary.descriptor.id ?? ''
}

/**
 * Reads a user of the server of an adapter; undefined if the server cannot be asked for it.
 * @throws ControlError 422 for an unknown user.
 */
export async function findUser(
  adapter: string,
  username: string,
  deps: Pick<ArrangementDeps, 'instances' | 'modules'>,
) {
  const read = deps.modules.get(adapter)?.findUser
  if (read === undefined) return undefined
  const user = await read(username, typeOf(adapter, deps))
  if (user !== undefined) return user
  const others = await instancesOf(username, deps)
  const hint =
    others.length === 0
      ? 'Create the user, or name another one'
      : `The user is known to ${others.join(', ')}: name a policy with it, {"policy": "${others[0]}"}`
  throw new ControlError(422, 'USER_NOT_FOUND', `User "${username.slice(0, 256)}" not found by ${adapter}. ${hint}.`)
}

/** The instances whose server has data of the user. */
async function instancesOf(username: string, deps: Pick<ArrangementDeps, 'instances' | 'modules'>) {
  const known = await Promise.all(
    [...deps.modules].map(async ([id, { findUser: read }]) => {
      const user = await read?.(username, typeOf(id, deps))
      return user !== undefined && Object.keys(user.members).length > 0 ? [id] : []
    }),
  )
  return known.flat()
}

export function unreachable(state: string, reason: string): ControlError {
  return new ControlError(422, 'STATE_NOT_REACHABLE', `The flow cannot be put into ${state}: ${reason}.`)
}
