/** Makes the adapter instances that a configuration names. */
import { createHash } from 'node:crypto'
import type { Instance } from '../../adapter/engine.ts'
import type { AnyAdapter, AnyAuthority } from '../../adapter/erased.ts'
import type { DetailDeclaration } from '../../adapter/spi.ts'
import { type Check, createCheck } from '../../adapter/validators.ts'
import type { AnyModule } from '../authorities/any-module.ts'
import type { MockClock } from '../clock.ts'
import type { Config } from '../config/config.ts'
import { ConfigError, pointerTo, schemaFaults } from '../config/faults.ts'
import { deepFreeze } from '../config/merge.ts'
import type { LoadedAdapter } from './load-adapters.ts'

/** An adapter instance of a host. */
export interface HostInstance extends Instance {
  readonly pluginTypeId: string
}

type InstanceConfig = NonNullable<Config['adapters']>[string]

/**
 * The instances by id.
 * @throws ConfigError when settings are against the schema of their adapter.
 */
export function createInstances(
  config: Config,
  types: ReadonlyMap<string, LoadedAdapter>,
  modules: ReadonlyMap<string, AnyModule>,
  clock: MockClock,
): ReadonlyMap<string, HostInstance> {
  const entries = Object.entries(config.adapters ?? {}).map(([id, given]) => {
    const loaded = types.get(given.type)
    if (loaded === undefined) throw new Error(`the adapter type ${given.type} was not loaded`)
    const check = createCheck(loaded.validators)
    const settings = checkedSettings(id, given, check)
    const adapter = worded(loaded.adapter, config)
    const authority = authorityOf(adapter, given, settings, modules.get(id), clock)
    return [id, { id, adapter, config: settings, authority, check, pluginTypeId: pluginTypeId(adapter) }] as const
  })
  return new Map(entries)
}

function checkedSettings(id: string, { settings = {}, authority }: InstanceConfig, check: Check): object {
  const whole = { ...settings, ...(authority && 'remote' in authority ? authority.remote : {}) }
  const at = pointerTo('/adapters', id)
  const faults = check('config', whole)
  if (faults.length > 0) throw new ConfigError(schemaFaults(faults, pointerTo(at, 'settings')))
  return deepFreeze(whole)
}

/** The embedded server where there is one and nothing else is asked for; else the vendor's wire. */
function authorityOf(
  adapter: AnyAdapter,
  { authority }: InstanceConfig,
  settings: object,
  module: AnyModule | undefined,
  clock: MockClock,
): AnyAuthority {
  const embedded = authority === undefined || 'embedded' in authority
  return embedded && module !== undefined ? module.port : adapter.remote(settings as never, clock)
}

/** The adapter with its error details in the wording that the configuration chooses. */
function worded(adapter: AnyAdapter, { compatibility = {} }: Config): AnyAdapter {
  const { vocabulary } = adapter
  const { details = {} } = vocabulary.descriptor
  if (compatibility.securidMessages !== '2026') return adapter
  const later = ({ laterMessage, ...detail }: DetailDeclaration) => ({
    ...detail,
    message: laterMessage ?? detail.message,
  })
  const reworded = Object.fromEntries(Object.entries(details).map(([code, detail]) => [code, later(detail)]))
  return { ...adapter, vocabulary: { ...vocabulary, descriptor: { ...vocabulary.descriptor, details: reworded } } }
}

/** The opaque id of a plugin type: base64url of the first 16 bytes of SHA-256 over its class name. */
function pluginTypeId({ vocabulary }: AnyAdapter): string {
  return createHash('sha256').update(vocabulary.descriptor.className).digest().subarray(0, 16).toString('base64url')
}
