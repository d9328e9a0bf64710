/** Removes secrets from logged and stored data, by `x-secret` in the schemas. */

import type { ObjectSchema } from './compose.ts'
import { own } from './objects.ts'

/** Replaces a secret. */
export const REDACTED = '[redacted]'
/** Replaces a member that no schema declares: it may be a secret. */
export const UNDECLARED = '[undeclared]'

interface RedactedSchema extends Pick<ObjectSchema, 'properties'> {
  readonly 'x-secret'?: boolean
  readonly items?: object
  readonly anyOf?: readonly RedactedSchema[]
}

/** The schema of a value; of alternatives (`{anyOf: [{$ref}, {type: 'null'}]}`), the one that declares members. */
export function shapeOf(schema: object): Pick<RedactedSchema, 'properties' | 'items'> {
  const { anyOf } = schema as RedactedSchema
  return anyOf?.find(({ properties, items }) => properties !== undefined || items !== undefined) ?? schema
}

function isSecret(schema: RedactedSchema): boolean {
  return schema['x-secret'] === true || schema.anyOf?.some(isSecret) === true
}

/** A copy of the value; secret and undeclared members are replaced. */
export function redact(schema: object, value: unknown): unknown {
  if (isSecret(schema)) return REDACTED
  const { properties, items } = shapeOf(schema)
  if (Array.isArray(value)) return value.map((item) => (items === undefined ? UNDECLARED : redact(items, item)))
  // A scalar where an object is declared may be a misplaced secret.
  const bare = properties === undefined && items === undefined
  if (typeof value !== 'object' || value === null) return bare ? value : UNDECLARED
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const declared = own(properties ?? {}, name)
      return [name, declared === undefined ? UNDECLARED : redact(declared, member)]
    }),
  )
}
