/** The adapters that come with the host, by type; each is loaded when a configuration first names it. */
import type { AnyAdapter } from './erased.ts'
import type { ValidateFunctions } from './validators.ts'

/** An adapter with the validators that were generated for it. */
export interface Registered {
  readonly adapter: AnyAdapter
  readonly validators: ValidateFunctions
}

const load = async (
  adapter: Promise<{ readonly default: AnyAdapter }>,
  validators: Promise<{ readonly validators: ValidateFunctions }>,
): Promise<Registered> => ({ adapter: (await adapter).default, validators: (await validators).validators })

/** One line an adapter. */
export const registry: { readonly [type: string]: () => Promise<Registered> } = {
  securid: () => load(import('./securid/index.ts'), import('./securid/validators.gen.ts')),
  haventec: () => load(import('./haventec/index.ts'), import('./haventec/validators.gen.ts')),
  'html-form': () => load(import('./html-form/index.ts'), import('./html-form/validators.gen.ts')),
  'oauth-device': () => load(import('./oauth-device/index.ts'), import('./oauth-device/validators.gen.ts')),
  'identifier-first': () => load(import('./identifier-first/index.ts'), import('./identifier-first/validators.gen.ts')),
}
