/** The simulated server of a vendor, as the host mounts it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RequestHandler, Router } from 'express'
import type { AdapterTypes, Authority, AuthorityPort } from '../../adapter/spi.ts'
import type { Validated } from '../../schemas/gen/validated.ts'
import type { ConfigFault } from '../config/faults.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { Store } from '../core/store/store.ts'
import type { WireRequest } from './wire/journal.ts'

export interface AuthorityModule {
  readonly id: string
  readonly port: AuthorityPort // the embedded authority
  readonly wire: Router // the vendor's own paths, mounted at the root; it reads its own bodies (raw where they are signed)
  /** WebSocket handshakes, by path prefix (whole segments; the longest one is called). Browsers of any origin can send them. */
  readonly sockets: { readonly [path: string]: (request: IncomingMessage, socket: Duplex, head: Buffer) => void }
  readonly control: Router // mounted at /mock/<id>
  readonly operations?: object // the same as functions, for programs
  /**
   * The actions of a user from the first state until the flow is in `status`; a status that is missing gets 422.
   * An action with `when` is left out where the flow is not in that status.
   * `type` is the adapter's: one authority may serve several.
   */
  readonly scenarios: {
    readonly [status: string]: (
      username: string,
      type?: string,
    ) => Promise<readonly { actionId: string; model: object; when?: string }[]>
  }
  seed(): Promise<void> // the configuration's users, devices and tokens as records: at start and on POST /mock/reset
  disconnect?(): Promise<void> // closes sockets and streams of clients, on POST /mock/reset before the records are removed
  close(): Promise<void> // closes sockets and streams; requests in progress still call the port afterwards
}

/** A module with the port of one adapter. */
export type AuthorityModuleOf<T extends AdapterTypes> = Omit<AuthorityModule, 'port'> & { readonly port: Authority<T> }

/** Returns the body, validated by its schema in `schemas/host/control/`. @throws ControlError 400 with every fault. */
export type ValidateBody = <N extends keyof Validated['host/control']>(
  schema: N,
  body: unknown,
) => Validated['host/control'][N]

/** The dependencies of an authority; `Settings` is its part of the configuration, checked by its schema. */
export interface ModuleOptions<Settings = object> {
  readonly store: Store
  readonly clock: MockClock
  readonly config: Settings
  readonly validate: ValidateBody
  /** The URL of this host for clients, without a trailing slash. It can change until the host listens. */
  readonly baseUrl: () => string
  /** The rule of the control API, for routes of `wire`: a client that must have the token and has not is answered with 401. */
  readonly requireToken: RequestHandler
  /** Clears the failures that the account locking service has counted for a user. */
  readonly forgetFailures?: (username: string) => Promise<void>
  /** Reports a request over the vendor's wire that failed by a fault of ours, for the log. */
  readonly onFault?: (error: unknown) => void
  /** Reports every answered request over the vendor's wire, redacted; see wire/journal.ts. */
  readonly onRequest?: (request: WireRequest) => void
}

/** The `authority` export of a plugin. */
export type ModuleFactory = (options: ModuleOptions) => AuthorityModule

/** The registration of an authority: its part of the configuration, its server, and the faults that no schema finds. */
export interface RegisteredModule {
  /** Adapter types of the same part share one server. */
  readonly part: string
  readonly create: ModuleFactory
  /** Pointers into the whole configuration. */
  readonly faults: (config: object) => readonly ConfigFault[]
}

/** Built-in authorities by adapter type; each is imported at its first use. */
export type AuthorityRegistry = { readonly [type: string]: () => Promise<RegisteredModule> }

/** Erases the type of the settings, once, by closure; `faults` returns pointers into the part. */
export function defineAuthority<Settings extends object>(definition: {
  readonly part: string
  readonly create: (options: ModuleOptions<Settings>) => AuthorityModule
  readonly faults?: (settings: Settings) => readonly ConfigFault[]
}): RegisteredModule {
  const { part, create, faults = () => [] } = definition
  return {
    part,
    create: (options) => create({ ...options, config: options.config as Settings }),
    faults: (settings) =>
      faults(settings as Settings).map((fault) => ({ ...fault, pointer: `/${part}${fault.pointer}` })),
  }
}
