/** Runs scenarios for a user, and records the changes of the user's data. */
import { isDeepStrictEqual } from 'node:util'
import { own } from '../../adapter/kernel/objects.ts'
import type { AuthorityModule } from '../authorities/module.ts'
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

/** The members of a user that a scenario had to change. */
export interface Arranged {
  /** Part of the control API, `securid` for example; `accountLocking`: the failures that the host has counted. */
  readonly authority: string
  readonly username: string
  /** Names of the control API; `usedCodes`: codes that were used can be used again. */
  readonly changed: readonly string[]
}
export interface Arrangement {
  /**
   * Prepares the user for a status of the adapter.
   * @returns the actions that lead to it.
   * @throws ControlError 422 for an unknown user, and for a status without a scenario.
   */
  prepare(adapter: string, status: string): ReturnType<AuthorityModule['scenarios'][string]>
  changes(): readonly Arranged[]
}

export function createArrangement(username: string, deps: ArrangementDeps): Arrangement {
  const changed = new Map<string, Set<string>>()
  const add = (authority: string, names: readonly string[]) => {
    if (names.length > 0) changed.set(authority, new Set([...(changed.get(authority) ?? []), ...names]))
  }
  return {
    async prepare(adapter, status) {
      const module = deps.modules.get(adapter)
      const scenario = scenarioOf(module, adapter, status)
      const read = () => findUser(adapter, username, deps)
      const before = (await read())?.members ?? {}
      const script = await scenario(username, typeOf(adapter, deps))
      const after = (await read())?.members ?? {}
      add(
        module?.id ?? '',
        Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name])),
      )
      if (await deps.locks.forget(adapter, username)) add('accountLocking', [adapter])
      return script
    },
    changes: () => [...changed].map(([authority, names]) => ({ authority, username, changed: [...names] })),
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
function typeOf(adapter: string, { instances }: Pick<ArrangementDeps, 'instances'>): string {
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
  const message = `User "${username.slice(0, 256)}" not found by ${adapter}. Create the user, or name another one.`
  throw new ControlError(422, 'USER_NOT_FOUND', message)
}

export function unreachable(state: string, reason: string): ControlError {
  return new ControlError(422, 'STATE_NOT_REACHABLE', `The flow cannot be put into ${state}: ${reason}.`)
}
