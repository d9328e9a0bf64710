/** Validation by schema: of what a client sends, of what it is shown, and of what an authority answers. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Vocabulary } from '../spi.ts'
import { createAjv } from './ajv.ts'
import { own } from './any-adapter.ts'
import { adapterSchemas } from './compose.ts'
import { type ErrorDetail, hostDetail } from './errors.ts'

/** Validate functions by name: `states/<status>`, `actions/<actionId>`, `outcomes/<kind>`, `config`. */
export type ValidateFunctions = { readonly [name: string]: ValidateFunction }

/** The validate function of that name; undefined where no schema has the name. */
export type FindValidator = (name: string) => ValidateFunction | undefined

/** The faults of a value by the schema of that name; none when it is valid. */
export type Check = (name: string, value: unknown) => readonly ErrorObject[]

const NONE: readonly ErrorObject[] = []
/** An error answer names at most so many faults: `maxItems` of schemas/host/common/error.schema.json. */
const MOST_DETAILS = 64

/** A check over validate functions. A name without a schema has no faults: an adapter need not declare its outcomes. */
export function createCheck(find: FindValidator): Check {
  return (name, value) => {
    const validate = find(name)
    return validate === undefined || validate(value) ? NONE : (validate.errors ?? NONE)
  }
}

/** Faults in words, without the values: these may be secret. */
export function formatErrors(faults: readonly ErrorObject[]): string {
  return faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

/**
 * Compiles the validators of an adapter of another package; takes some milliseconds a schema.
 * @throws Error for a schema that is none.
 */
export function compileValidators(vocabulary: Vocabulary): FindValidator {
  const ajv = createAjv()
  const schemas = Object.entries(adapterSchemas(vocabulary))
  const functions = Object.fromEntries(schemas.map(([name, schema]) => [name, ajv.compile(schema)]))
  return (name) => own(functions, name)
}

/** What the answer that shows a state is checked by: the shared envelope, the state's model and its actions. */
export interface ResponseRules {
  readonly envelope: ValidateFunction
  readonly check: Check
  readonly status: string
  readonly actions: readonly string[]
}

/** The faults of an answer that shows a state: the members that all states have, the links, and the fields of the model. */
export function responseFaults(
  { id, pluginTypeId, status, _links, _pf_authn_api_state, ...model }: { readonly [name: string]: unknown },
  rules: ResponseRules,
): readonly ErrorObject[] {
  const envelope = { id, pluginTypeId, status, _links, _pf_authn_api_state }
  const faults: ErrorObject[] = []
  if (!rules.envelope(envelope)) faults.push(...(rules.envelope.errors ?? []))
  if (status !== rules.status) faults.push(fault('/status', 'const', 'must be equal to constant'))
  for (const name of Object.keys(_links ?? {}))
    if (name !== 'self' && !rules.actions.includes(name))
      faults.push(fault(`/_links/${name}`, 'additionalProperties', 'must be an action of the state'))
  return faults.concat(rules.check(`states/${rules.status}`, model))
}

function fault(instancePath: string, keyword: string, message: string): ErrorObject {
  return { instancePath, schemaPath: '', keyword, params: {}, message }
}

/** The first faults of an action model as error details: the field's name as target, as browser clients print it. */
export function fieldDetails(faults: readonly ErrorObject[]): readonly ErrorDetail[] {
  return faults.slice(0, MOST_DETAILS).map((fault) => {
    const field = fault.instancePath.split('/')[1]
    if (fault.keyword === 'additionalProperties' && field === undefined)
      return hostDetail('UNRECOGNIZED_FIELD_NAME', String(fault.params['additionalProperty']).slice(0, 256))
    if (fault.keyword === 'required' && field === undefined)
      return hostDetail('FIELD_REQUIRED', String(fault.params['missingProperty']))
    if (fault.keyword === 'minLength') return hostDetail('FIELD_REQUIRED', field)
    return hostDetail('INVALID_FIELD_FORMAT', field)
  })
}
