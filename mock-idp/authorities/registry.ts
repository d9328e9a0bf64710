/** The vendors' simulated servers that come with the host, by adapter type; each is loaded when a configuration first names it. */
import type { AuthorityRegistry } from './module.ts'

const people = async () => (await import('./local-users/index.ts')).registered

/** One line an adapter type. */
export const registry: AuthorityRegistry = {
  haventec: async () => (await import('./haventec/index.ts')).registered,
  'html-form': people,
  'identifier-first': people,
  'oauth-device': async () => (await import('../http/oauth/device-authority.ts')).registered,
  securid: async () => (await import('./securid/index.ts')).registered,
}
