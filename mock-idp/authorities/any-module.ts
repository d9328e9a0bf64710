/** The vendors' simulated servers as the host sees them, their type parameter forgotten. Types only. */
import type { Router } from 'express'
import type { AnyAuthority } from '../../adapter/kernel/any-adapter.ts'
import type { Validated } from '../../schemas/gen/validated.ts'
import type { ConfigFault } from '../config/faults.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { Store } from '../core/store/store.ts'
import type { AuthorityModule } from './module.ts'
import type { WireRequest } from './wire/journal.ts'

/** Every `AuthorityModule<T>` is one of these. */
export interface AnyModule extends Omit<AuthorityModule<never>, 'port'> {
  readonly port: AnyAuthority
  readonly wire: Router
}

/** The same body, checked by its schema in `schemas/host/control/`. @throws ControlError 400 with every fault. */
export type ValidateBody = <N extends keyof Validated['host/control']>(
  schema: N,
  body: unknown,
) => Validated['host/control'][N]

/** What a vendor's server is made of. */
export interface ModuleOptions {
  readonly store: Store
  readonly clock: MockClock
  /** The vendor's part of the configuration file, checked by its schema. */
  readonly config: object
  readonly validate: ValidateBody
  /** Makes the account locking service forget what it has counted against a user. */
  readonly forgetFailures?: (username: string) => Promise<void>
  /** Told of a request over the vendor's wire that failed by a fault of ours, for the log. */
  readonly onFault?: (error: unknown) => void
  /** Told of every request over the vendor's wire, redacted, once it is answered; see wire-journal.ts. */
  readonly onRequest?: (request: WireRequest) => void
}

/** What `mock-idp/authorities/<id>/index.ts`, or the `authority` export of a plugin, is. */
export type ModuleFactory = (options: ModuleOptions) => AnyModule

/** Built-in authorities by adapter type; each is imported at its first use. */
export type AuthorityRegistry = { readonly [type: string]: () => Promise<RegisteredModule> }

/** What the host asks of a vendor that comes with it: its server, and the faults that no schema can find. */
export interface RegisteredModule {
  /** The part of the configuration that is its; by default that of the adapter type. Types of the same part share one server. */
  readonly part?: string
  readonly create: ModuleFactory
  readonly faults: (config: object) => readonly ConfigFault[]
}
