/** Attribute sets (personal objects) of a user at the server: reading, writing, rights and bounds. */
import type { Violation } from './operations.ts'
import { reason } from './reasons.ts'

/** Values by attribute. */
export interface AttributeSet {
  readonly [attribute: string]: readonly string[]
}
/** Sets by name. */
export interface AttributeSets {
  readonly [set: string]: AttributeSet
}

/** Read and written where a request names no set. Source: client code. */
export const DEFAULT_SET = 'default'
/** Bounds of schemas/aducid/server.schema.json. */
const MAX_SETS = 32
const MAX_ATTRIBUTES = 128
const MAX_VALUES = 64
const MAX_VALUE = 4096
const MAX_NAME = 128
/** Of all sets together, as JSON. */
const MAX_SIZE = 65536

/** Roles and authorizations are written by role managers only. Source of the names: client code; the rule is a choice. */
const RESTRICTED: readonly string[] = ['aducidRole', 'aducidAuthorized']
const ROLE_MANAGER = 'UIM_RM'

/** A set that does not exist is empty. */
export function readSet(sets: AttributeSets, name: string): AttributeSet {
  return new Map(Object.entries(sets)).get(name) ?? {}
}

function mayManageRoles(sets: AttributeSets): boolean {
  return Object.values(sets).some((set) =>
    (new Map(Object.entries(set)).get('aducidRole') ?? []).includes(ROLE_MANAGER),
  )
}

/** The sets after a write: named attributes get the new values, others are unchanged. An attribute without a value is removed. */
export function writeSet(
  sets: AttributeSets,
  name: string,
  attributes: readonly (readonly [name: string, value: string])[],
): { readonly sets: AttributeSets } | Violation {
  const restricted = attributes.find(([attribute]) => RESTRICTED.includes(attribute))
  if (restricted !== undefined && !mayManageRoles(sets))
    return { code: 'NER', reason: reason('ROLE_MANAGERS_ONLY', { attribute: restricted[0] }) }
  const written = new Map<string, string[]>()
  for (const [attribute, value] of attributes) {
    const values = written.get(attribute) ?? []
    written.set(attribute, value === '' ? values : [...values, value])
  }
  const merged = new Map(Object.entries(readSet(sets, name)))
  for (const [attribute, values] of written) {
    if (values.length === 0) merged.delete(attribute)
    else merged.set(attribute, values)
  }
  const after = { ...sets, [name]: Object.fromEntries(merged) }
  return isTooLarge(after, name) ? { code: 'ERR', reason: reason('DATA_TOO_LARGE') } : { sets: after }
}

function isTooLarge(sets: AttributeSets, name: string): boolean {
  const set = Object.entries(readSet(sets, name))
  return (
    name.length > MAX_NAME ||
    Object.keys(sets).length > MAX_SETS ||
    set.length > MAX_ATTRIBUTES ||
    set.some(([attribute, values]) => attribute.length > MAX_NAME || values.length > MAX_VALUES) ||
    set.some(([, values]) => values.some((value) => value.length > MAX_VALUE)) ||
    JSON.stringify(sets).length > MAX_SIZE
  )
}

/** Attributes with several values are repeated. */
export function pairsOf(set: AttributeSet): readonly (readonly [name: string, value: string])[] {
  return Object.entries(set).flatMap(([name, values]) => values.map((value) => [name, value] as const))
}
