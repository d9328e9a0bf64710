/** Composes a host: ports, adapter instances, authority modules, routers. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { createDeadlines } from '../../adapter/kernel/deadlines.ts'
import type { AnyAdapter } from '../../adapter/kernel/define-adapter.ts'
import { ASK_SECONDS } from '../../adapter/kernel/engine.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { registry } from '../authorities/registry.ts'
import type { ConfigCheck } from '../config/config.ts'
import { cookieFaults } from '../config/cookie-faults.ts'
import { ConfigError, type ConfigFault } from '../config/faults.ts'
import { requireAccess } from '../control/guard.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { createFaults } from '../core/injected-faults.ts'
import { createCoverage } from '../core/journal/coverage.ts'
import { createJournal } from '../core/journal/journal.ts'
import { createKeyedMutex } from '../core/keyed-mutex.ts'
import { createRandom } from '../core/random.ts'
import { backends } from '../core/store/backends.ts'
import { createStore } from '../core/store/collection.ts'
import type { OpenBackend, Store } from '../core/store/store.ts'
import { endedWithin } from '../core/within.ts'
import { createAccountLocking } from '../flows/account-locking.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS } from '../flows/flow.ts'
import { connectInstances, type PreparedInstance, prepareInstances } from '../flows/instances.ts'
import { loadAdapters, type Plugin } from '../flows/load-adapters.ts'
import { readPolicies } from '../flows/policy/tree.ts'
import { allowListFaults } from '../http/idp/redirect-targets.ts'
import type { Protocol } from '../http/idp/resume.ts'
import { clientFaults } from '../http/oauth/clients.ts'
import { withDevices } from '../http/oauth/device-policy.ts'
import type { SigningKeys } from '../http/oauth/keys.ts'
import { createCookielessStates } from '../sessions/cookieless-state.ts'
import { sessionFaults } from '../sessions/timeouts.ts'
import { createModules } from './create-authorities.ts'
import type { Upgrades } from './express-server.ts'
import { createHostOperations } from './host-operations.ts'
import type { HostRule } from './request-target.ts'
import { createHostRouter, type HostParts, hostUnder, type SharedParts } from './routes.ts'
import { createSockets } from './sockets.ts'
import type { Tls } from './tls/choose-pair.ts'
import { readPair } from './tls/key-pair.ts'
import type { Control } from './vendor-operations.ts'
import { createVirtualHosts } from './virtual-hosts.ts'

const FLOW_ID_LENGTH = 22

/** Input of `buildHost`. */
export interface BuildOptions {
  readonly configCheck: ConfigCheck
  readonly clock: MockClock
  readonly log: Logger
  readonly baseUrl: () => string
  /** True if a request to the control API needs no token. */
  readonly isOpen: (req: IncomingMessage) => boolean
  /** Certificate of the host in PEM; undefined without TLS. */
  readonly certificate: () => string | undefined
  /** Base of relative plugin paths and files. */
  readonly folder: string
  readonly providedAdapters: readonly (AnyAdapter | Plugin)[]
  /** Default: memory. */
  readonly openBackend?: OpenBackend | undefined
  /** Signing keys of tokens. */
  readonly keys: () => Promise<SigningKeys>
  /** Protocols by kind besides those of the host. */
  readonly protocols?: ReadonlyMap<string, Protocol>
}
/** Input of `buildHost` for its routers. */
export interface RouterOptions {
  /** False: `/mock` has no operations. */
  readonly hasControl: boolean
  readonly isAllowed: HostRule
}
/** A host that can be mounted. */
export interface BuiltHost {
  readonly router: RequestHandler
  readonly sockets: Upgrades
  readonly control: Control
  /** The bearer token of the control API. */
  readonly controlToken: string
  /** TLS settings of the configuration, with the content of their files. */
  readonly tls: Tls | undefined
  /** Closes the modules, then, when these servers are closed, the records. */
  close(servers: Promise<void>): Promise<void>
}

/** Time for the modules, and for the records. */
const MODULES_MS = 1_000
const RECORDS_MS = 200

/** A host without routers. */
export interface PreparedHost {
  readonly host: HostParts
  /** Parts that hosts under other base URLs share with it. */
  readonly shared: SharedParts
  /** The same host under another base URL. */
  readonly underBaseUrl: (baseUrl: () => string) => HostParts
  readonly store: Store
  /** Authority modules, each once. */
  readonly modules: readonly AuthorityModule[]
  readonly controlToken: string
  /** Bearer token that a request to the control API must have. */
  readonly token: (req: IncomingMessage) => string | undefined
  /** Writes the records of the configuration. */
  readonly seed: () => Promise<void>
  readonly tls: Tls | undefined
}

/**
 * Loads the adapters of the configuration and seeds the records.
 * @throws ConfigError with all faults: of the schema, of adapters and their settings, of vendors.
 */
export async function prepareHost(given: BuildOptions): Promise<PreparedHost> {
  const { clock } = given
  const config = withDevices(given.configCheck.config)
  const options = { ...given, configCheck: { ...given.configCheck, config } }
  const { types, prepared, tls } = await loadParts(options)
  const store = createStore(await (given.openBackend ?? backends.memory)(clock))
  given.log.info({ store: store.name }, store.notice)
  const locks = createAccountLocking(store, clock, config.accountLocking)
  const coverage = createCoverage(() => prepared.map(({ id, adapter }) => [id, adapter] as const))
  const historySeconds = IDLE_SECONDS + FINISHED_SECONDS
  const journal = createJournal({ store, clock, log: given.log, coverage, historySeconds })
  const controlToken = config.control?.token ?? randomBytes(24).toString('base64url')
  const token = (req: IncomingMessage) => (given.isOpen(req) ? undefined : controlToken)
  const requireToken = requireAccess({ token, baseUrl: given.baseUrl })
  const byInstance = createModules({ ...options, config, types, prepared, store, locks, journal, requireToken })
  const modules = [...new Set(byInstance.values())]
  const seed = async () => {
    for (const module of modules) await module.seed()
  }
  await seed()
  const shared = createShared(options, prepared, store, { modules: byInstance, locks, journal, coverage })
  const { keys, protocols = new Map() } = given
  const underBaseUrl = (baseUrl: () => string) => hostUnder(baseUrl, shared, { store, keys, protocols })
  const host = underBaseUrl(given.baseUrl)
  return { host, shared, underBaseUrl, store, modules, controlToken, token, seed, tls }
}

/**
 * Creates a host and its routers.
 * @throws ConfigError as `prepareHost`.
 */
export async function buildHost(options: BuildOptions & RouterOptions): Promise<BuiltHost> {
  const { certificate, hasControl, isAllowed } = options
  const { host, shared, underBaseUrl, store, modules, controlToken, token, seed, tls } = await prepareHost(options)
  const disconnect = async () => {
    await Promise.all(modules.map((module) => module.disconnect?.()))
  }
  const operations = createHostOperations({ shared, store, disconnect, seed, certificate })
  const deps = { modules, operations, token, hasControl }
  const own = createHostRouter(host, deps)
  const createRouter = (baseUrl: string) =>
    createHostRouter(
      underBaseUrl(() => baseUrl),
      deps,
    )
  return {
    router: createVirtualHosts(host, own, createRouter, isAllowed),
    sockets: createSockets(modules, options.log, isAllowed),
    control: own.control,
    controlToken,
    tls,
    async close(servers) {
      host.faults.close()
      await closeModules(modules, options.log)
      await servers
      await endedWithin(RECORDS_MS, host.journal.settled())
      await endedWithin(RECORDS_MS, store.close())
    },
  }
}

/** A module that fails or hangs does not keep the others open. */
async function closeModules(modules: readonly AuthorityModule[], log: Logger): Promise<void> {
  const close = async (module: AuthorityModule) => {
    try {
      await module.close()
    } catch (error) {
      log.error({ err: error, authority: module.id }, 'a simulated server could not be closed')
    }
  }
  await endedWithin(MODULES_MS, Promise.all(modules.map(close)))
}

function createShared(
  { configCheck, clock, log }: BuildOptions,
  prepared: readonly PreparedInstance[],
  store: Store,
  parts: Pick<SharedParts, 'modules' | 'locks' | 'journal' | 'coverage'>,
): SharedParts {
  const { config } = configCheck
  const random = createRandom()
  let started = 0
  return {
    ...parts,
    config,
    clock,
    withDeadline: createDeadlines(clock, ASK_SECONDS),
    log,
    random,
    runExclusive: createKeyedMutex(),
    instances: connectInstances(prepared, parts.modules, parts.locks),
    faults: createFaults(),
    flows: store.collection<HostFlow>('flow'),
    policies: readPolicies(config),
    states: createCookielessStates({ store, clock }),
    ids: { flowId: () => random(FLOW_ID_LENGTH), order: () => ++started },
  }
}

/** Adapter types, prepared instances and TLS settings of the configuration. */
async function loadParts({ configCheck, providedAdapters, folder, clock }: BuildOptions) {
  const { config, faults, origin } = configCheck
  const loaded = await loadAdapters(config, providedAdapters, folder, registry)
  const prepared = prepareInstances(config, loaded.types, clock)
  // Invalid parts were removed from `config`: a fault that only reports their absence is dropped.
  const reported = new Set(faults.map(({ pointer }) => pointer))
  const clients = clientFaults(config.oauth ?? {}, new Set(readPolicies(config).keys()))
  const { tls, faults: tlsFaults } = readTls(config.tls, folder)
  const own = [...cookieFaults(config.sessionCookie), ...baseUrlFaults(config.baseUrl), ...tlsFaults]
  const federation = [...clients, ...sessionFaults(config), ...allowListFaults(config)]
  const found = [...loaded.faults, ...prepared.faults, ...federation, ...own]
    .map(({ pointer, message }) => ({ pointer: origin(pointer), message }))
    .filter(({ pointer }) => !reported.has(pointer))
  if (faults.length + found.length > 0) throw new ConfigError([...faults, ...found])
  return { types: loaded.types, prepared: prepared.instances, tls }
}

function readTls(tls: Tls | undefined, folder: string): { tls: Tls | undefined; faults: readonly ConfigFault[] } {
  if (typeof tls !== 'object') return { tls, faults: [] }
  const read = readPair(tls, folder)
  return 'pair' in read ? { tls: read.pair, faults: [] } : { tls: undefined, faults: read.faults }
}

function baseUrlFaults(baseUrl: string | undefined): readonly ConfigFault[] {
  if (baseUrl === undefined || URL.canParse(baseUrl)) return []
  return [{ pointer: '/baseUrl', message: 'must be a URL' }]
}
