/** The mock identity provider as a library. Several hosts can run in one process. */
import express, { type Express } from 'express'
import { type Logger, pino } from 'pino'
import type { AnyAdapter } from '../adapter/kernel/define-adapter.ts'
import { type BuiltHost, buildHost } from './app/compose.ts'
import { type Listening, listen } from './app/listen.ts'
import { choosePair, namesOf, type Tls } from './app/tls/choose-pair.ts'
import type { KeyPair } from './app/tls/key-pair.ts'
import type { Control } from './app/vendor-operations.ts'
import { type Config, checkConfig } from './config/config.ts'
import { ConfigError } from './config/faults.ts'
import { createClock } from './core/clock/clock.ts'
import type { OpenBackend } from './core/store/store.ts'
import type { Plugin } from './flows/load-adapters.ts'
import { createSigningKeys, type SigningKeys } from './http/oauth/keys.ts'

/** Options of `createMockIdp`. */
export interface MockIdpOptions {
  /** An object of `schemas/host/config/mock-idp.schema.json`; default: the demo. */
  readonly config?: { readonly [name: string]: unknown }
  /** Base of relative plugin paths; default: the working directory. */
  readonly folder?: string
  /** Adapters or imported plugin modules of the calling program; `adapters.{id}.type` refers to them. */
  readonly adapters?: readonly (AnyAdapter | Plugin)[]
  /** Default: no log. */
  readonly logger?: Logger
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
  /** For mounting in another express application; requests wait for `ready`. */
  readonly app: Express
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
  /** Bearer token of the control API; undefined while only this machine can reach the host. */
  readonly controlToken: string | undefined
  /**
   * Listens; can be called once.
   * @throws ConfigError for faults of the configuration, of key or certificate.
   * @throws Error of `net.Server.listen`, and if the host already listens.
   */
  listen(options?: ListenOptions): Promise<{ readonly baseUrl: string; readonly port: number }>
  /** Waits for running requests, closes all connections and discards the state. */
  close(): Promise<void>
}

const DEFAULT_BASE_URL = 'http://localhost:9031'

/**
 * Creates a host with its own clock, records, adapters and journal. Faults of the configuration are reported by `ready`
 * and `listen()`, all at once: some are found only by adapters.
 */
export function createMockIdp(options: MockIdpOptions = {}): MockIdp {
  return createMockIdpWith(options, createSigningKeys())
}

/** `createMockIdp` with given signing keys: tests share a pair, as generating an RSA key takes longer than most of them. */
export function createMockIdpWith(options: MockIdpOptions, keys: () => Promise<SigningKeys>): MockIdp {
  const configCheck = checkConfig(options.config)
  const { config } = configCheck
  const log = options.logger ?? pino({ level: 'silent' })
  const clock = createClock({ onError: (error) => log.error({ err: error }, 'a wake-up failed') })
  let listening: Listening | undefined
  let built: BuiltHost | undefined
  let pair: KeyPair | undefined
  const certificate = () => pair?.cert
  const baseUrl = () => config.baseUrl ?? listening?.url ?? DEFAULT_BASE_URL
  // Requests of a proxy come from the proxy's machine, which may be this one.
  const loopback = () => config.incomingProxySettings === undefined && (listening?.loopback ?? true)
  const common = { configCheck, clock, log, baseUrl, loopback, certificate, folder: options.folder ?? process.cwd() }
  const ready = buildHost({
    ...common,
    providedAdapters: options.adapters ?? [],
    keys,
    openBackend: options.store,
  }).then((host) => {
    built = host
  })
  // `listen` and `ready` report the fault; an unread `ready` must not end the process.
  ready.catch(() => {})
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((req, res, next) => {
    if (built !== undefined) built.router(req, res, next)
    else ready.then(() => built?.router(req, res, next), next)
  })
  return {
    get config() {
      if (configCheck.faults.length > 0) throw new ConfigError(configCheck.faults)
      return config
    },
    app,
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
      return loopback() ? undefined : built?.controlToken
    },
    async listen({ tls, ...target } = {}) {
      await ready
      if (listening !== undefined) throw new Error(`the host already listens at ${listening.url}`)
      pair = await choosePair({ requested: tls, configured: built?.tls, names: () => namesOf(config, target.host) })
      const onPlainHttp = () => log.warn('a request without TLS came to the TLS port; use a URL that begins with https')
      listening = await listen(app, { ...target, pair, onPlainHttp })
      return { baseUrl: baseUrl(), port: listening.port }
    },
    async close() {
      // `ready` and `listen` have reported this error.
      await ready.catch(() => {})
      await listening?.close()
      await built?.close()
      clock.close()
    },
  }
}
