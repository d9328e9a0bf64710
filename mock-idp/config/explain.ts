/** Messages for the errors of validators. No message contains a value: it may be secret. */
import type { ErrorObject } from 'ajv'
import { nearestName, suggestion } from '../core/nearest.ts'
import { valueAt } from './pointer.ts'
import { type Shape, shapeAt } from './shape.ts'

interface Context {
  readonly shape?: Shape
  readonly value?: unknown
}
type Explain = (error: ErrorObject, context: Context) => string

const characters = (limit: unknown) => `${String(limit)} ${limit === 1 ? 'character' : 'characters'}`
const members = (limit: unknown) => `${String(limit)} ${limit === 1 ? 'member' : 'members'}`

const EXPLANATIONS: { readonly [keyword: string]: Explain } = {
  type: ({ params, instancePath }, { value }) => {
    const types: readonly string[] = [params['type']].flat()
    return `must be of type ${types.join(' or ')}${hint(types, valueAt(value, instancePath))}`
  },
  enum: ({ params, instancePath }, { value }) => {
    const allowed = params['allowedValues'] as readonly unknown[]
    const given = valueAt(value, instancePath)
    const texts = allowed.filter((text): text is string => typeof text === 'string')
    const near = typeof given === 'string' ? nearestName(given, texts) : undefined
    const list = allowed.map((text) => JSON.stringify(text)).join(', ')
    return `must be one of ${list}${near === undefined ? '' : `; did you mean "${near}"?`}`
  },
  required: () => 'is required',
  additionalProperties: ({ params, instancePath }, { shape }) =>
    `is not a setting; ${shape === undefined ? 'check the spelling' : otherName(String(params['additionalProperty']), shape, instancePath)}`,
  pattern: ({ params, instancePath, propertyName }, { shape }) => {
    const at = shape && shapeAt(shape, instancePath)
    const words = (propertyName === undefined ? at : at?.propertyNames)?.['x-pattern-message']
    return words ?? `must match ${String(params['pattern'])}`
  },
  minLength: ({ params }) => `must have at least ${characters(params['limit'])}`,
  maxLength: ({ params }) => `must have at most ${characters(params['limit'])}`,
  minimum: ({ params }) => `must be at least ${String(params['limit'])}`,
  maximum: ({ params }) => `must be at most ${String(params['limit'])}`,
  maxItems: ({ params }) => `must have at most ${String(params['limit'])} entries`,
  minProperties: ({ params }) => `must have at least ${members(params['limit'])}`,
  maxProperties: ({ params }) => `must have at most ${members(params['limit'])}`,
  format: ({ params }) =>
    params['format'] === 'date-time' ? 'must be a time such as 2030-01-02T03:04:05Z' : `must be a ${params['format']}`,
}

/** The message for an error: problem and, where it is known, the next step. */
export function explain(error: ErrorObject, context: Context): string {
  return EXPLANATIONS[error.keyword]?.(error, context) ?? error.message ?? error.keyword
}

/** Quotes that are missing, above all in YAML, or too many. */
function hint(types: readonly string[], value: unknown): string {
  const given = typeof value
  if (types.includes('string') && (given === 'number' || given === 'boolean')) return '; put the value in quotes'
  if (types.includes('boolean') && given === 'string') return '; write true or false without quotes'
  const isNumber = types.some((type) => type === 'integer' || type === 'number')
  if (isNumber && given === 'string') return '; write the number without quotes'
  if (types.includes('array') && given === 'string') return '; put the value in [ ]'
  return ''
}

/** The setting that was probably meant, here or in a section of the configuration. */
function otherName(name: string, shape: Shape, instancePath: string): string {
  const here = Object.keys(shapeAt(shape, instancePath)?.properties ?? {})
  const found = nearestName(name, here)
  if (found !== undefined) return `did you mean "${found}"?`
  const sections = Object.keys(shape.properties ?? {}).filter((section) =>
    Object.hasOwn(shapeAt(shape, `/${section}`)?.properties ?? {}, name),
  )
  if (sections.length > 0) return `did you mean ${sections.map((section) => `${section}.${name}`).join(' or ')}?`
  return suggestion(name, here) ?? 'check the spelling'
}
