import { type ConfigFault, pointerTo } from './faults.ts'

/** A JSON object. */
export type Tree = { readonly [name: string]: unknown }

/** Type guard for a JSON object; false for a list and null. */
export function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Merges objects key by key; `over` replaces every other value, lists too. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over
  const inherited = Object.entries(base).filter(([name]) => !Object.hasOwn(over, name))
  return Object.fromEntries([
    ...inherited,
    ...Object.entries(over).map(([name, value]) => [
      name,
      Object.hasOwn(base, name) ? merge(base[name], value) : value,
    ]),
  ])
}

/** Replaces every `{"env": "NAME"}` by the environment variable; adds a fault for a variable that is not set. */
export function fromEnvironment(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  faults: ConfigFault[],
  pointer = '',
): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => fromEnvironment(item, environment, faults, pointerTo(pointer, index)))
  if (!isObject(value)) return value
  const { env } = value
  if (typeof env === 'string' && Object.keys(value).length === 1) {
    if (environment[env] === undefined)
      faults.push({ pointer, message: `the environment variable ${env} is not set; set it before the start` })
    return environment[env] ?? ''
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      fromEnvironment(item, environment, faults, pointerTo(pointer, name)),
    ]),
  )
}

/** Freezes the value deeply and returns it. */
export function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
