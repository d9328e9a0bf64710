/** Size-limited cache; the oldest entry is dropped first. */
export interface BoundedMap<K, V extends object> {
  get(key: K, make: () => V): V
}

export function createBoundedMap<K, V extends object>(limit: number): BoundedMap<K, V> {
  const entries = new Map<K, V>()
  return {
    get(key, make) {
      const existing = entries.get(key)
      if (existing !== undefined) return existing
      const made = make()
      entries.set(key, made)
      if (entries.size > limit) for (const oldest of entries.keys()) if (entries.delete(oldest)) break
      return made
    },
  }
}
