/** The simulated server of a vendor, as the host mounts it. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Command } from 'commander'
import type { Request, RequestHandler, Response, Router } from 'express'
import type { AdapterTypes, Attributes, Authority, AuthorityPort, Reason, State } from '../../adapter/spi.ts'
import type { ConfigFault } from '../config/faults.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { Random } from '../core/random.ts'
import type { Store } from '../core/store/store.ts'
import type { AnyRecipes } from './recipes.ts'
import type { WireRequest } from './wire/journal.ts'

/** A user as a server has it. */
export interface FoundUser {
  readonly subject: string
  /** Attributes of a sign-on. */
  readonly attributes: Attributes
  /** Data that scenarios may change, by names of the control API. */
  readonly members: { readonly [name: string]: unknown }
}

export interface AuthorityModule {
  readonly id: string
  readonly port: AuthorityPort // the embedded authority
  readonly wire: Router // the vendor's own paths, mounted at the root; it reads its own bodies (raw where they are signed)
  /** The answers of `wire` to requests that an injected fault has kept from it, by path. Other paths meet no faults. */
  readonly wireRefusals?: readonly WireRefusal[]
  /** WebSocket handshakes, by path prefix (whole segments; the longest one is called). Browsers of any origin can send them. */
  readonly sockets: { readonly [path: string]: (request: IncomingMessage, socket: Duplex, head: Buffer) => void }
  readonly control: Router // mounted at /mock/<id>
  readonly operations?: object // the same as functions, for programs
  /**
   * The actions of a user from the first state until the flow is in `status`; a status that is missing gets 422.
   * An action with `when` is left out where the flow is not in that status. The user name is '' for a server without users.
   * `type` is the adapter's: one authority may serve several. `state` is that of the flow where this adapter has started already.
   */
  readonly scenarios: {
    readonly [status: string]: (
      username: string,
      type?: string,
      state?: State,
    ) => Promise<readonly { actionId: string; model: object; when?: string }[]>
  }
  /** The way to every outcome, by adapter type. Absent, as for most plugins: outcomes cannot be arranged. */
  readonly recipes?: { readonly [type: string]: AnyRecipes }
  /**
   * Reads a user of the adapter `type` without a change; undefined: no such user. Absent: policies are passed without
   * attributes, and changes by scenarios are not reported.
   */
  readonly findUser?: (username: string, type?: string) => Promise<FoundUser | undefined>
  /** Names for which `findUser` finds a user, for flows whose request names none. Absent: a name must be given. */
  readonly usernames?: () => Promise<readonly string[]>
  /** Opens ports of its own; called when the host listens, not where its app is mounted in another one. `close` closes them. */
  listen?(): Promise<void>
  seed(): Promise<void> // the configuration's users, devices and tokens as records: at start and on POST /mock/reset
  disconnect?(): Promise<void> // closes sockets and streams of clients, on POST /mock/reset before the records are removed
  close(): Promise<void> // closes sockets and streams; requests in progress still call the port afterwards
}

/** Refusals on a vendor's wire that the host causes. */
export interface WireRefusal {
  /** Beginning of all paths of the wire, in whole segments and without a slash at the end. */
  readonly path: string
  /** Answers in the form of the wire, and reports the request. */
  refuse(
    request: Request,
    response: Response,
    refusal: { readonly status: number; readonly message: string; readonly reason: Reason },
  ): Promise<void>
}

/** A module with the port of one adapter. */
export type AuthorityModuleOf<T extends AdapterTypes> = Omit<AuthorityModule, 'port'> & { readonly port: Authority<T> }

/** The log of the host. */
export interface ModuleLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** The dependencies of an authority; `Settings` is its part of the configuration, checked by its schema. */
export interface ModuleOptions<Settings = object> {
  readonly store: Store
  readonly clock: MockClock
  /** Ids, keys and codes: the same ones for the same seed of the host. */
  readonly random: Random
  readonly config: Settings
  /** The URL of this host for clients, without a trailing slash. It can change until the host listens. */
  readonly baseUrl: () => string
  /** The rule of the control API, for routes of `wire`: a client that must have the token and has not is answered with 401. */
  readonly requireToken: RequestHandler
  /** Clears the failures that the account locking service has counted for a user. */
  readonly forgetFailures?: (username: string) => Promise<void>
  /** For notices about the module; no details of requests. */
  readonly log?: ModuleLog
  /** Reports a request over the vendor's wire that failed by a fault of ours, for the log. */
  readonly onFault?: (error: unknown) => void
  /** Reports every answered request over the vendor's wire, redacted; see wire/journal.ts. */
  readonly onRequest?: (request: WireRequest) => void
}

/** The `authority` export of a plugin. */
export type ModuleFactory = (options: ModuleOptions) => AuthorityModule

/** Commands of the command line: adds them to the program. */
export interface CommandModule {
  readonly addCommands: (program: Command) => void
}

/** The registration of an authority: its server, the faults that no schema finds, and its commands. */
export interface RegisteredModule<M extends AuthorityModule = AuthorityModule> {
  readonly create: (options: ModuleOptions) => M
  /** Pointers into its part of the configuration. */
  readonly faults: (settings: object) => readonly ConfigFault[]
  /** Pointers into the settings of an adapter instance that uses the server. */
  readonly instanceFaults: (settings: object, instance: object) => readonly ConfigFault[]
  /** Loaded only by the command line. */
  readonly commands?: () => Promise<CommandModule>
}

/** An entry of the registry. */
export interface RegisteredAuthority<M extends AuthorityModule = AuthorityModule> {
  /** Adapter types, which share one server. */
  readonly types: readonly string[]
  readonly load: () => Promise<RegisteredModule<M>>
}

/** Built-in authorities by their part of the configuration. */
export type AuthorityRegistry = { readonly [part: string]: RegisteredAuthority }

/** Erases the type of the settings, once, by closure. */
export function defineAuthority<Settings extends object, M extends AuthorityModule>(definition: {
  readonly create: (options: ModuleOptions<Settings>) => M
  readonly faults?: (settings: Settings) => readonly ConfigFault[]
  /** The settings of the instance are not checked yet. */
  readonly instanceFaults?: (settings: Settings, instance: object) => readonly ConfigFault[]
  readonly commands?: () => Promise<CommandModule>
}): RegisteredModule<M> {
  const { create, faults = () => [], instanceFaults = () => [], ...rest } = definition
  return {
    ...rest,
    create: (options) => create({ ...options, config: options.config as Settings }),
    faults: (settings) => faults(settings as Settings),
    instanceFaults: (settings, instance) => instanceFaults(settings as Settings, instance),
  }
}
