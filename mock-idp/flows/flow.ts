/** The host's flow record: what the engine keeps, and what the host adds. */
import type { Attributes, Flow, State } from '../../adapter/spi.ts'
import type { AuthnSources } from '../sessions/sessions.ts'
import type { CompletedFactor, Failure, ProtocolRequest } from './protocol.ts'

/** How long a flow lives without an action, in seconds. */
export const IDLE_SECONDS = 30 * 60
/** How long a finished flow still answers how it ended, in seconds. */
export const FINISHED_SECONDS = 5 * 60

/** Who signed on, kept for the one who resumes. */
export interface SignedOn {
  readonly subject: string
  /** Of all adapters that were passed; where two have one of the same name, that of the later. */
  readonly attributes: Attributes
}

/** A flow of this host. `node` is the path of a step in the tree of its policy. */
export interface HostFlow extends Flow {
  /** Grows with every flow that is started; the newest has the greatest. */
  readonly order: number
  readonly state: State
  /** The adapters that have vouched for the person so far, in their order. */
  readonly completedFactors: readonly CompletedFactor[]
  /** The adapters that a session spares the person in this flow. */
  readonly coveredBySession?: AuthnSources
  /** Set once the policy is passed. */
  readonly result?: SignedOn
  /** Set once the policy has failed, whatever the flow answers then. */
  readonly failure?: Failure
  /** What the flow is run for; absent where QA began it. */
  readonly protocol?: ProtocolRequest
  /** First half of the `PF` cookie of the one browser that may go on; absent: any. */
  readonly browser?: string
  /** Whether every answer carries `_pf_authn_api_state` and every request must bring it back. */
  readonly cookieless?: true
  /** The first state of an adapter without API, hidden behind RESUME until the browser has come by its resume URL. */
  readonly waiting?: State
}

const FINISHED = new Set(['RESUME', 'COMPLETED', 'FAILED', 'OAUTH_DEVICE_COMPLETED'])

/** Whether the flow has ended as far as its API client can see; nothing can be done there then. */
export function isFinished({ state }: Pick<HostFlow, 'state'>): boolean {
  return FINISHED.has(state.status)
}
