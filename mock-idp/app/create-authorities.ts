/** Creates the authority modules of a configuration. */
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { AuthorityModule, ModuleOptions } from '../authorities/module.ts'
import type { Config } from '../config/config.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { Journal } from '../core/journal/journal.ts'
import type { RandomSource } from '../core/random.ts'
import type { Store } from '../core/store/store.ts'
import type { AccountLocking } from '../flows/account-locking.ts'
import type { PreparedInstance } from '../flows/instances.ts'
import type { LoadedAdapter } from '../flows/load-adapters.ts'

export interface ModulesOptions {
  readonly config: Config
  readonly clock: MockClock
  readonly log: Logger
  readonly types: ReadonlyMap<string, LoadedAdapter>
  readonly prepared: readonly PreparedInstance[]
  readonly store: Store
  readonly locks: AccountLocking
  readonly journal: Journal
  readonly baseUrl: () => string
  readonly requireToken: RequestHandler
  readonly random: RandomSource
}

/** One module per part of the configuration, shared by all instances of its adapters; by instance. */
export function createModules(options: ModulesOptions): ReadonlyMap<string, AuthorityModule> {
  const { config, types, prepared, locks } = options
  const common = commonOptions(options)
  const byPart = new Map<string, AuthorityModule>()
  const byInstance = new Map<string, AuthorityModule>()
  for (const { id, type, remote } of prepared) {
    const { authority: create, part = type } = types.get(type) ?? {}
    if (create === undefined || remote !== undefined) continue
    const ofPart = prepared.filter((other) => (types.get(other.type)?.part ?? other.type) === part)
    const forgetFailures = async (username: string) => {
      for (const instance of ofPart) await locks.forget(instance.id, username)
    }
    const settings = (config as { readonly [name: string]: unknown })[part] ?? {}
    const module =
      byPart.get(part) ??
      create({ ...common, random: options.random.of(part), config: settings as object, forgetFailures })
    byPart.set(part, module)
    byInstance.set(id, module)
  }
  return byInstance
}

/** Options that all modules share. */
function commonOptions({
  store,
  clock,
  log,
  journal,
  baseUrl,
  requireToken,
}: ModulesOptions): Omit<ModuleOptions, 'config' | 'random'> {
  return {
    store,
    clock,
    baseUrl,
    requireToken,
    log,
    onFault: (error) => log.error({ err: error }, "a request over a vendor's wire failed"),
    onRequest: (request) => journal.request({ at: clock.now(), ...request }),
  }
}
