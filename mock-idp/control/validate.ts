import { validators } from '../../schemas/gen/host/control-validators.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'

// Limits of schemas/host/control/error*.schema.json.
const MAX_DETAILS = 64
const MAX_POINTER_LENGTH = 1024

/**
 * Checks the argument of a control operation, from HTTP or from a program, by a schema of `schemas/host/control/`.
 * @param schema file name of the schema without its ending.
 * @throws ControlError 400 with a JSON pointer to each fault.
 */
export function validate(schema: string, value: unknown): void {
  const check = validators[schema]
  if (check === undefined) throw new Error(`Unknown control schema "${schema}".`)
  if (check(value)) return
  const faults = schemaFaults(check.errors ?? []).slice(0, MAX_DETAILS)
  // The name of an unknown member may be as long as the body.
  const details = faults.map(({ pointer, message }) => ({ pointer: pointer.slice(0, MAX_POINTER_LENGTH), message }))
  const [first] = details
  const fault = first === undefined ? '' : `: ${first.pointer.slice(0, 256) || 'the value'} ${first.message}`
  const more = details.length > 1 ? '; see details for the rest' : ''
  const message = `The input of the operation is not valid${fault}${more}.`
  throw new ControlError(400, 'VALIDATION_ERROR', message, details)
}
