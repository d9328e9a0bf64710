/** Parameters, result and dependencies of flows that the control API starts. Types only. */
import type { EngineDeps } from '../../adapter/kernel/engine.ts'
import type { RunExclusive } from '../core/keyed-mutex.ts'
import type { Arranged, ArrangementDeps } from './arrangement.ts'
import type { HostFlow } from './flow.ts'
import type { FlowDeps } from './run.ts'

export interface StartDeps extends FlowDeps, ArrangementDeps {
  readonly engine: EngineDeps<HostFlow>
  readonly runExclusive: RunExclusive
}

/** Parameters of `startForControl`. */
export interface NewFlow {
  /** Default: the first policy of the configuration. */
  readonly policy?: string
  /** Set as by a first factor: the client cannot change it. */
  readonly username?: string
  /** The status to reach; default: the first one. */
  readonly state?: string
  /** The outcome of the start of an adapter. */
  readonly outcome?: string
  /** The adapter instance of this status or outcome; default: the first one of the policy that has it. */
  readonly adapter?: string
  /** Of the test: counts in the coverage of this label, for all later steps of the flow. */
  readonly label?: string
}
/** User and label of a flow. */
export interface Named {
  readonly username?: string | undefined
  readonly label?: string | undefined
}
/** A started flow, and the changes of users for its state. */
export interface StartedFlow {
  readonly id: string
  readonly arranged: readonly Arranged[]
  /** Set if the request has named no user and one was needed. */
  readonly username?: string
}
