/** Adapters as the engine sees them, their type parameter forgotten: every argument is `never` until the tables vouch for it. */
import type { Clock, Descriptor, DetailFields, End, EpochSeconds, Input, Vocabulary } from '../spi.ts'

/** A state of whatever adapter. */
export interface AnyState {
  readonly status: string
  readonly model: object
  readonly memo: object
}
/** How an adapter ended. */
export type Ended =
  | { readonly status: 'SUCCESS'; readonly subject: string; readonly attributes: Input['attributes'] }
  | { readonly status: 'FAILURE'; readonly code: string }
/** What a row leads to. */
export type AnyNext = AnyState | Ended
/** An answer of whatever authority. */
export interface AnyOutcome {
  readonly kind: string
}
/** What a pure function of an adapter may see. */
export interface AnyContext {
  readonly now: EpochSeconds
  readonly config: object
  readonly input: Input
  readonly outcome: AnyOutcome
}
/** A row that leads to another state or to an end. */
export interface AnyMove {
  readonly to: readonly (string | End)[]
  readonly next: (state: never, action: never, ctx: never) => AnyNext
}
/** A row that refuses. */
export interface AnyRefusal {
  readonly refuse: string
  readonly also?: (outcome: never) => DetailFields
}
/** One action of one state. */
export interface AnyCell {
  readonly when?: (state: never, ctx: never) => boolean
  readonly ask?: (state: never, action: never, ctx: never) => object | undefined
  readonly on: { readonly [outcome: string]: AnyMove | AnyRefusal }
}
/** All actions of all states. */
export interface AnyTable {
  readonly [status: string]: { readonly [actionId: string]: AnyCell }
}
/** The vendor's server of whatever adapter. */
export interface AnyAuthority {
  ask(question: never, signal: AbortSignal): Promise<AnyOutcome>
}
/** Every `Adapter<T>` is one of these. */
export interface AnyAdapter {
  readonly vocabulary: Vocabulary
  readonly start: {
    readonly ask?: (ctx: never) => object
    readonly on: {
      readonly [outcome: string]: { readonly to: readonly string[]; readonly next: (ctx: never) => AnyNext }
    }
  }
  readonly table: AnyTable
  readonly remote: (config: never, clock: Clock) => AnyAuthority
}

/** Whether an adapter has ended. */
export function hasEnded(next: AnyNext): next is Ended {
  return next.status === 'SUCCESS' || next.status === 'FAILURE'
}

/** The member of that name if the object itself has it; what it inherits (`constructor`, `__proto__`) does not count. */
export function own<V>(object: { readonly [name: string]: V }, name: string): V | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** What the person is told when the adapter ends in failure with this code. */
export function failureText(descriptor: Descriptor, code: string): string {
  return own(descriptor.failures ?? {}, code) ?? 'The sign-on did not succeed.'
}
