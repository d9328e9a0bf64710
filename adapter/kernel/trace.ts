/** The journal entry of a step, collected while the step runs. */

import type { End, EpochSeconds, Outcome, Reason, Step } from '../spi.ts'
import { FlowError, isFlowError } from './errors.ts'
import type { Answered, Instance } from './instance.ts'
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
  reason?: Reason
  requestValid: boolean
  responseValid: boolean
}

/** A step that begins in status `from`. */
export function traceOf(flow: string, { id }: Instance, from: string, actionId: string | null): Trace {
  const started = performance.now()
  const open = { outcome: null, to: from, requestValid: false, responseValid: true }
  return { flow, adapter: id, from, actionId, started, ...open }
}

/** Records the error detail that the client gets, and its reason. An outcome's own reason is kept: it is the cause. */
export function noteError(trace: Trace, error: unknown): void {
  const known = isFlowError(error) ? error : new FlowError('UNEXPECTED_ERROR')
  trace.error = known.details[0]?.code ?? known.code
  trace.reason ??= known.reason
}

/** Records the answer of the authority. @returns its outcome. */
export function noteAnswer(trace: Trace, { outcome, reason }: Answered): Outcome {
  trace.outcome = outcome.kind
  if (reason !== undefined) trace.reason = reason
  return outcome
}

/** The entry of a step that is over. */
export function entryOf({ started, error, reason, ...trace }: Trace, at: EpochSeconds): Step {
  const microseconds = Math.round((performance.now() - started) * 1000)
  return { at, ...trace, ...defined({ error, reason }), microseconds }
}
