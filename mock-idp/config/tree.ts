/** JSON values of a configuration. */
import { allows, type Shape } from './shape.ts'

/** A JSON object. */
export type Tree = { readonly [name: string]: unknown }

/** Type guard for a JSON object; false for a list and null. */
export function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `{"env": "NAME"}` or `{"file": "path"}` in the place of a text. */
export type Reference = { readonly env: string } | { readonly file: string }

/** The reference that a value is; undefined for another value, and where the schema declares an object. */
export function referenceOf(value: unknown, shape: Shape | undefined): Reference | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined
  const { env, file } = value
  const isText = shape?.type === undefined || allows(shape, 'string') || !allows(shape, 'object')
  if (!isText) return undefined
  if (typeof env === 'string') return { env }
  return typeof file === 'string' ? { file } : undefined
}

/** The list of `{"replace": [...]}` in the place of a list. */
export function replacementOf(value: unknown, shape: Shape | undefined): readonly unknown[] | undefined {
  if (!isObject(value) || Object.keys(value).length !== 1) return undefined
  const { replace } = value
  const isList = shape?.type === undefined || allows(shape, 'array')
  return isList && Array.isArray(replace) ? replace : undefined
}

/** Freezes the value deeply and returns it. */
export function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
