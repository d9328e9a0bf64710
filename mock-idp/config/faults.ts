import type { ErrorObject } from 'ajv'

/** A fault of a configuration: a JSON pointer (RFC 6901) and a message in plain English. */
export interface ConfigFault {
  readonly pointer: string
  readonly message: string
}

/** A configuration that cannot be used, with all its faults. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly ConfigFault[]
  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ pointer, message }) => `  ${pointer === '' ? '(the whole file)' : pointer}: ${message}`)
    super(`the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${lines.join('\n')}`)
    this.faults = faults
  }
}

/** The pointer to a member of `parent`, escaped by RFC 6901. */
export function pointerTo(parent: string, name: string | number): string {
  return `${parent}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

type Explain = (params: Readonly<Record<string, unknown>>) => string
const explanations: { readonly [keyword: string]: Explain } = {
  type: ({ type }) => `must be of type ${[type].flat().join(' or ')}`,
  enum: ({ allowedValues }) =>
    `must be one of ${(allowedValues as readonly unknown[]).map((v) => JSON.stringify(v)).join(', ')}`,
  required: () => 'is required',
  additionalProperties: () => 'is not a setting; check the spelling',
  pattern: ({ pattern }) => `must match ${String(pattern)}`,
  minLength: ({ limit }) => `must have at least ${String(limit)} ${limit === 1 ? 'character' : 'characters'}`,
  maxLength: ({ limit }) => `must have at most ${String(limit)} characters`,
  minimum: ({ limit }) => `must be at least ${String(limit)}`,
  maximum: ({ limit }) => `must be at most ${String(limit)}`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} entries`,
  minProperties: ({ limit }) => `must have at least ${String(limit)} ${limit === 1 ? 'member' : 'members'}`,
  maxProperties: ({ limit }) => `must have at most ${String(limit)} ${limit === 1 ? 'member' : 'members'}`,
  format: ({ format }) =>
    format === 'date-time' ? 'must be a time such as 2030-01-02T03:04:05Z' : `must be a ${format}`,
}

/** Faults below `parent` for the errors of a validator, with messages of our own. */
export function schemaFaults(errors: readonly ErrorObject[], parent = ''): readonly ConfigFault[] {
  return errors
    .filter(({ keyword }) => keyword !== 'propertyNames')
    .map(({ keyword, params, instancePath, propertyName, message }) => {
      const at = parent + instancePath
      const member = params['missingProperty'] ?? params['additionalProperty'] ?? propertyName
      const pointer = member === undefined ? at : pointerTo(at, String(member))
      return { pointer, message: explanations[keyword]?.(params) ?? message ?? keyword }
    })
}
