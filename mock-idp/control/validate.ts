import { loadValidators } from '../../adapter/kernel/load-validators.ts'
import type { Validated } from '../../schemas/gen/validated.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'

// Limits of schemas/host/control/error*.schema.json.
const MAX_DETAILS = 64
const MAX_POINTER_LENGTH = 1024

/** Request bodies by the names of their schemas in `schemas/host/control/`. */
export type ControlBodies = Validated['host/control']

const validator = loadValidators('host/control')

/**
 * Checks the argument of a control operation, from HTTP or from a program, by a schema of `schemas/host/control/`.
 * @param schema file name of the schema without its ending.
 * @throws ControlError 400 with a JSON pointer to each fault.
 */
export function validate<N extends keyof ControlBodies>(schema: N, value: unknown): ControlBodies[N] {
  const check = validator(schema)
  if (check(value)) return value
  const faults = schemaFaults(check.errors ?? []).slice(0, MAX_DETAILS)
  // The name of an unknown member may be as long as the body.
  const details = faults.map(({ pointer, message }) => ({ pointer: pointer.slice(0, MAX_POINTER_LENGTH), message }))
  const [first] = details
  const fault = first === undefined ? '' : `: ${first.pointer.slice(0, 256) || 'the value'} ${first.message}`
  const more = details.length > 1 ? '; see details for the rest' : ''
  const message = `The input of the operation is not valid${fault}${more}.`
  throw new ControlError(400, 'VALIDATION_ERROR', message, details)
}
