/** Puts the parts of a host together: ports, adapter instances, routers. */
import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import { createDeadlines } from '../../adapter/kernel/deadlines.ts'
import type { AnyAdapter } from '../../adapter/kernel/define-adapter.ts'
import { ASK_SECONDS } from '../../adapter/kernel/engine.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { ConfigCheck } from '../config/config.ts'
import { cookieFaults } from '../config/cookie-faults.ts'
import { ConfigError, type ConfigFault } from '../config/faults.ts'
import type { Control } from '../control/control.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { createFaults } from '../core/injected-faults.ts'
import { createCoverage } from '../core/journal/coverage.ts'
import { createJournal } from '../core/journal/journal.ts'
import { createKeyedMutex } from '../core/keyed-mutex.ts'
import { createRandom } from '../core/random.ts'
import { createMemoryStore } from '../core/store/memory.ts'
import type { Store } from '../core/store/store.ts'
import { createAccountLocking } from '../flows/account-locking.ts'
import type { HostFlow } from '../flows/flow.ts'
import { connectInstances, type PreparedInstance, prepareInstances } from '../flows/instances.ts'
import { loadAdapters, type Plugin } from '../flows/load-adapters.ts'
import { readPolicies } from '../flows/policy/tree.ts'
import { placeFaults } from '../http/idp/redirect-targets.ts'
import { clientFaults } from '../http/oauth/clients.ts'
import { withDevices } from '../http/oauth/device-policy.ts'
import { createSigningKeys } from '../http/oauth/keys.ts'
import { createCookielessStates } from '../sessions/cookieless-state.ts'
import { sessionFaults } from '../sessions/timeouts.ts'
import { createModules } from './create-authorities.ts'
import type { Host } from './host.ts'
import { createHostOperations } from './host-operations.ts'
import { createHostRouter, hostUnder, type Shared } from './routes.ts'
import type { Tls } from './tls/choose-pair.ts'
import { readPair } from './tls/key-pair.ts'
import { createVirtualHosts } from './virtual-hosts.ts'

const FLOW_ID_LENGTH = 22

/** What a host is built from. */
export interface BuildOptions {
  readonly configCheck: ConfigCheck
  readonly clock: MockClock
  readonly log: Logger
  readonly baseUrl: () => string
  /** Whether only this machine can reach the host. */
  readonly loopback: () => boolean
  /** The certificate that the host serves with, in PEM. */
  readonly certificate: () => string | undefined
  readonly folder: string
  readonly providedAdapters: readonly (AnyAdapter | Plugin)[]
}
/** A host that can be mounted. */
export interface BuiltHost {
  readonly router: RequestHandler
  readonly control: Control
  /** The bearer token of the control API for other machines. */
  readonly controlToken: string
  /** What the configuration says of TLS, its files read. */
  readonly tls: Tls | undefined
  close(): Promise<void>
}

/** A host without routers, and what it stands on. */
export interface PreparedHost {
  readonly host: Host
  /** What a host under another base URL has in common with it. */
  readonly shared: Shared
  readonly store: Store
  /** The vendors' simulated servers, each once. */
  readonly servers: readonly AuthorityModule[]
  /** The records as the configuration has them. */
  readonly seed: () => Promise<void>
  readonly tls: Tls | undefined
}

/**
 * Loads what the configuration names and seeds the records.
 * @throws ConfigError with every fault: of the schema, of adapters and their settings, of vendors.
 */
export async function prepareHost(given: BuildOptions): Promise<PreparedHost> {
  const { clock } = given
  const config = withDevices(given.configCheck.config)
  const options = { ...given, configCheck: { ...given.configCheck, config } }
  const { types, prepared, tls } = await loadParts(options)
  const store = createMemoryStore(clock)
  const locks = createAccountLocking(store, clock, config.accountLocking)
  const coverage = createCoverage(() => prepared.map(({ id, adapter }) => [id, adapter] as const))
  const journal = createJournal({ store, clock, log: given.log, coverage })
  const modules = createModules({ ...options, config, types, prepared, store, locks, journal })
  const servers = [...new Set(modules.values())]
  const seed = async () => {
    for (const module of servers) await module.seed()
  }
  await seed()
  const shared = createShared(options, prepared, { modules, store, locks, journal, coverage })
  return { host: hostUnder(given.baseUrl, shared, store), shared, store, servers, seed, tls }
}

/**
 * Makes a host and its routers.
 * @throws ConfigError as `prepareHost` does.
 */
export async function buildHost(options: BuildOptions): Promise<BuiltHost> {
  const { config } = options.configCheck
  const { certificate } = options
  const { host, shared, store, servers, seed, tls } = await prepareHost(options)
  const controlToken = config.control?.token ?? randomBytes(24).toString('base64url')
  const parts = {
    store,
    servers,
    operations: createHostOperations({ shared, store, seed, certificate }),
    token: () => (options.loopback() ? undefined : controlToken),
    loopback: options.loopback,
    keys: createSigningKeys(),
  }
  const own = createHostRouter(host, parts)
  return {
    router: createVirtualHosts(host, own, (baseUrl) =>
      createHostRouter(
        hostUnder(() => baseUrl, shared, store),
        parts,
      ),
    ),
    control: own.control,
    controlToken,
    tls,
    async close() {
      await host.journal.settled()
      for (const module of servers) await module.close()
      await store.close()
    },
  }
}

/** What the parts of the host share. */
function createShared(
  { configCheck, clock, log }: BuildOptions,
  prepared: readonly PreparedInstance[],
  { store, ...parts }: Pick<Shared, 'modules' | 'locks' | 'journal' | 'coverage'> & { readonly store: Store },
): Shared {
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
    flows: store.records<HostFlow>('flow/'),
    policies: readPolicies(config),
    states: createCookielessStates({ store, clock }),
    ids: { flowId: () => random(FLOW_ID_LENGTH), order: () => ++started },
  }
}

/** The adapters, the instances, and the key and certificate that the configuration names. */
async function loadParts({ configCheck, providedAdapters, folder, clock }: BuildOptions) {
  const { config, faults, origin } = configCheck
  const loaded = await loadAdapters(config, providedAdapters, folder)
  const prepared = prepareInstances(config, loaded.types, clock)
  // What is at fault already was taken out: that it is missing now is no fault of its own.
  const told = new Set(faults.map(({ pointer }) => pointer))
  const clients = clientFaults(config.oauth ?? {}, new Set(readPolicies(config).keys()))
  const { tls, faults: unusable } = readTls(config.tls, folder)
  const own = [...cookieFaults(config.sessionCookie), ...baseUrlFaults(config.baseUrl), ...unusable]
  const federation = [...clients, ...sessionFaults(config), ...placeFaults(config)]
  const found = [...loaded.faults, ...prepared.faults, ...federation, ...own]
    .map(({ pointer, message }) => ({ pointer: origin(pointer), message }))
    .filter(({ pointer }) => !told.has(pointer))
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
  return [{ pointer: '/baseUrl', message: 'is not a URL' }]
}
