/** A host without routers: ports, records, adapter instances, authority modules. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { createDeadlines } from '../../adapter/kernel/deadlines.ts'
import { ASK_SECONDS } from '../../adapter/kernel/engine.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import { requireAccess } from '../control/guard.ts'
import { createFaults } from '../core/faults/faults.ts'
import { createCoverage } from '../core/journal/coverage.ts'
import { createJournal } from '../core/journal/journal.ts'
import { createKeyedMutex } from '../core/keyed-mutex.ts'
import type { RandomSource } from '../core/random.ts'
import { backends } from '../core/store/backends.ts'
import { createStore } from '../core/store/collection.ts'
import type { OpenBackend, Store } from '../core/store/store.ts'
import { createAccountLocking } from '../flows/account-locking.ts'
import { FINISHED_SECONDS, type HostFlow, IDLE_SECONDS } from '../flows/flow.ts'
import { connectInstances, type PreparedInstance } from '../flows/instances.ts'
import type { Protocol } from '../http/idp/resume.ts'
import { withDevices } from '../http/oauth/device-policy.ts'
import type { SigningKeys } from '../http/oauth/keys.ts'
import { createCookielessStates } from '../sessions/cookieless-state.ts'
import { createModules } from './create-authorities.ts'
import { createLiveConfig, type LiveConfig } from './live-config.ts'
import { type LoadOptions, loadParts } from './load-parts.ts'
import { type HostParts, hostUnder, type SharedParts } from './routes.ts'
import type { Tls } from './tls/choose-pair.ts'

const FLOW_ID_LENGTH = 22

/** Input of `prepareHost`. */
export interface HostOptions extends LoadOptions {
  readonly log: Logger
  readonly baseUrl: () => string
  /** True if a request to the control API needs no token. */
  readonly isOpen: (req: IncomingMessage) => boolean
  /** Certificate of the host in PEM; undefined without TLS. */
  readonly certificate: () => string | undefined
  /** Default: memory. */
  readonly openBackend?: OpenBackend | undefined
  readonly random: RandomSource
  /** Signing keys of tokens. */
  readonly keys: () => Promise<SigningKeys>
  /** Protocols by kind besides those of the host. */
  readonly protocols?: ReadonlyMap<string, Protocol>
}
/** A host without routers. */
export interface PreparedHost {
  readonly host: HostParts
  /** Parts that hosts under other base URLs share with it. */
  readonly shared: SharedParts
  /** The same host under another base URL. */
  readonly underBaseUrl: (baseUrl: () => string) => HostParts
  readonly store: Store
  /** Clients and policies, which the control API changes. */
  readonly live: LiveConfig
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
export async function prepareHost(given: HostOptions): Promise<PreparedHost> {
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
  const live = createLiveConfig(config)
  const byInstance = createModules({
    ...options,
    config: live.config,
    types,
    prepared,
    store,
    locks,
    journal,
    requireToken,
  })
  const modules = [...new Set(byInstance.values())]
  const seed = async () => {
    for (const module of modules) await module.seed()
  }
  await seed()
  const shared = createShared(options, prepared, store, live, { modules: byInstance, locks, journal, coverage })
  const { keys, protocols = new Map() } = given
  const underBaseUrl = (baseUrl: () => string) => hostUnder(baseUrl, shared, { store, keys, protocols })
  const host = underBaseUrl(given.baseUrl)
  return { host, shared, live, underBaseUrl, store, modules, controlToken, token, seed, tls }
}

function createShared(
  { clock, log, random }: HostOptions,
  prepared: readonly PreparedInstance[],
  store: Store,
  { config, policies }: LiveConfig,
  parts: Pick<SharedParts, 'modules' | 'locks' | 'journal' | 'coverage'>,
): SharedParts {
  const { text } = random.of('host')
  const flowIds = random.of('flow')
  let started = 0
  return {
    ...parts,
    config,
    clock,
    withDeadline: createDeadlines(clock, ASK_SECONDS),
    log,
    random: text,
    runExclusive: createKeyedMutex(),
    instances: connectInstances(prepared, parts.modules, parts.locks),
    faults: createFaults(),
    flows: store.collection<HostFlow>('flow'),
    policies,
    states: createCookielessStates({ store, clock }),
    ids: { flowId: () => flowIds.text(FLOW_ID_LENGTH), order: () => ++started },
  }
}
