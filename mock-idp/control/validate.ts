/** Checks what is handed to the control operations, over HTTP or by a program. */

import { validators } from '../../schemas/gen/host/control-validators.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'

/** How many faults are told, and how long a pointer may be: what schemas/host/control/error*.schema.json allow. */
const MOST = 64
const LONGEST = 1024

/**
 * Checks a value by a schema of `schemas/host/control/`.
 * @param schema the name of its file without the ending.
 * @throws ControlError 400 with a JSON pointer to each fault.
 */
export function validate(schema: string, value: unknown): void {
  const check = validators[schema]
  if (check === undefined) throw new Error(`there is no control schema ${schema}`)
  if (check(value)) return
  const faults = schemaFaults(check.errors ?? []).slice(0, MOST)
  // A name that nobody knows may be as long as the body allows.
  const details = faults.map(({ pointer, message }) => ({ pointer: pointer.slice(0, LONGEST), message }))
  const [first] = details
  const said = first === undefined ? '' : `: ${first.pointer.slice(0, 256) || 'it'} ${first.message}`
  const more = details.length > 1 ? '; see details for the rest' : ''
  const message = `This is not what the operation wants${said}${more}.`
  throw new ControlError(400, 'VALIDATION_ERROR', message, details)
}
