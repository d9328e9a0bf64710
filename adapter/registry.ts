/** The built-in adapters by type; each is loaded when a configuration first names it. */
import { type AnyAdapter, type DefinedAdapter, defineAdapter } from './kernel/define-adapter.ts'
import type { ValidateFunctions } from './kernel/validators.ts'

/** An adapter with its generated validators. */
export interface Registered {
  readonly adapter: DefinedAdapter
  readonly validators: ValidateFunctions
}

const load = async (
  adapter: Promise<{ readonly default: AnyAdapter }>,
  validators: Promise<{ readonly validators: ValidateFunctions }>,
): Promise<Registered> => ({
  adapter: defineAdapter((await adapter).default),
  validators: (await validators).validators,
})

/** One line per adapter. */
export const registry: { readonly [type: string]: () => Promise<Registered> } = {
  securid: () => load(import('./securid/index.ts'), import('../schemas/gen/securid/validators.ts')),
  haventec: () => load(import('./haventec/index.ts'), import('../schemas/gen/haventec/validators.ts')),
  'html-form': () => load(import('./html-form/index.ts'), import('../schemas/gen/html-form/validators.ts')),
  'oauth-device': () => load(import('./oauth-device/index.ts'), import('../schemas/gen/oauth-device/validators.ts')),
  'identifier-first': () =>
    load(import('./identifier-first/index.ts'), import('../schemas/gen/identifier-first/validators.ts')),
}
