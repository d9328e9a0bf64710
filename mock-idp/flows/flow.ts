/** The flow record of the host: the engine's record, and the host's additions. No imports from other parts of the host. */
import type { Attributes, EpochSeconds, Flow, State } from '../../adapter/spi.ts'

/** Life of a flow without an action, in seconds. */
export const IDLE_SECONDS = 30 * 60
/** Time for which a finished flow still answers its end, in seconds. */
export const FINISHED_SECONDS = 5 * 60

/** The result of a passed policy. */
export interface SignedOn {
  readonly subject: string
  /** Attributes of all completed adapters; of two with one name the later counts. */
  readonly attributes: Attributes
}
/** An adapter that was passed in a flow. */
export interface CompletedFactor extends SignedOn {
  readonly adapter: string
  readonly at: EpochSeconds
  /** Passed in an earlier flow: a session covered it. */
  readonly coveredBySession?: true
}
/** An adapter that was passed in a session. */
export interface AuthnSource extends SignedOn {
  readonly at: EpochSeconds
  /** Time of the sign-on, or of the last one that it covered. */
  readonly usedAt: EpochSeconds
  /** End of validity without further use. */
  readonly expiresAt: EpochSeconds
}
/** Authentication sources by adapter instance. */
export type AuthnSources = Readonly<Record<string, AuthnSource>>

/** The reason of a flow that ended without a sign-on. */
export interface Failure {
  readonly code: string
  readonly userMessage: string
}
/** The end of a redirectless flow with a passed policy. `authorizeResponse` has the parameters of a redirect. */
export type Completion =
  | { readonly authorizeResponse: { readonly [parameter: string]: string } }
  | { readonly failed: Failure }
  | { readonly status: 'OAUTH_DEVICE_COMPLETED' }

/** The protocol request behind a flow; stored in the flow record as JSON. */
export interface ProtocolRequest {
  /** A key of `protocols`. */
  readonly kind: string
  /** `response_mode=pi.flow`: the flow ends in COMPLETED or FAILED; no browser requests its resume path. */
  readonly redirectless: boolean
  /** The OAuth client or SAML service provider that gets the result; `''` = not started by a client. */
  readonly clientId: string
  /** Data of the protocol; other code does not read it. */
  readonly data: object
}

/** A flow of this host. `node` is the path of a step in the tree of its policy. */
export interface HostFlow extends Flow {
  /** Grows with every started flow. */
  readonly order: number
  readonly state: State
  /** In the order in which they were passed. */
  readonly completedFactors: readonly CompletedFactor[]
  /** The adapters that a session covers in this flow. */
  readonly coveredBySession?: AuthnSources
  /** Set when the policy is passed. */
  readonly result?: SignedOn
  /** Set when the policy has failed, also where the flow answers RESUME. */
  readonly failure?: Failure
  /** The adapter instance of the state, set when the policy was changed: it may have no such step any more. */
  readonly formerAdapter?: string
  /** Of the test whose request has started the flow. */
  readonly label?: string
  /** Absent in flows that the control API started. */
  readonly protocol?: ProtocolRequest
  /** First half of the `PF` cookie of the browser that the flow is bound to; absent: unbound. */
  readonly browser?: string
  /** Every answer carries `_pf_authn_api_state`; every request must return the newest. */
  readonly cookieless?: true
  /** First state of an adapter that is not API-capable; the flow answers RESUME until a browser requests the resume path. */
  readonly waiting?: State
}

const FINISHED = new Set(['RESUME', 'COMPLETED', 'FAILED', 'OAUTH_DEVICE_COMPLETED'])

/** True at the end of a flow, as its API client sees it: no action is possible. */
export function isFinished({ state }: Pick<HostFlow, 'state'>): boolean {
  return FINISHED.has(state.status)
}
