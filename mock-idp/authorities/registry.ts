/** The vendors' simulated servers that come with the host, by adapter type; each is loaded when a configuration first names it. */
import type { RegisteredModule } from './any-module.ts'

/** One line a vendor. */
export const registry: { readonly [type: string]: () => Promise<RegisteredModule> } = {
  securid: async () => (await import('./securid/index.ts')).registered,
}
