/** Access to members of plain objects. */

/** The member of that name if the object itself has it; inherited names (`constructor`, `__proto__`) do not count. */
export function own<V>(object: { readonly [name: string]: V }, name: string): V | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The object without its undefined members: for optional members under `exactOptionalPropertyTypes`. */
export function defined<O extends object>(members: O): Defined<O> {
  const result: { [name: string]: unknown } = {}
  // Called for each step and request: several times faster than Object.entries.
  for (const name of Object.keys(members)) {
    const value = members[name as keyof O]
    if (value !== undefined) result[name] = value
  }
  return result as Defined<O>
}

/** Members that may be undefined become optional; the others stay. */
export type Defined<O> = { [K in keyof O as undefined extends O[K] ? never : K]: O[K] } & {
  [K in keyof O as undefined extends O[K] ? K : never]?: Exclude<O[K], undefined>
}
