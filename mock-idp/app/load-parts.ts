/** Parts of a host that a configuration names: adapters, their instances and TLS. Finds all faults at once. */
import type { AnyAdapter } from '../../adapter/kernel/define-adapter.ts'
import { registry } from '../authorities/registry.ts'
import type { ConfigCheck } from '../config/config.ts'
import { cookieFaults } from '../config/cookie-faults.ts'
import { ConfigError, type ConfigFault } from '../config/faults.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { prepareInstances } from '../flows/instances.ts'
import { loadAdapters, type Plugin } from '../flows/load-adapters.ts'
import { readPolicies } from '../flows/policy/tree.ts'
import { allowListFaults } from '../http/idp/redirect-targets.ts'
import { clientFaults } from '../http/oauth/clients.ts'
import { keyFaults } from '../http/oauth/keys.ts'
import { sessionFaults } from '../sessions/timeouts.ts'
import type { Tls } from './tls/choose-pair.ts'
import { readPair } from './tls/key-pair.ts'

export interface LoadOptions {
  readonly configCheck: ConfigCheck
  readonly clock: MockClock
  /** Base of relative plugin paths and files. */
  readonly folder: string
  readonly providedAdapters: readonly (AnyAdapter | Plugin)[]
}

/** Adapter types, prepared instances and TLS settings of the configuration. */
export async function loadParts({ configCheck, providedAdapters, folder, clock }: LoadOptions) {
  const { config, faults, origin } = configCheck
  const loaded = await loadAdapters(config, providedAdapters, folder, registry)
  const prepared = prepareInstances(config, loaded.types, clock)
  // Invalid parts were removed from `config`: a fault that only reports their absence is dropped.
  const placeOf = ({ file = '', pointer }: ConfigFault) => `${file} ${pointer}`
  const reported = new Set(faults.map(placeOf))
  const clients = clientFaults(config.oauth ?? {}, new Set(readPolicies(config).keys()))
  const { tls, faults: tlsFaults } = readTls(config.tls, folder)
  const own = [...cookieFaults(config.sessionCookie), ...baseUrlFaults(config.baseUrl), ...tlsFaults]
  const federation = [
    ...clients,
    ...keyFaults(config.oauth ?? {}),
    ...sessionFaults(config),
    ...allowListFaults(config),
  ]
  const found = [...loaded.faults, ...prepared.faults, ...federation, ...own]
    .map(origin)
    .filter((fault) => !reported.has(placeOf(fault)))
  if (faults.length + found.length > 0) throw new ConfigError([...faults, ...found])
  return { types: loaded.types, prepared: prepared.instances, tls }
}

function readTls(tls: Tls | undefined, folder: string): { tls: Tls | undefined; faults: readonly ConfigFault[] } {
  if (typeof tls !== 'object') return { tls, faults: [] }
  const read = readPair(tls, folder)
  return 'pair' in read ? { tls: read.pair, faults: [] } : { tls: undefined, faults: read.faults }
}

function baseUrlFaults(baseUrl: string | undefined): readonly ConfigFault[] {
  if (baseUrl === undefined || URL.canParse(baseUrl)) return []
  return [{ pointer: '/baseUrl', message: 'must be a URL' }]
}
