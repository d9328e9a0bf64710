/** Counts by adapter, kind and name, each with the time of the last hit. */
import type { EpochSeconds } from '../../../adapter/spi.ts'

interface Hit {
  count: number
  at: EpochSeconds
}
export interface Hits {
  add(adapter: string, kind: string, name: string, at: EpochSeconds): void
  of(adapter: string, kind: string, name: string): Readonly<Hit> | undefined
  clear(): void
}

export function createHits(): Hits {
  // Nested maps: a key of joined texts would be built for every request.
  const byAdapter = new Map<string, Map<string, Map<string, Hit>>>()
  return {
    add(adapter, kind, name, at) {
      const hit = byAdapter.get(adapter)?.get(kind)?.get(name)
      if (hit === undefined) namesOf(byAdapter, adapter, kind).set(name, { count: 1, at })
      else {
        hit.count += 1
        hit.at = at
      }
    },
    of: (adapter, kind, name) => byAdapter.get(adapter)?.get(kind)?.get(name),
    clear: () => byAdapter.clear(),
  }
}

function namesOf(
  byAdapter: Map<string, Map<string, Map<string, Hit>>>,
  adapter: string,
  kind: string,
): Map<string, Hit> {
  const kinds = byAdapter.get(adapter) ?? new Map<string, Map<string, Hit>>()
  byAdapter.set(adapter, kinds)
  const names = kinds.get(kind) ?? new Map<string, Hit>()
  kinds.set(kind, names)
  return names
}
