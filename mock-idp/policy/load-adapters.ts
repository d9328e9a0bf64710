/** Loads the adapters that a configuration names: those that come with the host, plugins, and those of a program. */
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyAdapter } from '../../adapter/erased.ts'
import { registry as adapters } from '../../adapter/registry.ts'
import { compileValidators, type ValidateFunctions } from '../../adapter/validators.ts'
import type { ModuleFactory } from '../authorities/any-module.ts'
import { registry as authorities } from '../authorities/registry.ts'
import type { Config } from '../config/config.ts'
import { ConfigError, type ConfigFault, pointerTo } from '../config/faults.ts'

/** An adapter, its validators, and its simulated server if there is one. */
export interface LoadedAdapter {
  readonly adapter: AnyAdapter
  readonly validators: ValidateFunctions
  readonly authority?: ModuleFactory
}
/** What a plugin module exports. */
interface PluginModule {
  readonly default?: unknown
  readonly authority?: ModuleFactory
}

/**
 * Every adapter type that the configuration uses, by type.
 * @param folder where relative plugin paths start.
 * @throws ConfigError naming plugins that cannot be loaded and types that nobody brings.
 */
export async function loadAdapters(
  config: Config,
  programs: readonly AnyAdapter[],
  folder: string,
): Promise<ReadonlyMap<string, LoadedAdapter>> {
  const faults: ConfigFault[] = []
  const types = new Map<string, LoadedAdapter>()
  const add = async (adapter: AnyAdapter, authority?: ModuleFactory) => {
    const validators = await compileValidators(adapter.vocabulary, adapter.table)
    types.set(adapter.vocabulary.descriptor.id, { adapter, validators, ...(authority && { authority }) })
  }
  for (const adapter of programs) await add(adapter)
  for (const [index, specifier] of (config.plugins ?? []).entries()) {
    const plugin = await load(specifier, folder, pointerTo('/plugins', index), faults)
    if (plugin !== undefined) await add(plugin.default as AnyAdapter, plugin.authority)
  }
  for (const [id, { type }] of Object.entries(config.adapters ?? {})) {
    if (types.has(type)) continue
    const own = Object.hasOwn(adapters, type) ? adapters[type] : undefined
    if (own === undefined) faults.push(unknownType(id, type, [...types.keys(), ...Object.keys(adapters)]))
    else types.set(type, { ...(await own()), ...(await ownAuthority(type, config, faults)) })
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return types
}

function unknownType(id: string, type: string, known: readonly string[]): ConfigFault {
  const pointer = pointerTo(pointerTo('/adapters', id), 'type')
  const list = [...new Set(known)].join(', ')
  return { pointer, message: `there is no adapter of type "${type}"; there are: ${list}. Others come by "plugins"` }
}

async function ownAuthority(type: string, config: Config, faults: ConfigFault[]) {
  const registered = Object.hasOwn(authorities, type) ? await authorities[type]?.() : undefined
  if (registered === undefined) return {}
  const part: unknown = (config as { readonly [name: string]: unknown })[type]
  faults.push(...registered.faults((part ?? {}) as object))
  return { authority: registered.create }
}

async function load(
  specifier: string,
  folder: string,
  pointer: string,
  faults: ConfigFault[],
): Promise<PluginModule | undefined> {
  const path = specifier.startsWith('.') || isAbsolute(specifier)
  try {
    const plugin: PluginModule = await import(path ? pathToFileURL(resolve(folder, specifier)).href : specifier)
    if (isAdapter(plugin.default)) return plugin
    faults.push({
      pointer,
      message: `${specifier} has no default export that is an adapter (vocabulary, start, table, remote)`,
    })
  } catch (error) {
    faults.push({ pointer, message: `${specifier} cannot be loaded: ${(error as Error).message}` })
  }
  return undefined
}

function isAdapter(value: unknown): boolean {
  const members = ['vocabulary', 'start', 'table', 'remote']
  return typeof value === 'object' && value !== null && members.every((member) => Object.hasOwn(value, member))
}
