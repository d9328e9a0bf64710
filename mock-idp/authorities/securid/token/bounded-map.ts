/** A memo of what is dear to make; when it is full, what was made first goes first. */
export interface BoundedMap<K, V extends object> {
  /** What was made for this key, or what `make` makes now. */
  get(key: K, make: () => V): V
}

/** A memo of at most `limit` entries. */
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
