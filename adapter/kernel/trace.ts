/** The journal entry of a step, collected while the step runs. */

import type { End, EpochSeconds, Step } from '../spi.ts'
import { isFlowError } from './errors.ts'
import type { Instance } from './instance.ts'
import { defined } from './objects.ts'

/** A step in progress. The journal gets it at the end, also of a step that failed. */
export interface Trace {
  readonly flow: string
  readonly adapter: string
  readonly from: string
  readonly actionId: string | null
  readonly started: number // performance.now()
  outcome: string | null
  to: string
  end?: End
  error?: string
  requestValid: boolean
  responseValid: boolean
}

/** A step that begins in status `from`. */
export function traceOf(flow: string, { id }: Instance, from: string, actionId: string | null): Trace {
  const started = performance.now()
  const open = { outcome: null, to: from, requestValid: false, responseValid: true }
  return { flow, adapter: id, from, actionId, started, ...open }
}

/** Records the error detail that the client gets. */
export function noteError(trace: Trace, error: unknown): void {
  trace.error = isFlowError(error) ? (error.details[0]?.code ?? error.code) : 'UNEXPECTED_ERROR'
}

/** The entry of a step that is over. */
export function entryOf({ started, error, ...trace }: Trace, at: EpochSeconds): Step {
  const microseconds = Math.round((performance.now() - started) * 1000)
  return { at, ...trace, ...defined({ error }), microseconds }
}
