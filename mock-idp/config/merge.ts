/** Merges configurations by their schema. */
import { valueAt } from './pointer.ts'
import { memberShape, type Shape } from './shape.ts'
import { isObject, referenceOf, replacementOf, type Tree } from './tree.ts'

/** The objects from which each object of a merged configuration was made. */
export type Sources = WeakMap<object, readonly object[]>

/**
 * `over` above `base`: objects member by member, lists with `x-merge-by` by the id of their items; every other value, and
 * `{"replace": [...]}`, replaces. Members and items of `base` keep their order; new ones follow.
 */
export function merge(base: unknown, over: unknown, shape: Shape | undefined, sources: Sources): unknown {
  const merged = mergeValue(base, over, shape, sources)
  if (typeof merged === 'object' && merged !== null) {
    const from = [base, over].filter((value) => typeof value === 'object' && value !== null && value !== merged)
    if (from.length > 0) sources.set(merged, from as readonly object[])
  }
  return merged
}

function mergeValue(base: unknown, over: unknown, shape: Shape | undefined, sources: Sources): unknown {
  const replacement = replacementOf(over, shape)
  if (replacement !== undefined) return mergeLists([], replacement, shape, sources)
  if (Array.isArray(over)) {
    const isMerged = Array.isArray(base) && shape?.['x-merge-by'] !== undefined
    return mergeLists(isMerged ? base : [], over, shape, sources)
  }
  if (!isObject(over) || referenceOf(over, shape) !== undefined) return over
  return mergeObjects(canStay(base, over, shape) ? base : {}, over, shape, sources)
}

/** False for a value that `over` replaces as a whole: of an object with one member, an object with another one. */
function canStay(base: unknown, over: Tree, shape: Shape | undefined): base is Tree {
  if (!isObject(base) || referenceOf(base, shape) !== undefined) return false
  return shape?.maxProperties !== 1 || Object.keys(over).every((name) => Object.hasOwn(base, name))
}

function mergeObjects(base: Tree, over: Tree, shape: Shape | undefined, sources: Sources): Tree {
  const names = new Set([...Object.keys(base), ...Object.keys(over)])
  // `fromEntries` keeps a member `__proto__`, which the schema then refuses.
  return Object.fromEntries(
    [...names].map((name) => {
      const before = Object.hasOwn(base, name) ? base[name] : undefined
      if (!Object.hasOwn(over, name)) return [name, before]
      return [name, merge(before, over[name], memberShape(shape, name), sources)]
    }),
  )
}

/** Of several new items with one id, the first is merged: the others are duplicates, which the checks report. */
function mergeLists(
  base: readonly unknown[],
  over: readonly unknown[],
  shape: Shape | undefined,
  sources: Sources,
): readonly unknown[] {
  const item = memberShape(shape, '0')
  const idOf = (value: unknown) => idByMembers(value, shape?.['x-merge-by'])
  const merged = [...base]
  const places = new Map(base.map((value, index) => [idOf(value), index] as const).reverse())
  for (const value of over) {
    const id = idOf(value)
    const place = id === undefined ? undefined : places.get(id)
    if (place === undefined) merged.push(merge(undefined, value, item, sources))
    else merged[place] = merge(merged[place], value, item, sources)
    if (id !== undefined) places.delete(id)
  }
  return merged
}

/** Text that is equal for items with equal ids; undefined for an item without one. */
function idByMembers(item: unknown, members: string | readonly string[] | undefined): string | undefined {
  if (members === undefined) return undefined
  const values = [members].flat().map((path) => valueAt(item, path === '' ? '' : `/${path}`))
  return values[0] === undefined ? undefined : JSON.stringify(values.map((value) => value ?? null))
}
