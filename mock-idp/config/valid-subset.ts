/** What is left of a faulty configuration: enough for adapters and vendors to tell of their faults in the same go. */
import { type ConfigFault, pointerTo } from './faults.ts'
import { isObject } from './merge.ts'

/** A configuration without its faulty members, and where each of its members stood. */
export interface ValidSubset {
  readonly value: unknown
  /** The pointer into the whole configuration for a pointer into what is left: lists have become shorter. */
  readonly origin: (pointer: string) => string
}

const GONE = Symbol('gone')

/** The configuration without the members that faults point to; an object that lacks a required one goes as a whole. */
export function validSubset(config: unknown, faults: readonly ConfigFault[]): ValidSubset {
  const gone = new Set(faults.map(({ pointer }) => (has(config, pointer) ? pointer : parentOf(pointer))))
  const kept = new Map<string, readonly number[]>() // list, by its pointer in what is left -> where its items stood
  const walk = (value: unknown, from: string, to: string): unknown => {
    if (gone.has(from)) return GONE
    if (Array.isArray(value)) return walkList(value, from, to)
    if (!isObject(value)) return value
    const members = Object.entries(value).map(([name, member]) => [
      name,
      walk(member, pointerTo(from, name), pointerTo(to, name)),
    ])
    return Object.fromEntries(members.filter(([, member]) => member !== GONE))
  }
  const walkList = (list: readonly unknown[], from: string, to: string): readonly unknown[] => {
    const items: unknown[] = []
    const indices: number[] = []
    for (const [index, item] of list.entries()) {
      const walked = walk(item, pointerTo(from, index), pointerTo(to, items.length))
      if (walked === GONE) continue
      items.push(walked)
      indices.push(index)
    }
    kept.set(to, indices)
    return items
  }
  const value = walk(config, '', '')
  return { value: value === GONE ? {} : value, origin: (pointer) => origin(pointer, kept) }
}

function origin(pointer: string, kept: ReadonlyMap<string, readonly number[]>): string {
  let to = ''
  let from = ''
  for (const step of pointer.split('/').slice(1)) {
    from = `${from}/${kept.get(to)?.[Number(step)] ?? step}`
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
