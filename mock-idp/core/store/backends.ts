import { createMemoryBackend } from './memory.ts'
import type { OpenBackend } from './store.ts'

/** The stores of `--store`, by name. */
export const backends = { memory: (clock) => createMemoryBackend(clock) } satisfies {
  readonly [name: string]: OpenBackend
}
export type BackendName = keyof typeof backends
