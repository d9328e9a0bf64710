/** The host's flow record: what the engine keeps, and what the host adds. */
import type { AnyState } from '../adapter/erased.ts'
import type { Attributes, Flow } from '../adapter/spi.ts'

/** How long a flow lives without an action, in seconds. */
export const IDLE_SECONDS = 30 * 60
/** How long a finished flow still answers how it ended, in seconds. */
export const FINISHED_SECONDS = 5 * 60

/** Who signed on, kept for the one who resumes. */
export interface SignedOn {
  readonly subject: string
  readonly attributes: Attributes
}

/** A flow of this host. */
export interface HostFlow extends Flow {
  /** Grows with every flow that is started; the newest has the greatest. */
  readonly order: number
  readonly at: AnyState
  readonly result?: SignedOn
}

const FINISHED = new Set(['RESUME', 'COMPLETED', 'FAILED'])

/** Whether the flow has ended; what it answers then does not change any more. */
export function isFinished({ at }: Pick<HostFlow, 'at'>): boolean {
  return FINISHED.has(at.status)
}
