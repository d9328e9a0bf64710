import { type ConfigFault, pointerTo } from './faults.ts'
import { isObject } from './tree.ts'

/** A configuration without its faulty members, so that adapters and vendors can report their faults in the same run. */
export interface ValidSubset {
  readonly value: unknown
  /** The pointer into the whole configuration for a pointer into `value`: the indices of list items may differ. */
  readonly origin: (pointer: string) => string
}

const REMOVED = Symbol('removed')

/** Removes the members that faults point to. An object without a required member is removed as a whole. */
export function validSubset(config: unknown, faults: readonly ConfigFault[]): ValidSubset {
  const removed = new Set(faults.map(({ pointer }) => (has(config, pointer) ? pointer : parentOf(pointer))))
  const originalIndices = new Map<string, readonly number[]>() // by the pointer of the list in the result
  const walk = (value: unknown, from: string, to: string): unknown => {
    if (removed.has(from)) return REMOVED
    if (Array.isArray(value)) return walkList(value, from, to)
    if (!isObject(value)) return value
    const members = Object.entries(value).map(([name, member]) => [
      name,
      walk(member, pointerTo(from, name), pointerTo(to, name)),
    ])
    return Object.fromEntries(members.filter(([, member]) => member !== REMOVED))
  }
  const walkList = (list: readonly unknown[], from: string, to: string): readonly unknown[] => {
    const items: unknown[] = []
    const indices: number[] = []
    for (const [index, item] of list.entries()) {
      const walked = walk(item, pointerTo(from, index), pointerTo(to, items.length))
      if (walked === REMOVED) continue
      items.push(walked)
      indices.push(index)
    }
    originalIndices.set(to, indices)
    return items
  }
  const value = walk(config, '', '')
  return { value: value === REMOVED ? {} : value, origin: (pointer) => origin(pointer, originalIndices) }
}

function origin(pointer: string, originalIndices: ReadonlyMap<string, readonly number[]>): string {
  let to = ''
  let from = ''
  for (const step of pointer.split('/').slice(1)) {
    from = `${from}/${originalIndices.get(to)?.[Number(step)] ?? step}`
    to = `${to}/${step}`
  }
  return from
}

function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
}

function has(config: unknown, pointer: string): boolean {
  let at = config
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false
    at = (at as { readonly [name: string]: unknown })[name]
  }
  return true
}
