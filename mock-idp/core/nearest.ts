/** Searches for the nearest of several values: suggestions in error messages. */

/** Longer names are not compared: the time grows with the product of the lengths. */
const MAX_LENGTH = 64
const MAX_LISTED = 12
const LEAST_BEGINNING = 3

/** The value with the least distance, compared number by number; of equal ones the first. Undefined without values. */
export function closest<V>(values: Iterable<V>, distanceTo: (value: V) => readonly number[]): V | undefined {
  let found: { readonly value: V; readonly distance: readonly number[] } | undefined
  for (const value of values) {
    const distance = distanceTo(value)
    if (found === undefined || isLess(distance, found.distance)) found = { value, distance }
  }
  return found?.value
}

/**
 * The name that was probably meant: differs in case, in `-`, `_` and spaces, in at most a third of its characters, or is
 * written in full.
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  const written = letters(name)
  const near = [...names].filter((other) => isNear(written, letters(other)))
  return closest(near, (other) => [edits(written, letters(other)), edits(name, other)])
}

/** `did you mean "users"?`, or the names that exist if none of them is near and they are few; else undefined. */
export function suggestion(name: string, names: readonly string[]): string | undefined {
  const near = nearestName(name, names)
  if (near !== undefined) return `did you mean "${near}"?`
  return names.length > 0 && names.length <= MAX_LISTED ? `use one of: ${names.join(', ')}` : undefined
}

function isLess(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((value, at) => value !== other[at])
  return index >= 0 && (one[index] ?? 0) < (other[index] ?? 0)
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '')
}

function isNear(written: string, other: string): boolean {
  if (other.length > MAX_LENGTH) return false
  if (written.length >= LEAST_BEGINNING && other.startsWith(written)) return true
  return edits(written, other) <= Math.max(1, Math.floor(Math.max(written.length, other.length) / 3))
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function edits(one: string, other: string): number {
  let [before, previous]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const costs = [(previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1]
      costs.push((previous[column - 1] ?? 0) + (isSame ? 0 : 1))
      if (isSwap) costs.push((before[column - 2] ?? 0) + 1)
      current.push(Math.min(...costs))
    }
    ;[before, previous] = [previous, current]
  }
  return previous[other.length] ?? 0
}
