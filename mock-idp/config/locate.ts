/** Finds the place in a file from which a member of a merged configuration comes. */
import type { ConfigFault } from './faults.ts'
import type { Sources } from './merge.ts'
import { pointerTo, stepsOf } from './pointer.ts'
import { memberShape, rootShape, type Shape } from './shape.ts'
import { isObject, replacementOf } from './tree.ts'

/** One configuration of a chain. */
export interface Layer {
  readonly tree: unknown
  /** For messages; absent: the configuration that was given. */
  readonly name?: string
}

/** A place in one configuration, and the number of steps that exist there. */
interface Place {
  readonly pointer: string
  readonly depth: number
}

/**
 * The fault with its place in the uppermost configuration that has the member; if none has it, in the one that has most of
 * the way to it.
 */
export function located(
  { pointer, message }: ConfigFault,
  merged: unknown,
  layers: readonly Layer[],
  sources: Sources,
): ConfigFault {
  let best: (Place & { readonly layer: Layer | undefined }) | undefined
  for (const layer of layers) {
    const place = follow(stepsOf(pointer), merged, layer.tree, sources)
    if (best === undefined || place.depth > best.depth) best = { ...place, layer }
  }
  const name = best?.layer?.name
  return { pointer: best?.pointer ?? pointer, message, ...(name !== undefined && { file: name }) }
}

function follow(steps: readonly string[], merged: unknown, tree: unknown, sources: Sources): Place {
  let shape: Shape | undefined = rootShape
  let [value, own, pointer] = [merged, tree, '']
  for (const [depth, step] of steps.entries()) {
    const next = ownMember(step, value, own, shape, sources)
    if (next === undefined) return { depth, pointer: steps.slice(depth).reduce(pointerTo, pointer) }
    pointer += next.pointer
    own = next.value
    value = memberOf(value, step)
    shape = memberShape(shape, step)
  }
  return { depth: steps.length, pointer }
}

interface Member {
  readonly value: unknown
  readonly pointer: string
}

/** The member of one configuration that became `merged[step]`. */
function ownMember(
  step: string,
  merged: unknown,
  own: unknown,
  shape: Shape | undefined,
  sources: Sources,
): Member | undefined {
  if (isObject(own) && Array.isArray(merged)) {
    const list = replacementOf(own, shape)
    const found = list && ownMember(step, merged, list, shape, sources)
    return found && { value: found.value, pointer: `/replace${found.pointer}` }
  }
  if (Array.isArray(own) && Array.isArray(merged)) {
    const index = indexOf(merged[Number(step)], own, Number(step), sources)
    return index < 0 ? undefined : { value: own[index], pointer: pointerTo('', index) }
  }
  if (!isObject(own) || !Object.hasOwn(own, step)) return undefined
  return { value: own[step], pointer: pointerTo('', step) }
}

/** Equal texts are told apart by their place. */
function indexOf(item: unknown, own: readonly unknown[], place: number, sources: Sources): number {
  if (item === own[place]) return place
  return own.findIndex((original) => isFrom(item, original, sources))
}

function isFrom(item: unknown, original: unknown, sources: Sources): boolean {
  if (item === original) return true
  if (typeof item !== 'object' || item === null) return false
  return (sources.get(item) ?? []).some((from) => isFrom(from, original, sources))
}

function memberOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
}
