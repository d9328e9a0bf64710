/** The mock identity provider as a library. Several hosts can run in one process. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Express } from 'express'
import { type Logger, pino } from 'pino'
import type { AnyAdapter } from '../adapter/kernel/define-adapter.ts'
import { createAccess } from './app/access.ts'
import { type BuiltHost, buildHost } from './app/compose.ts'
import { createApp } from './app/express-app.ts'
import { createLifeCycle } from './app/life-cycle.ts'
import { listen } from './app/listen.ts'
import { refuseUpgrade } from './app/sockets.ts'
import { choosePair, namesOf, type Tls } from './app/tls/choose-pair.ts'
import type { KeyPair } from './app/tls/key-pair.ts'
import type { Control } from './app/vendor-operations.ts'
import { type Config, checkConfig } from './config/config.ts'
import type { MockIdpConfig } from './config/config-input.ts'
import { ConfigError } from './config/faults.ts'
import { createClock } from './core/clock/clock.ts'
import { readClockStart } from './core/clock/clock-start.ts'
import { logError } from './core/log-error.ts'
import { createRandomSource } from './core/random.ts'
import type { OpenBackend } from './core/store/store.ts'
import type { Plugin } from './flows/load-adapters.ts'
import { createSigningKeys, type SigningKeys } from './http/oauth/keys.ts'

/** Options of `createMockIdp`. */
export interface MockIdpOptions {
  /** An object of `schemas/host/config/mock-idp.schema.json`; default: the demo. */
  readonly config?: MockIdpConfig
  /** Base of relative plugin paths; default: the working directory. */
  readonly folder?: string
  /** Adapters or imported plugin modules of the calling program; `adapters.{id}.type` refers to them. */
  readonly adapters?: readonly (AnyAdapter | Plugin)[]
  /** Default: no log. Errors are logged without the messages of parsers, which quote requests. */
  readonly logger?: Logger
  /**
   * Access to `/mock`. `open`: no token; foreign `Host` and `Origin` headers are refused. `token`: the bearer token
   * `controlToken`. `off`: `/mock` is not served; the sign-on page is. Default: `open` while the host listens at
   * loopback addresses only and no proxy is configured; else, and for requests to a mounted `app`, `token`.
   */
  readonly control?: 'open' | 'token' | 'off'
  /** The clock at the start and after a reset; `now` is an RFC 3339 time. Default: real time, running. */
  readonly clock?: { readonly now?: string | undefined; readonly frozen?: boolean | undefined } | undefined
  /**
   * The same seed gives the same ids and keys, to everybody who knows it: for tests only. Codes and tokens of the OAuth
   * endpoints stay random. Default: all values are random.
   */
  readonly seed?: string | undefined
  /**
   * Opens the store of the records; default: memory. Called once, with the clock of the mock; the store is closed with the
   * host.
   */
  readonly store?: OpenBackend
}
/** Address of the host; default: a free port of localhost. */
export interface ListenOptions {
  readonly port?: number
  readonly host?: string
  /**
   * True: TLS with the configured key and certificate, else with a new self-signed certificate. An object: TLS with
   * these PEM texts. Default: the setting of the configuration, else plain http.
   */
  readonly tls?: Tls
}
/** A mock identity provider; it serves requests after `listen()`, or mounted as `app`. */
export interface MockIdp {
  /**
   * The checked configuration, frozen.
   * @throws ConfigError if it has faults.
   */
  readonly config: Config
  /** For mounting in another express application; requests wait for `ready`. Its control API needs a token, see `control`. */
  readonly app: Express
  /**
   * Listener of `upgrade` events for the server of an application that `app` is mounted in; `listen()` has its own. A
   * handshake for a path without sockets is answered with 404.
   */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /**
   * Resolves when adapters and records are loaded. Rejects with a ConfigError that lists all faults of the
   * configuration.
   */
  readonly ready: Promise<void>
  /** The URL for clients, without a trailing slash. */
  readonly baseUrl: string
  /** The certificate in PEM; undefined without TLS. Clients use a self-signed one as their CA. */
  readonly certificate: string | undefined
  /**
   * The operations of `/mock` as functions.
   * @throws Error before `ready` is resolved.
   */
  readonly control: Control
  /**
   * Bearer token of the control API: of the listening host, before `listen()` of the mounted `app`. Undefined if no token
   * is needed, and before `ready` is resolved.
   */
  readonly controlToken: string | undefined
  /**
   * Listens; can be called once, again after an error.
   * @throws ConfigError for faults of the configuration, of key or certificate.
   * @throws Error of `net.Server.listen`, and if the host already listens or is closed.
   */
  listen(options?: ListenOptions): Promise<{ readonly baseUrl: string; readonly port: number }>
  /**
   * Stops accepting, answers complete requests, closes all connections within two seconds, and discards the state. Can be
   * called at any time, `listen()` in progress then rejects.
   */
  close(): Promise<void>
}

const DEFAULT_BASE_URL = 'http://localhost:9031'

/**
 * Creates a host with its own clock, records, adapters and journal. Faults of the configuration are reported by `ready`
 * and `listen()`, all at once: some are found only by adapters.
 */
export function createMockIdp(options: MockIdpOptions = {}): MockIdp {
  return createMockIdpWith(options)
}

/** `createMockIdp` with given signing keys: tests share a pair, as generating an RSA key takes longer than most of them. */
export function createMockIdpWith(options: MockIdpOptions, givenKeys?: () => Promise<SigningKeys>): MockIdp {
  const folder = options.folder ?? process.cwd()
  const configCheck = checkConfig(options.config, { folder })
  const { config } = configCheck
  const log = (options.logger ?? pino({ level: 'silent' })).child({}, { serializers: { err: logError } })
  const random = createRandomSource(options.seed)
  const keys = givenKeys ?? createSigningKeys(random, config.oauth?.keys?.keys)
  const clock = createClock({
    start: readClockStart(options.clock),
    onError: (error) => log.error({ err: error }, 'a wake-up failed'),
  })
  let built: BuiltHost | undefined
  let pair: KeyPair | undefined
  const certificate = () => pair?.cert
  const baseUrl = () => config.baseUrl ?? life.listening?.url ?? DEFAULT_BASE_URL
  const access = createAccess({
    config,
    control: options.control,
    listening: () => life.listening,
    urls: () => [baseUrl(), life.listening?.url ?? DEFAULT_BASE_URL],
  })
  const building = buildHost({
    ...{ configCheck, clock, log, baseUrl, certificate, random, keys },
    ...{ isOpen: access.isOpen, isAllowed: access.isAllowed, hasControl: options.control !== 'off' },
    folder,
    providedAdapters: options.adapters ?? [],
    openBackend: options.store,
  })
  const life = createLifeCycle(building, clock.close)
  const ready = building.then((host) => {
    built = host
  })
  // `listen` and `ready` report the fault; an unread `ready` must not end the process.
  ready.catch(() => {})
  const app = createApp({ building, built: () => built, life, log })
  return {
    get config() {
      if (configCheck.faults.length > 0) throw new ConfigError(configCheck.faults)
      return config
    },
    app,
    upgrade(request, socket, head) {
      const serve = (host: BuiltHost) => host.sockets.serve(request, socket, head)
      if (life.closed) refuseUpgrade(socket, CLOSED_STATUS)
      else building.then(serve, () => refuseUpgrade(socket, CLOSED_STATUS))
    },
    ready,
    get baseUrl() {
      return baseUrl()
    },
    get certificate() {
      return certificate()
    },
    get control() {
      if (built === undefined) throw new Error('await listen() or ready before you use the control operations')
      return built.control
    },
    get controlToken() {
      return access.needsToken() ? built?.controlToken : undefined
    },
    async listen({ tls, ...target } = {}) {
      const { port } = await life.listen(async ({ tls: configured, sockets: upgrades, openPorts }) => {
        pair = await choosePair({ requested: tls, configured, names: () => namesOf(config, target.host) })
        const listening = await listen(app, { ...target, pair, upgrades, onPlainHttp: () => log.warn(PLAIN_HTTP) })
        await openPorts()
        return listening
      })
      return { baseUrl: baseUrl(), port }
    },
    close: life.close,
  }
}

const PLAIN_HTTP = 'a request without TLS came to the TLS port; use a URL that begins with https'
const CLOSED_STATUS = '503 Service Unavailable'
