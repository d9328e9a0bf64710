/** Checks what is handed to the control operations, over HTTP or by a program. */

import { loadValidators } from '../../adapter/kernel/load-validators.ts'
import type { Validated } from '../../schemas/gen/validated.ts'
import { schemaFaults } from '../config/faults.ts'
import { ControlError } from '../core/control-error.ts'

/** How many faults are told, and how long a pointer may be: what schemas/host/control/error*.schema.json allow. */
const MOST = 64
const LONGEST = 1024

/** The request bodies by the names of their schemas in `schemas/host/control/`. */
export type ControlBodies = Validated['host/control']

const validator = loadValidators('host/control')

/**
 * The same value, checked by a schema of `schemas/host/control/`.
 * @param schema the name of its file without the ending.
 * @throws ControlError 400 with a JSON pointer to each fault.
 */
export function validate<N extends keyof ControlBodies>(schema: N, value: unknown): ControlBodies[N] {
  const check = validator(schema)
  if (check(value)) return value
  const faults = schemaFaults(check.errors ?? []).slice(0, MOST)
  // A name that nobody knows may be as long as the body allows.
  const details = faults.map(({ pointer, message }) => ({ pointer: pointer.slice(0, LONGEST), message }))
  const [first] = details
  const said = first === undefined ? '' : `: ${first.pointer.slice(0, 256) || 'it'} ${first.message}`
  const more = details.length > 1 ? '; see details for the rest' : ''
  const message = `This is not what the operation wants${said}${more}.`
  throw new ControlError(400, 'VALIDATION_ERROR', message, details)
}
