/** Puts a question to an authority and checks what it answers. */

import type { AnyOutcome } from './any-adapter.ts'
import type { WithDeadline } from './deadlines.ts'
import { FlowError, hostError } from './errors.ts'
import type { Instance } from './instance.ts'
import { formatErrors } from './validators.ts'

/** What is taken for the answer where nothing is asked. */
export const DONE: AnyOutcome = { kind: 'done' }

/**
 * The answer of the authority.
 * @throws FlowError REQUEST_FAILED when it is slow or down, or talks against its schema; the cause is for the log.
 */
export async function ask(
  { authority, check }: Instance,
  question: object,
  within: WithDeadline,
  authorityDown = false,
): Promise<AnyOutcome> {
  try {
    if (authorityDown) throw new Error('put down by a fault of the control API')
    const outcome = await within((signal) => authority.ask(question as never, signal))
    const faults = check(`outcomes/${outcome.kind}`, outcome)
    if (faults.length > 0) throw new Error(`the answer ${outcome.kind} is against its schema: ${formatErrors(faults)}`)
    return outcome
  } catch (cause) {
    throw cause instanceof FlowError ? cause : hostError('AUTHORITY_UNAVAILABLE', { cause })
  }
}
