/** The built-in adapters by type; each is loaded when a configuration first names it. */
import { type AnyAdapter, type DefinedAdapter, defineAdapter } from './kernel/define-adapter.ts'
import { loadAdapterValidators } from './kernel/load-validators.ts'
import type { FindValidator } from './kernel/validators.ts'

/** An adapter and its validators, which are loaded at their first use. */
export interface Registered {
  readonly adapter: DefinedAdapter
  readonly validators: FindValidator
}

async function load(module: Promise<{ readonly default: AnyAdapter }>): Promise<Registered> {
  const { default: adapter } = await module
  const { vocabulary } = adapter
  return { adapter: defineAdapter(adapter), validators: loadAdapterValidators(vocabulary.descriptor.id, vocabulary) }
}

/** One line per adapter; the order is that of the demo configuration, whose first policy is the default one. */
export const registry: { readonly [type: string]: () => Promise<Registered> } = {
  securid: () => load(import('./securid/index.ts')),
  'html-form': () => load(import('./html-form/index.ts')),
  'identifier-first': () => load(import('./identifier-first/index.ts')),
  haventec: () => load(import('./haventec/index.ts')),
  aducid: () => load(import('./aducid/index.ts')),
  'oauth-device': () => load(import('./oauth-device/index.ts')),
}
