/** The connection settings, named as in the administrative console. Source: "RSA SecurID IdP Adapter settings reference". */

import { SettingsError, type SettingsFault } from '../../kernel/settings-error.ts'
import type { Outgoing } from '../../outgoing/http.ts'
import { faultsOfMissing, outgoingOf, proxyRequirements, type Requirement } from '../../outgoing/settings.ts'
import type { SecurIDConfig } from '../types.ts'

/** One server: `base` has no trailing slash. */
export interface Server {
  readonly base: string
  readonly verifyHostname: boolean
}
/** The parsed settings. */
export interface Connection {
  readonly servers: readonly Server[] // the primary first
  readonly outgoing: Outgoing
  readonly agent: string | undefined
  readonly assurancePolicyId: string | undefined
  readonly accessKey: string
  readonly accessId: string | undefined
  readonly signs: boolean // by HMAC
}
type Settings = Readonly<SecurIDConfig>

/** @throws SettingsError with every fault. */
export function readSettings(config: Settings): Connection {
  const faults = faultsOf(config)
  if (faults.length > 0) throw new SettingsError(faults)
  const primary = {
    'RSA Base API URL': config['RSA Base API URL'] ?? '',
    'Verify HTTPS Hostname': config['Verify HTTPS Hostname'],
  }
  return {
    servers: [primary, ...(config['Failover Servers'] ?? [])].map((server) => ({
      base: server['RSA Base API URL'].replace(/\/+$/, ''),
      verifyHostname: server['Verify HTTPS Hostname'] ?? true,
    })),
    outgoing: outgoingOf(config, config['Use Custom Cipher Suites'] === true ? suitesOf(config) : undefined),
    agent: config['RSA Authentication Agent'],
    assurancePolicyId: config['Assurance Policy ID'],
    accessKey: config['RSA Access Key'] ?? '',
    accessId: config['RSA Access ID'],
    signs: config['Security Key Type'] === 'HMAC',
  }
}

function faultsOf(config: Settings): readonly SettingsFault[] {
  const agentOrPolicy = config['RSA Authentication Agent'] ?? config['Assurance Policy ID']
  const requirements: readonly Requirement[] = [
    [config['RSA Base API URL'] === undefined, 'RSA Base API URL', 'is required for a remote server'],
    [config['RSA Access Key'] === undefined, 'RSA Access Key', 'is required for a remote server'],
    [agentOrPolicy === undefined, 'RSA Authentication Agent', 'is required, unless there is an Assurance Policy ID'],
    [
      config['Security Key Type'] === 'HMAC' && config['RSA Access ID'] === undefined,
      'RSA Access ID',
      'is required for HMAC',
    ],
    ...proxyRequirements(config),
    [
      config['Use Custom Cipher Suites'] === true && suitesOf(config).length === 0,
      'Custom Cipher Suites',
      'is required to use custom cipher suites',
    ],
  ]
  const urls = [
    ['/RSA Base API URL', config['RSA Base API URL']] as const,
    ...(config['Failover Servers'] ?? []).map(
      (server, index) => [`/Failover Servers/${index}/RSA Base API URL`, server['RSA Base API URL']] as const,
    ),
  ]
  const invalid = urls.filter(([, url]) => url !== undefined && !URL.canParse(url))
  return [...faultsOfMissing(requirements), ...invalid.map(([pointer]) => ({ pointer, message: 'must be a URL' }))]
}

function suitesOf({ 'Custom Cipher Suites': suites = '' }: Settings): readonly string[] {
  return suites
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
