/** Validation by schema: requests and answers of the flow API, answers of authorities, settings. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Vocabulary } from '../spi.ts'
import { createAjv } from './ajv.ts'
import { adapterSchemas } from './compose.ts'
import { describeForm } from './describe-form.ts'
import { type ErrorDetail, hostDetail } from './errors.ts'
import { own } from './objects.ts'

/** Validate functions by name: `states/<status>`, `actions/<actionId>`, `outcomes/<kind>`, `config`. */
export type ValidateFunctions = { readonly [name: string]: ValidateFunction }

/** The validate function of that name; undefined without such a schema. */
export type FindValidator = (name: string) => ValidateFunction | undefined

/** The faults of a value by the schema of that name; empty for a valid value. */
export type Check = (name: string, value: unknown) => readonly ErrorObject[]

/** An action model, as generated. */
type Schema = { readonly properties?: { readonly [field: string]: object } }

const NONE: readonly ErrorObject[] = []
/** `maxItems` of the details in schemas/host/common/error.schema.json. */
const MOST_DETAILS = 64

/** A name without a schema has no faults: an adapter need not declare its outcomes. */
export function createCheck(find: FindValidator): Check {
  return (name, value) => {
    const validate = find(name)
    return validate === undefined || validate(value) ? NONE : (validate.errors ?? NONE)
  }
}

/** Faults as text, without the values: these may be secret. */
export function formatErrors(faults: readonly ErrorObject[]): string {
  return faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

/** Compiles validators for an adapter without built ones; takes some milliseconds per schema. @throws Error for an invalid schema. */
export function compileValidators(vocabulary: Vocabulary): FindValidator {
  const ajv = createAjv()
  const schemas = Object.entries(adapterSchemas(vocabulary))
  const functions = Object.fromEntries(schemas.map(([name, schema]) => [name, ajv.compile(schema)]))
  return (name) => own(functions, name)
}

/** Rules for the answer that shows a state: the shared envelope, the model and the actions of the state. */
export interface ResponseRules {
  readonly envelope: ValidateFunction
  readonly check: Check
  readonly status: string
  readonly actions: readonly string[]
}

/** Faults of an answer that shows a state. Source: PingFederate SDK guide, "API states, actions and models". */
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

/**
 * The first faults of an action model as error details. `target` is the name of the field: browser clients print it. The
 * text for developers has the fields, types and limits of the model.
 */
export function fieldDetails(faults: readonly ErrorObject[], model: Schema = {}): readonly ErrorDetail[] {
  const { properties = {} } = model
  const fields = Object.keys(properties)
  const form = (field: string) => describeForm(own(properties, field) ?? {})
  return faults.slice(0, MOST_DETAILS).map((fault) => {
    const field = fault.instancePath.split('/')[1]
    if (fault.keyword === 'additionalProperties' && field === undefined) {
      const help = `Its fields: ${fields.join(', ') || 'none'}.`
      return hostDetail('UNRECOGNIZED_FIELD_NAME', String(fault.params['additionalProperty']).slice(0, 256), help)
    }
    if (fault.keyword === 'required' && field === undefined) {
      const missing = String(fault.params['missingProperty'])
      return hostDetail('FIELD_REQUIRED', missing, form(missing))
    }
    return hostDetail(
      fault.keyword === 'minLength' ? 'FIELD_REQUIRED' : 'INVALID_FIELD_FORMAT',
      field,
      form(field ?? ''),
    )
  })
}
