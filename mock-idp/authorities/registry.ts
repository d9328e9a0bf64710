/** The simulated servers that come with the host; each is loaded when a configuration first uses an adapter type of it. */
import type { AuthorityModule, AuthorityRegistry, RegisteredAuthority, RegisteredModule } from './module.ts'

function authority<M extends AuthorityModule>(
  types: readonly string[],
  load: () => Promise<{ readonly registered: RegisteredModule<M> }>,
): RegisteredAuthority<M> {
  return { types, load: async () => (await load()).registered }
}

/** One line per server, by its part of the configuration. */
export const registry = {
  aducid: authority(['aducid'], () => import('./aducid/index.ts')),
  haventec: authority(['haventec'], () => import('./haventec/index.ts')),
  oauth: authority(['oauth-device'], () => import('../http/oauth/device-authority.ts')),
  people: authority(['html-form', 'identifier-first'], () => import('./local-users/index.ts')),
  securid: authority(['securid'], () => import('./securid/index.ts')),
} satisfies AuthorityRegistry

type OperationsOf<R> =
  R extends RegisteredAuthority<infer M>
    ? M extends { readonly operations: infer Operations }
      ? Operations
      : never
    : never
/** The operations of `/mock/<part>` as functions, for the servers that have some. */
export type VendorOperations = {
  readonly [P in keyof typeof registry as [OperationsOf<(typeof registry)[P]>] extends [never]
    ? never
    : P]: OperationsOf<(typeof registry)[P]>
}
