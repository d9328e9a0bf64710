/** Objects of this or any other realm that JSON can give back as they were; no Date, Map, Buffer or class instance. */
function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function notJson(what: string): TypeError {
  return new TypeError(`A record takes JSON values only, not ${what}`)
}

function freezeObject(value: object): void {
  if (Object.isFrozen(value)) return
  if (!isPlain(value)) throw notJson(`a ${value.constructor.name}`)
  if (Array.isArray(value)) for (const entry of value) freezeJson(entry)
  else for (const name in value) freezeJson(value[name as keyof typeof value]) // a quarter of what Object.values costs
  Object.freeze(value) // last: what was refused within stays refused the next time
}

/**
 * Freezes a JSON value all through and returns it. What is frozen already is taken to be so all through: a record that
 * was loaded and is put back with one change costs only that change. Raises a TypeError for what is no JSON value.
 */
export function freezeJson<Value>(value: Value): Value {
  if (typeof value === 'object') {
    if (value !== null) freezeObject(value)
  } else if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol') {
    throw notJson(`a ${typeof value}`)
  } else if (typeof value === 'number' && !Number.isFinite(value)) throw notJson(String(value))
  return value
}
