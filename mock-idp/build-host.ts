/** Puts the parts of a host together: ports, adapter instances, routers. */
import { randomBytes } from 'node:crypto'
import { Router } from 'express'
import type { Logger } from 'pino'
import type { AnyAdapter } from '../adapter/erased.ts'
import type { AnyModule } from './authorities/any-module.ts'
import type { MockClock } from './clock.ts'
import type { Config } from './config/config.ts'
import { type Control, createControl } from './control/control.ts'
import { createFaults } from './control/faults.ts'
import { controlRouter, validate } from './control/router.ts'
import type { HostFlow } from './flow.ts'
import { resume } from './flow-api/resume.ts'
import { flowApi } from './flow-api/router.ts'
import type { Host } from './host.ts'
import { createCoverage } from './journal/coverage.ts'
import { createJournal } from './journal/journal.ts'
import { createInstances } from './policy/instances.ts'
import { type LoadedAdapter, loadAdapters } from './policy/load-adapters.ts'
import { createRandom } from './random.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'
import { version } from './version.ts'

const FLOW_ID_LENGTH = 22

/** What a host is built from. */
export interface BuildOptions {
  readonly config: Config
  readonly clock: MockClock
  readonly log: Logger
  readonly baseUrl: () => string
  /** Whether only this machine can reach the host. */
  readonly loopback: () => boolean
  readonly folder: string
  readonly programs: readonly AnyAdapter[]
}
/** A host that can be mounted. */
export interface BuiltHost {
  readonly router: Router
  readonly control: Control
  /** The bearer token of the control API for other machines. */
  readonly controlToken: string
  close(): Promise<void>
}

/**
 * Loads what the configuration names, seeds the records, makes the routers.
 * @throws ConfigError for what only adapters and vendors can judge.
 */
export async function buildHost(options: BuildOptions): Promise<BuiltHost> {
  const { config, clock, log, baseUrl } = options
  const types = await loadAdapters(config, options.programs, options.folder)
  const store = createMemoryStore(clock)
  const modules = createModules(config, types, store, clock)
  const seed = async () => {
    for (const module of new Set(modules.values())) await module.seed()
  }
  await seed()
  const instances = createInstances(config, types, modules, clock)
  const coverage = createCoverage(() => [...instances].map(([id, { adapter }]) => [id, adapter] as const))
  const journal = createJournal({ store, clock, log, coverage })
  const random = createRandom()
  let started = 0
  const host: Host = {
    config,
    clock,
    log,
    journal,
    coverage,
    random,
    instances,
    modules,
    baseUrl,
    faults: createFaults(),
    flows: store.records<HostFlow>('flow/'),
    policies: policiesOf(config),
    ids: { flowId: () => random(FLOW_ID_LENGTH), order: () => ++started },
  }
  const control = createControl(host, async () => {
    await journal.settled()
    await store.clear()
    host.faults.put([])
    clock.reset()
    await clock.settled()
    await seed()
  })
  const begun = performance.now()
  const health = () => ({
    status: 'UP',
    version,
    store: 'memory',
    uptimeSeconds: Math.floor((performance.now() - begun) / 1000),
  })
  const controlToken = config.control?.token ?? randomBytes(24).toString('base64url')
  const token = () => (options.loopback() ? undefined : controlToken)
  const router = Router({ caseSensitive: true })
  router.use(flowApi(host))
  router.use(resume(host))
  router.use('/mock', controlRouter(control, health, host, { token, baseUrl }))
  for (const module of new Set(modules.values())) router.use(module.wire)
  return {
    router,
    control,
    controlToken,
    async close() {
      await journal.settled()
      for (const module of new Set(modules.values())) await module.close()
      await store.close()
    },
  }
}

/** One simulated server a vendor, shared by all instances of its adapter. */
function createModules(
  config: Config,
  types: ReadonlyMap<string, LoadedAdapter>,
  store: Store,
  clock: MockClock,
): ReadonlyMap<string, AnyModule> {
  const byType = new Map<string, AnyModule>()
  const byInstance = new Map<string, AnyModule>()
  for (const [id, { type, authority }] of Object.entries(config.adapters ?? {})) {
    const create = types.get(type)?.authority
    if (create === undefined || (authority && 'remote' in authority)) continue
    const part = (config as { readonly [name: string]: unknown })[type] ?? {}
    const module = byType.get(type) ?? create({ store, clock, validate, config: part as object })
    byType.set(type, module)
    byInstance.set(id, module)
  }
  return byInstance
}

/** The policies by id, with each adapter instance as a policy of its own name beside those that are written down. */
function policiesOf({ policies = {}, adapters = {} }: Config): ReadonlyMap<string, string> {
  const written = Object.entries(policies).map(([id, { adapter }]) => [id, adapter] as const)
  const own = Object.keys(adapters).filter((id) => !Object.hasOwn(policies, id))
  return new Map([...written, ...own.map((id) => [id, id] as const)])
}
