/** Removes secrets from logged and stored data, by `x-secret` in the schemas. */

import type { ObjectSchema } from './compose.ts'
import { defined, own } from './objects.ts'

/** Replaces a secret. */
export const REDACTED = '[redacted]'
/** Replaces a member that no schema declares: it may be a secret. */
export const UNDECLARED = '[undeclared]'

interface RedactedSchema extends Pick<ObjectSchema, 'properties'> {
  readonly 'x-secret'?: boolean
  readonly items?: object
  readonly additionalProperties?: boolean | object
  readonly anyOf?: readonly RedactedSchema[]
  readonly oneOf?: readonly RedactedSchema[]
}
/** The declared members of objects and lists. `others`: the schema of members that a map does not name. */
export interface Shape {
  readonly properties?: { readonly [name: string]: object }
  readonly items?: object
  readonly others?: object
}

/**
 * The shape of a schema. Of alternatives (`{oneOf: [{$ref}, {type: 'null'}]}`), the members of all; a member that several
 * declare has the schemas of all as alternatives.
 */
export function shapeOf(schema: object): Shape {
  const { anyOf, oneOf } = schema as RedactedSchema
  return anyOf === undefined && oneOf === undefined
    ? ownShape(schema)
    : alternatives(schema).map(ownShape).reduce(joined)
}

function ownShape({ properties, items, additionalProperties }: RedactedSchema): Shape {
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined
  return defined({ properties, items, others })
}

/** The schema itself, and all its alternatives at any depth. */
function alternatives(schema: RedactedSchema): readonly RedactedSchema[] {
  const { anyOf = [], oneOf = [] } = schema
  return [schema, ...[...anyOf, ...oneOf].flatMap(alternatives)]
}

function joined(one: Shape, other: Shape): Shape {
  const names = Object.keys({ ...one.properties, ...other.properties })
  const member = (name: string) => [name, either(own(one.properties ?? {}, name), own(other.properties ?? {}, name))]
  const declares = one.properties !== undefined || other.properties !== undefined
  return defined({
    properties: declares ? Object.fromEntries(names.map(member)) : undefined,
    items: either(one.items, other.items),
    others: either(one.others, other.others),
  })
}

function either(one: object | undefined, other: object | undefined): object | undefined {
  return one === undefined || other === undefined ? (one ?? other) : { anyOf: [one, other] }
}

function isSecret(schema: RedactedSchema): boolean {
  const { anyOf, oneOf } = schema
  return schema['x-secret'] === true || anyOf?.some(isSecret) === true || oneOf?.some(isSecret) === true
}

/** A copy of the value; secret and undeclared members are replaced. */
export function redact(schema: object, value: unknown): unknown {
  if (isSecret(schema)) return REDACTED
  const { properties, items, others } = shapeOf(schema)
  if (Array.isArray(value)) return value.map((item) => (items === undefined ? UNDECLARED : redact(items, item)))
  // A scalar where an object is declared may be a misplaced secret.
  const bare = properties === undefined && items === undefined && others === undefined
  if (typeof value !== 'object' || value === null) return bare ? value : UNDECLARED
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const declared = own(properties ?? {}, name) ?? others
      return [name, declared === undefined ? UNDECLARED : redact(declared, member)]
    }),
  )
}
