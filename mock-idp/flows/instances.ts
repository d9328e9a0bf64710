/** Creates the adapter instances of a configuration. */
import { createHash } from 'node:crypto'
import type { DefinedAdapter } from '../../adapter/kernel/define-adapter.ts'
import type { Instance } from '../../adapter/kernel/engine.ts'
import { isSettingsError } from '../../adapter/kernel/settings-error.ts'
import { createCheck } from '../../adapter/kernel/validators.ts'
import type { AuthorityPort, DetailDeclaration } from '../../adapter/spi.ts'
import type { AuthorityModule } from '../authorities/module.ts'
import type { Config } from '../config/config.ts'
import { type ConfigFault, pointerTo, schemaFaults } from '../config/faults.ts'
import { deepFreeze } from '../config/tree.ts'
import type { MockClock } from '../core/clock/clock.ts'
import type { AccountLocking } from './account-locking.ts'
import type { LoadedAdapter } from './load-adapters.ts'

export interface HostInstance extends Instance {
  readonly pluginTypeId: string
  /** False: flows cannot run through the flow API; a browser must leave its application for this adapter. */
  readonly apiCapable: boolean
}
/** An instance before its authority module exists. */
export interface PreparedInstance extends Omit<HostInstance, 'authority'> {
  readonly type: string
  /** The client of the vendor's server; absent: the authority module is used. */
  readonly remote?: AuthorityPort
}
/** Instances, and the faults of those that cannot be created. */
export interface Prepared {
  readonly instances: readonly PreparedInstance[]
  readonly faults: readonly ConfigFault[]
}

type InstanceConfig = NonNullable<Config['adapters']>[string]

/** Instances whose type was loaded, with checked settings. */
export function prepareInstances(
  config: Config,
  types: ReadonlyMap<string, LoadedAdapter>,
  clock: MockClock,
): Prepared {
  const instances: PreparedInstance[] = []
  const faults: ConfigFault[] = []
  for (const [id, given] of Object.entries(config.adapters ?? {})) {
    const loaded = types.get(given.type)
    if (loaded === undefined) continue
    const check = createCheck(loaded.validators)
    const settings = settingsOf(given, loaded.adapter, config)
    const context = { shape: loaded.adapter.vocabulary.config, value: settings }
    const found = placed(
      pointerTo('/adapters', id),
      given,
      schemaFaults(check('config', settings), context),
      'settings',
    )
    faults.push(...found)
    if (found.length > 0) continue
    const way = wayToAuthority(id, given, loaded, settings, clock)
    if ('faults' in way) faults.push(...way.faults)
    else {
      const adapter = withMessages(loaded.adapter, config)
      const { type, apiCapable = true } = given
      const shown = { pluginTypeId: pluginTypeId(adapter), apiCapable }
      instances.push({ id, type, adapter, config: settings, check, ...shown, ...way })
    }
  }
  return { instances, faults }
}

/** Instances by id, each with its authority. */
export function connectInstances(
  prepared: readonly PreparedInstance[],
  modules: ReadonlyMap<string, AuthorityModule>,
  locks: AccountLocking,
): ReadonlyMap<string, HostInstance> {
  return new Map(
    prepared.map(({ remote, ...instance }) => {
      const authority = remote ?? modules.get(instance.id)?.port
      if (authority === undefined) throw new Error(`the instance ${instance.id} has no server to ask`)
      return [instance.id, { ...instance, authority: locks.guard(instance, authority) }] as const
    }),
  )
}

function remoteOf({ authority }: InstanceConfig): object | undefined {
  return authority !== undefined && 'remote' in authority ? authority.remote : undefined
}

/** The compatibility switches of the adapter that are set, each with its value. */
function switchesOf({ vocabulary }: DefinedAdapter, { compatibility = {} }: Config) {
  const values: { readonly [name: string]: unknown } = { ...compatibility }
  return Object.entries(vocabulary.descriptor.switches ?? {}).flatMap(([name, declaration]) =>
    values[name] === undefined ? [] : [{ ...declaration, value: values[name] }],
  )
}

/** Settings by switches of the configuration come first: those of the instance override them. */
function settingsOf(given: InstanceConfig, adapter: DefinedAdapter, config: Config): object {
  const switched = switchesOf(adapter, config).flatMap(({ setting, value }) => (setting ? [[setting, value]] : []))
  return deepFreeze({ ...Object.fromEntries(switched), ...given.settings, ...remoteOf(given) })
}

/**
 * Faults with their place in the file: settings come from two objects. `missing` is the object for members that neither
 * of them has.
 */
function placed(
  at: string,
  given: InstanceConfig,
  faults: readonly ConfigFault[],
  missing: 'settings' | 'authority/remote',
): readonly ConfigFault[] {
  const namesIn = (part: object = {}) => new Set(Object.keys(part).map((name) => pointerTo('', name)))
  const [remote, settings] = [namesIn(remoteOf(given)), namesIn(given.settings)]
  return faults.map(({ pointer, message }) => {
    const first = `/${pointer.split('/')[1] ?? ''}`
    const place = remote.has(first) ? 'authority/remote' : settings.has(first) ? 'settings' : missing
    return { pointer: `${at}/${place}${pointer}`, message }
  })
}

/** The authority module, if there is one and no `remote` is configured; else the client of the vendor's server. */
function wayToAuthority(
  id: string,
  given: InstanceConfig,
  loaded: LoadedAdapter,
  settings: object,
  clock: MockClock,
): Pick<PreparedInstance, 'remote'> | { readonly faults: readonly ConfigFault[] } {
  const { type, authority } = given
  const at = pointerTo('/adapters', id)
  const pointer = `${at}/authority`
  const wantsRemote = authority !== undefined && 'remote' in authority
  if (loaded.authority !== undefined && !wantsRemote) return {}
  if (authority !== undefined && !wantsRemote)
    return { faults: [{ pointer, message: `the adapter ${type} brings no simulated server; leave "authority" out` }] }
  const { remote } = loaded.adapter
  if (remote === undefined) {
    const message =
      loaded.authority === undefined
        ? `the adapter ${type} brings neither a simulated server nor a connection to a real one`
        : `${type} asks no other server; use {"authority": {"embedded": {}}}`
    return { faults: [{ pointer, message }] }
  }
  try {
    return { remote: remote(settings, clock) }
  } catch (error) {
    if (isSettingsError(error)) return { faults: placed(at, given, error.faults, 'authority/remote') }
    return { faults: [{ pointer, message: error instanceof Error ? error.message : String(error) }] }
  }
}

/** The adapter with the error messages that the configuration selects. */
function withMessages(adapter: DefinedAdapter, config: Config): DefinedAdapter {
  const { vocabulary } = adapter
  const { details = {} } = vocabulary.descriptor
  if (!switchesOf(adapter, config).some(({ laterMessages, value }) => laterMessages === value)) return adapter
  const later = ({ laterMessage, ...detail }: DetailDeclaration) => ({
    ...detail,
    message: laterMessage ?? detail.message,
  })
  const reworded = Object.fromEntries(Object.entries(details).map(([code, detail]) => [code, later(detail)]))
  return { ...adapter, vocabulary: { ...vocabulary, descriptor: { ...vocabulary.descriptor, details: reworded } } }
}

/** Opaque id of a plugin type: base64url of the first 16 bytes of SHA-256 of its class name. */
function pluginTypeId({ vocabulary }: DefinedAdapter): string {
  return createHash('sha256').update(vocabulary.descriptor.className).digest().subarray(0, 16).toString('base64url')
}
