/** Puts the parts of a host together: ports, adapter instances, routers. */
import { randomBytes } from 'node:crypto'
import { Router } from 'express'
import type { Logger } from 'pino'
import { createDeadlines } from '../adapter/deadlines.ts'
import { ASK_SECONDS } from '../adapter/engine.ts'
import type { AnyAdapter } from '../adapter/erased.ts'
import type { AnyModule } from './authorities/any-module.ts'
import type { MockClock } from './clock.ts'
import type { Examined } from './config/config.ts'
import { ConfigError } from './config/faults.ts'
import { type Control, createControl, type HostOperations } from './control/control.ts'
import { createFaults } from './control/faults.ts'
import { controlRouter } from './control/router.ts'
import { validate } from './control/validate.ts'
import { mountIdpEndpoints } from './federation/idp-endpoints.ts'
import { clientFaults } from './federation/oidc/clients.ts'
import { withDevices } from './federation/oidc/device-policy.ts'
import { mountOAuth } from './federation/oidc/oauth.ts'
import type { Protocol } from './federation/protocol.ts'
import { mountSessionManagement } from './federation/session-management.ts'
import { createSessions } from './federation/sessions.ts'
import type { HostFlow } from './flow.ts'
import { createBrowsers } from './flow-api/browsers.ts'
import { landing } from './flow-api/pages.ts'
import { resume } from './flow-api/resume.ts'
import { mountFlowApi } from './flow-api/router.ts'
import { createStates } from './flow-api/states.ts'
import type { Host } from './host.ts'
import { createCoverage } from './journal/coverage.ts'
import { createJournal } from './journal/journal.ts'
import { type AccountLocking, createAccountLocking } from './policy/account-locking.ts'
import { connectInstances, type PreparedInstance, prepareInstances } from './policy/instances.ts'
import { type LoadedAdapter, loadAdapters, type Plugin } from './policy/load-adapters.ts'
import { readPolicies } from './policy/tree.ts'
import { surroundings } from './policy/walk.ts'
import { createRandom } from './random.ts'
import { createMemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'
import { version } from './version.ts'

const FLOW_ID_LENGTH = 22

/** What a host is built from. */
export interface BuildOptions {
  readonly examined: Examined
  readonly clock: MockClock
  readonly log: Logger
  readonly baseUrl: () => string
  /** Whether only this machine can reach the host. */
  readonly loopback: () => boolean
  readonly folder: string
  readonly programs: readonly (AnyAdapter | Plugin)[]
}
/** A host that can be mounted. */
export interface BuiltHost {
  readonly router: Router
  readonly control: Control
  /** The bearer token of the control API for other machines. */
  readonly controlToken: string
  close(): Promise<void>
}

/** A host without routers, and what it stands on. */
export interface PreparedHost {
  readonly host: Host
  readonly store: Store
  /** The vendors' simulated servers, each once. */
  readonly servers: readonly AnyModule[]
  /** The records as the configuration has them. */
  readonly seed: () => Promise<void>
}

/**
 * Loads what the configuration names and seeds the records.
 * @throws ConfigError with every fault: of the schema, of adapters and their settings, of vendors.
 */
export async function prepareHost(given: BuildOptions): Promise<PreparedHost> {
  const { clock } = given
  const config = withDevices(given.examined.config)
  const options = { ...given, examined: { ...given.examined, config } }
  const { types, prepared } = await findParts(options)
  const store = createMemoryStore(clock)
  const locks = createAccountLocking(store, clock, config.accountLocking)
  const modules = createModules(options, types, prepared, store, locks)
  const servers = [...new Set(modules.values())]
  const seed = async () => {
    for (const module of servers) await module.seed()
  }
  await seed()
  return { host: createHost(options, prepared, modules, store, locks), store, servers, seed }
}

/**
 * Makes a host and its routers.
 * @throws ConfigError as `prepareHost` does.
 */
export async function buildHost(options: BuildOptions): Promise<BuiltHost> {
  const { baseUrl } = options
  const { config } = options.examined
  const { host, store, servers, seed } = await prepareHost(options)
  const controlToken = config.control?.token ?? randomBytes(24).toString('base64url')
  const token = () => (options.loopback() ? undefined : controlToken)
  const router = Router({ caseSensitive: true })
  mountFlowApi(router, host)
  const issueTokens = mountOAuth(router, host, store)
  const control = createControl(host, { ...hostOperations(host, store, seed), issueTokens })
  mountIdpEndpoints(router, host)
  mountSessionManagement(router, host)
  router.use(resume(host))
  router.get('/', (_req, res) => {
    res.type('html').send(landing(baseUrl()))
  })
  router.use('/mock', controlRouter(control, host, { token, baseUrl }))
  for (const module of servers) router.use(module.wire)
  return {
    router,
    control,
    controlToken,
    async close() {
      await host.journal.settled()
      for (const module of servers) await module.close()
      await store.close()
    },
  }
}

/** What the parts of the host share. */
function createHost(
  { examined, clock, log, baseUrl }: BuildOptions,
  prepared: readonly PreparedInstance[],
  modules: ReadonlyMap<string, AnyModule>,
  store: Store,
  locks: AccountLocking,
): Host {
  const { config } = examined
  const instances = connectInstances(prepared, modules, locks)
  const coverage = createCoverage(() => [...instances].map(([id, { adapter }]) => [id, adapter] as const))
  const random = createRandom()
  const browsers = createBrowsers({ store, clock, random, config, baseUrl })
  let started = 0
  const parts = {
    config,
    clock,
    within: createDeadlines(clock, ASK_SECONDS),
    log,
    journal: createJournal({ store, clock, log, coverage }),
    coverage,
    random,
    instances,
    locks,
    modules,
    baseUrl,
    faults: createFaults(),
    flows: store.records<HostFlow>('flow/'),
    policies: readPolicies(config),
    protocols: new Map<string, Protocol>(),
    browsers,
    sessions: createSessions({ store, clock, random, config, browsers }),
    states: createStates({ store, clock }),
    ids: { flowId: () => random(FLOW_ID_LENGTH), order: () => ++started },
  }
  return { ...parts, engine: surroundings(parts) }
}

/** What the control API has done by the host as a whole. */
function hostOperations(
  { journal, faults, clock }: Host,
  store: Store,
  seed: () => Promise<void>,
): Omit<HostOperations, 'issueTokens'> {
  const begun = performance.now()
  return {
    health: () => ({
      status: 'UP',
      version,
      store: 'memory',
      uptimeSeconds: Math.floor((performance.now() - begun) / 1000),
    }),
    async reset() {
      await journal.settled()
      await store.clear()
      faults.put([])
      clock.reset()
      await clock.settled()
      await seed()
    },
  }
}

/** The adapters and instances that the configuration names. */
async function findParts({ examined, programs, folder, clock }: BuildOptions) {
  const { config, faults, origin } = examined
  const loaded = await loadAdapters(config, programs, folder)
  const prepared = prepareInstances(config, loaded.types, clock)
  // What is at fault already was taken out: that it is missing now is no fault of its own.
  const told = new Set(faults.map(({ pointer }) => pointer))
  const clients = clientFaults(config.oauth ?? {}, new Set(readPolicies(config).keys()))
  const found = [...loaded.faults, ...prepared.faults, ...clients]
    .map(({ pointer, message }) => ({ pointer: origin(pointer), message }))
    .filter(({ pointer }) => !told.has(pointer))
  if (faults.length + found.length > 0) throw new ConfigError([...faults, ...found])
  return { types: loaded.types, prepared: prepared.instances }
}

/** One simulated server for each part of the configuration, shared by all instances of its adapters; by instance. */
function createModules(
  { examined: { config }, clock, log }: BuildOptions,
  types: ReadonlyMap<string, LoadedAdapter>,
  prepared: readonly PreparedInstance[],
  store: Store,
  locks: AccountLocking,
): ReadonlyMap<string, AnyModule> {
  const byPart = new Map<string, AnyModule>()
  const byInstance = new Map<string, AnyModule>()
  const onFault = (error: unknown): void => log.error({ err: error }, "a request over a vendor's wire failed")
  for (const { id, type, remote } of prepared) {
    const { authority: create, part = type } = types.get(type) ?? {}
    if (create === undefined || remote !== undefined) continue
    const ofPart = prepared.filter((other) => (types.get(other.type)?.part ?? other.type) === part)
    const forgetFailures = async (username: string) => {
      for (const instance of ofPart) await locks.forget(instance.id, username)
    }
    const settings = (config as { readonly [name: string]: unknown })[part] ?? {}
    const module =
      byPart.get(part) ?? create({ store, clock, validate, config: settings as object, onFault, forgetFailures })
    byPart.set(part, module)
    byInstance.set(id, module)
  }
  return byInstance
}
