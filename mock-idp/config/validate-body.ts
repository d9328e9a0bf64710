/** Checks of the bodies of the control API. */
import { loadValidators, type Validators } from '../../adapter/kernel/load-validators.ts'
import type { Validated } from '../../schemas/gen/validated.ts'
import { ControlError } from '../core/control-error.ts'
import { sentence } from '../core/sentence.ts'
import { schemaFaults } from './faults.ts'

// Limits of schemas/host/control/error*.schema.json.
const MAX_DETAILS = 64
const MAX_POINTER_LENGTH = 1024

/** Sets of request bodies: of the host, and of the simulated servers. */
export type BodySet = Extract<keyof Validated, `${string}/control`>
/** Returns the body, validated by the schema of that name. @throws ControlError 400 with a JSON pointer to each fault. */
export type ValidateBody<S extends BodySet> = <N extends keyof Validated[S] & string>(
  schema: N,
  value: unknown,
) => Validated[S][N]

/**
 * Checks the argument of a control operation, from HTTP or from a program, by a schema of `schemas/<set>/`. The validators
 * are loaded with the first argument.
 */
export function bodyValidator<S extends BodySet>(set: S): ValidateBody<S> {
  const validator: Validators<S> = loadValidators(set)
  return (schema, value) => {
    const check = validator(schema)
    if (check(value)) return value
    const faults = schemaFaults(check.errors ?? []).slice(0, MAX_DETAILS)
    // The name of an unknown member may be as long as the body.
    const details = faults.map(({ pointer, message }) => ({ pointer: pointer.slice(0, MAX_POINTER_LENGTH), message }))
    const [first] = details
    const fault = first === undefined ? '' : `: ${first.pointer.slice(0, 256) || 'the value'} ${first.message}`
    const more = details.length > 1 ? '; see details for the rest' : ''
    const message = sentence(`The input of the operation is not valid${fault}${more}`)
    throw new ControlError(400, 'VALIDATION_ERROR', message, details)
  }
}
