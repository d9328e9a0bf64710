/** Takes secrets out of what is logged or kept: by `x-secret` in the schemas, and by nothing else. */

import type { ObjectSchema } from './compose.ts'
import { own } from './objects.ts'

/** What stands where a secret stood. */
export const REDACTED = '[redacted]'
/** What stands for a member that no schema declares: nobody knows whether it was a secret. */
export const UNDECLARED = '[undeclared]'

interface RedactedSchema extends Pick<ObjectSchema, 'properties'> {
  readonly 'x-secret'?: boolean
  readonly items?: object
  readonly anyOf?: readonly RedactedSchema[]
}

/** What a schema says of a value: of alternatives (`{anyOf: [{$ref}, {type: 'null'}]}`), the one that declares members. */
export function shapeOf(schema: object): Pick<RedactedSchema, 'properties' | 'items'> {
  const { anyOf } = schema as RedactedSchema
  return anyOf?.find(({ properties, items }) => properties !== undefined || items !== undefined) ?? schema
}

function isSecret(schema: RedactedSchema): boolean {
  return schema['x-secret'] === true || schema.anyOf?.some(isSecret) === true
}

/** A copy of the value with each member that the schema marks as secret, or does not know, blotted out. */
export function redact(schema: object, value: unknown): unknown {
  if (isSecret(schema)) return REDACTED
  const { properties, items } = shapeOf(schema)
  if (Array.isArray(value)) return value.map((item) => (items === undefined ? UNDECLARED : redact(items, item)))
  // Where members are declared, a bare value stands in the place of all of them: it may be the secret one.
  const bare = properties === undefined && items === undefined
  if (typeof value !== 'object' || value === null) return bare ? value : UNDECLARED
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const declared = own(properties ?? {}, name)
      return [name, declared === undefined ? UNDECLARED : redact(declared, member)]
    }),
  )
}
