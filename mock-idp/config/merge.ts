/** How one configuration is laid over another, and how secrets come from the environment. */
import { type ConfigFault, pointerTo } from './faults.ts'

/** A JSON object. */
export type Tree = { readonly [name: string]: unknown }

/** Whether the value is a JSON object, not a list and not null. */
export function isObject(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `over` laid upon `base`: objects key by key, all else (lists too) as a whole. */
export function merge(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over
  const kept = Object.entries(base).filter(([name]) => !Object.hasOwn(over, name))
  return Object.fromEntries([
    ...kept,
    ...Object.entries(over).map(([name, value]) => [
      name,
      Object.hasOwn(base, name) ? merge(base[name], value) : value,
    ]),
  ])
}

/** The value with every `{"env": "NAME"}` replaced by that environment variable; a missing one is a fault. */
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
    if (environment[env] === undefined) faults.push({ pointer, message: `the environment variable ${env} is not set` })
    return environment[env] ?? ''
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      fromEnvironment(item, environment, faults, pointerTo(pointer, name)),
    ]),
  )
}

/** The same value, frozen to its leaves. */
export function deepFreeze<V>(value: V): V {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
