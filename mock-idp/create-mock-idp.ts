/** A mock identity provider as a library: start it in a test, steer it, close it. Several live in one process. */
import express, { type Express } from 'express'
import { type Logger, pino } from 'pino'
import type { AnyAdapter } from '../adapter/kernel/define-adapter.ts'
import { type BuiltHost, buildHost } from './app/compose.ts'
import { type Listening, listen } from './app/listen.ts'
import { choosePair, namesOf, type Tls } from './app/tls/choose-pair.ts'
import type { KeyPair } from './app/tls/key-pair.ts'
import { type Config, checkConfig } from './config/config.ts'
import { ConfigError } from './config/faults.ts'
import type { Control } from './control/control.ts'
import { createClock } from './core/clock/clock.ts'
import type { Plugin } from './flows/load-adapters.ts'

/** How a mock identity provider is made. */
export interface MockIdpOptions {
  /** An object of `schemas/host/config/mock-idp.schema.json`; absent: the demo. */
  readonly config?: { readonly [name: string]: unknown }
  /** Where relative plugin paths start; by default the working directory. */
  readonly folder?: string
  /** Adapters that this program brings, or plugin modules as imported, to be named by `adapters.{id}.type`. */
  readonly adapters?: readonly (AnyAdapter | Plugin)[]
  /** Where log lines go; by default nowhere. */
  readonly logger?: Logger
}
/** Where a host listens; by default at a free port of localhost. */
export interface ListenOptions {
  readonly port?: number
  readonly host?: string
  /**
   * true: TLS, with the key and certificate of the configuration or, where it has none, a self-signed certificate made now.
   * An object: TLS with these PEM texts. By default what the configuration says, else plain http.
   */
  readonly tls?: Tls
}
/** A running, or not yet running, mock identity provider. */
export interface MockIdp {
  /** The checked configuration, frozen. Raises a ConfigError when it has faults. */
  readonly config: Config
  /** To be mounted in an express application of one's own; it answers once `ready` is settled. */
  readonly app: Express
  /** Resolves when adapters and records are there. Rejects with a ConfigError that has every fault of the configuration. */
  readonly ready: Promise<void>
  /** The URL that clients know it by, without a slash at its end. */
  readonly baseUrl: string
  /** The certificate that it serves with, in PEM; absent without TLS. Clients need it as a CA when it is self-signed. */
  readonly certificate: string | undefined
  /** What `/mock` offers, as functions. */
  readonly control: Control
  /** The bearer token that the control API wants when other machines can reach it; absent as long as none can. */
  readonly controlToken: string | undefined
  /**
   * Starts to serve, once. Rejects as `ready` and as `net.Server.listen` do, and with a ConfigError for a key or certificate
   * that cannot be used.
   */
  listen(options?: ListenOptions): Promise<{ readonly baseUrl: string; readonly port: number }>
  /** Finishes running requests, closes sockets, forgets everything. */
  close(): Promise<void>
}

const DEFAULT_BASE_URL = 'http://localhost:9031'

/**
 * Makes a host of its own: its own clock, records, adapters, journal.
 * Faults of the configuration are told by `ready` and `listen()`, all at once: some only the adapters can find.
 */
export function createMockIdp(options: MockIdpOptions = {}): MockIdp {
  const configCheck = checkConfig(options.config)
  const { config } = configCheck
  const log = options.logger ?? pino({ level: 'silent' })
  const clock = createClock({ onError: (error) => log.error({ err: error }, 'a wake-up failed') })
  let listening: Listening | undefined
  let built: BuiltHost | undefined
  let pair: KeyPair | undefined
  const certificate = () => pair?.cert
  const baseUrl = () => config.baseUrl ?? listening?.url ?? DEFAULT_BASE_URL
  // Whoever is behind a proxy seems to come from its machine, maybe this one.
  const loopback = () => config.incomingProxySettings === undefined && (listening?.loopback ?? true)
  const given = { configCheck, clock, log, baseUrl, loopback, certificate, folder: options.folder ?? process.cwd() }
  const ready = buildHost({ ...given, providedAdapters: options.adapters ?? [] }).then((host) => {
    built = host
  })
  // Whoever listens or asks is told of the fault; an unread `ready` must not end the process.
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
    async listen({ tls, ...where } = {}) {
      await ready
      if (listening !== undefined) throw new Error(`it listens at ${listening.url} already`)
      pair = await choosePair({ asked: tls, configured: built?.tls, names: () => namesOf(config, where.host) })
      const onPlainHttp = () => log.warn('plain http came to a port that speaks TLS: let the URL begin with https')
      listening = await listen(app, { ...where, pair, onPlainHttp })
      return { baseUrl: baseUrl(), port: listening.port }
    },
    async close() {
      // Only those who listen or ask want to hear why it never became ready.
      await ready.catch(() => {})
      await listening?.close()
      await built?.close()
      clock.close()
    },
  }
}
