/** Validation by schema: requests and answers of the flow API, answers of authorities, settings. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Vocabulary } from '../spi.ts'
import { annotationKeywords } from './annotations.ts'
import { type ObjectSchema, outcomeSchema, responseSchema } from './compose.ts'
import type { AnyAdapter } from './define-adapter.ts'
import { type ErrorDetail, hostDetail } from './errors.ts'
import { own } from './objects.ts'

/** Validate functions by name: `states/<status>`, `responses/<status>`, `actions/<actionId>`, `outcomes/<kind>`, `config`. */
export type ValidateFunctions = { readonly [name: string]: ValidateFunction }

/** The faults of a value by the schema of that name; empty for a valid value. */
export type Check = (name: string, value: unknown) => readonly ErrorObject[]

const NONE: readonly ErrorObject[] = []
/** `maxItems` of the details in schemas/host/common/error.schema.json. */
const MOST_DETAILS = 64

/** A name without a schema has no faults: an adapter need not declare its outcomes. */
export function createCheck(functions: ValidateFunctions): Check {
  return (name, value) => {
    const validate = own(functions, name)
    return validate === undefined || validate(value) ? NONE : (validate.errors ?? NONE)
  }
}

/** Faults as text, without the values: these may be secret. */
export function formatErrors(faults: readonly ErrorObject[]): string {
  return faults.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ')
}

/** Compiles validators for an adapter without generated ones; takes some milliseconds per schema. */
export async function compileValidators(
  vocabulary: Vocabulary,
  table: AnyAdapter['table'],
): Promise<ValidateFunctions> {
  const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')])
  const ajv = new Ajv2020({ allErrors: true, strict: true })
  formats.default.default(ajv)
  ajv.addVocabulary([...annotationKeywords])
  const { states, actions, outcomes = {}, config } = vocabulary
  const responses = Object.entries(states).map(
    ([status, model]) =>
      [`responses/${status}`, responseSchema(status, model as ObjectSchema, Object.keys(table[status] ?? {}))] as const,
  )
  const schemas = [
    ...Object.entries(states).map(([name, schema]) => [`states/${name}`, schema] as const),
    ...Object.entries(actions).map(([name, schema]) => [`actions/${name}`, schema] as const),
    ...Object.entries(outcomes).map(
      ([kind, schema]) => [`outcomes/${kind}`, outcomeSchema(kind, schema as ObjectSchema)] as const,
    ),
    ...responses,
    ['config', config] as const,
  ]
  return Object.fromEntries(
    schemas.map(([name, schema]) => {
      const { $id: _, ...anonymous } = schema as { readonly $id?: string }
      return [name, ajv.compile(anonymous)]
    }),
  )
}

/** The first faults of an action model as error details. `target` is the name of the field: browser clients print it. */
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
