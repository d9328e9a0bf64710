/** An adapter at work. Types only. */
import type { AnyAdapter, AnyAuthority } from './any-adapter.ts'
import type { Check } from './validators.ts'

/** An adapter with its settings, its authority and its validators: what a node of a policy names. */
export interface Instance {
  readonly id: string
  readonly adapter: AnyAdapter
  readonly config: object
  readonly authority: AnyAuthority
  readonly check: Check
}
