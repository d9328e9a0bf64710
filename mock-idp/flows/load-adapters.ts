/** Loads the adapters of a configuration: built-in ones, plugins, and those of the calling program. */
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyAdapter, type DefinedAdapter, defineAdapter } from '../../adapter/kernel/define-adapter.ts'
import { compileValidators, type FindValidator } from '../../adapter/kernel/validators.ts'
import { registry as adapters } from '../../adapter/registry.ts'
import type { AuthorityRegistry, ModuleFactory } from '../authorities/module.ts'
import type { Config } from '../config/config.ts'
import { type ConfigFault, pointerTo } from '../config/faults.ts'

/** An adapter, its validators, and its authority module if it has one. */
export interface LoadedAdapter {
  readonly adapter: DefinedAdapter
  readonly validators: FindValidator
  readonly authority?: ModuleFactory
  /** The part of the configuration for the module; types of one part share a module. */
  readonly part?: string
}
/** Exports of a plugin module; a program can pass the result of `import * as plugin`. */
export interface Plugin {
  readonly default: AnyAdapter
  readonly authority?: ModuleFactory
}
/** Adapter types by name, and the faults of those that cannot be loaded. */
export interface Loaded {
  readonly types: ReadonlyMap<string, LoadedAdapter>
  readonly faults: readonly ConfigFault[]
}

/**
 * Loads every adapter type that the configuration uses.
 * @param providedAdapters adapters of the calling program.
 * @param folder base of relative plugin paths.
 * @throws Error for an adapter of the program that cannot be used.
 */
export async function loadAdapters(
  config: Config,
  providedAdapters: readonly (AnyAdapter | Plugin)[],
  folder: string,
  authorities: AuthorityRegistry,
): Promise<Loaded> {
  const faults: ConfigFault[] = []
  const types = new Map<string, LoadedAdapter>()
  const parts = new Map<string, readonly ConfigFault[]>()
  for (const given of providedAdapters) await add('default' in given ? given : { default: given }, types)
  faults.push(...(await addPlugins(config.plugins ?? [], folder, types)))
  for (const [id, { type }] of Object.entries(config.adapters ?? {})) {
    if (types.has(type)) continue
    const own = Object.hasOwn(adapters, type) ? adapters[type] : undefined
    if (own === undefined) faults.push(unknownType(id, type, [...types.keys(), ...Object.keys(adapters)]))
    else types.set(type, { ...(await own()), ...(await ownAuthority(type, config, parts, authorities)) })
  }
  faults.push(...[...parts.values()].flat())
  return { types, faults }
}

async function addPlugins(specifiers: readonly string[], folder: string, types: Map<string, LoadedAdapter>) {
  const faults: ConfigFault[] = []
  for (const [index, specifier] of specifiers.entries()) {
    try {
      await add(await load(specifier, folder), types)
    } catch (error) {
      const message = `${specifier} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`
      faults.push({ pointer: pointerTo('/plugins', index), message })
    }
  }
  return faults
}

async function add({ default: adapter, authority }: Plugin, types: Map<string, LoadedAdapter>): Promise<void> {
  const { id } = adapter.vocabulary.descriptor
  if (types.has(id)) throw new Error(`another adapter is called "${id}" already`)
  const validators = compileValidators(adapter.vocabulary)
  types.set(id, { adapter: defineAdapter(adapter), validators, ...(authority && { authority }) })
}

function unknownType(id: string, type: string, known: readonly string[]): ConfigFault {
  const pointer = pointerTo(pointerTo('/adapters', id), 'type')
  const list = [...new Set(known)].join(', ')
  return { pointer, message: `there is no adapter of type "${type}"; there are: ${list}. Others come by "plugins"` }
}

/** The authority module of a built-in type; the faults of its part of the configuration are added to `parts` once. */
async function ownAuthority(
  type: string,
  config: Config,
  parts: Map<string, readonly ConfigFault[]>,
  authorities: AuthorityRegistry,
) {
  const [part, found] = Object.entries(authorities).find(([, { types }]) => types.includes(type)) ?? []
  if (part === undefined || found === undefined) return {}
  const { create, faults, instanceFaults } = await found.load()
  const { [part]: settings = {} } = config as { readonly [name: string]: object }
  const below = (parent: string, list: readonly ConfigFault[]) =>
    list.map((fault) => ({ ...fault, pointer: `${parent}${fault.pointer}` }))
  parts.set(part, [
    ...below(`/${part}`, faults(settings)),
    ...embedded(config, found.types).flatMap(([id, given]) =>
      below(`${pointerTo('/adapters', id)}/settings`, instanceFaults(settings, given)),
    ),
  ])
  return { authority: create, part }
}

/** Instances of these types that use the simulated server, with their settings. */
function embedded({ adapters = {} }: Config, types: readonly string[]): readonly (readonly [id: string, object])[] {
  return Object.entries(adapters).flatMap(([id, { type, authority = {}, settings = {} }]) =>
    types.includes(type) && !('remote' in authority) ? [[id, settings] as const] : [],
  )
}

/** @throws Error that describes the fault of the module. */
async function load(specifier: string, folder: string): Promise<Plugin> {
  const path = specifier.startsWith('.') || isAbsolute(specifier)
  const plugin: object = await import(path ? pathToFileURL(resolve(folder, specifier)).href : specifier)
  if (isPlugin(plugin)) return plugin
  const wanted = 'an adapter (vocabulary, start, table)'
  throw new Error(`its default export must be ${wanted}, its export "authority", if any, a function`)
}

function isPlugin(module: object): module is Plugin {
  const { default: adapter, authority } = module as { readonly default?: unknown; readonly authority?: unknown }
  const members = ['vocabulary', 'start', 'table']
  const isAdapter =
    typeof adapter === 'object' && adapter !== null && members.every((name) => Object.hasOwn(adapter, name))
  return isAdapter && (authority === undefined || typeof authority === 'function')
}
