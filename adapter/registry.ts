/** The adapters that come with the host, by type; each is loaded when a configuration first names it. */
import type { AnyAdapter } from './kernel/any-adapter.ts'
import { loadAdapterValidators } from './kernel/load-validators.ts'
import type { FindValidator } from './kernel/validators.ts'

/** An adapter and its validators, which are loaded at their first use. */
export interface Registered {
  readonly adapter: AnyAdapter
  readonly validators: FindValidator
}

const load = async (module: Promise<{ readonly default: AnyAdapter }>): Promise<Registered> => {
  const { default: adapter } = await module
  const { vocabulary } = adapter
  return { adapter, validators: loadAdapterValidators(vocabulary.descriptor.id, vocabulary) }
}

/** One line an adapter. */
export const registry: { readonly [type: string]: () => Promise<Registered> } = {
  securid: () => load(import('./securid/index.ts')),
  haventec: () => load(import('./haventec/index.ts')),
  'html-form': () => load(import('./html-form/index.ts')),
  'oauth-device': () => load(import('./oauth-device/index.ts')),
  'identifier-first': () => load(import('./identifier-first/index.ts')),
}
