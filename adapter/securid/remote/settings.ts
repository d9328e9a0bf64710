/** The settings of the connection, as the administrative console has them. Source: "RSA SecurID IdP Adapter settings reference". */

import { SettingsError, type SettingsFault } from '../../kernel/settings-error.ts'
import type { Outgoing } from '../../outgoing/http.ts'
import { faultsOfMissing, outgoingOf, type Wanted, wantedForProxy } from '../../outgoing/settings.ts'
import type { SecurIDConfig } from '../types.ts'

/** One server: `base` has no slash at its end. */
export interface Server {
  readonly base: string
  readonly verifyHostname: boolean
}
/** How the servers are reached and who asks. */
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
  const named = config['RSA Authentication Agent'] ?? config['Assurance Policy ID']
  const wanted: readonly Wanted[] = [
    [config['RSA Base API URL'] === undefined, 'RSA Base API URL', 'is required for a remote server'],
    [config['RSA Access Key'] === undefined, 'RSA Access Key', 'is required for a remote server'],
    [named === undefined, 'RSA Authentication Agent', 'is required, unless there is an Assurance Policy ID'],
    [lacks(config['Security Key Type'] === 'HMAC', config['RSA Access ID']), 'RSA Access ID', 'is required for HMAC'],
    ...wantedForProxy(config),
    [
      config['Use Custom Cipher Suites'] === true && suitesOf(config).length === 0,
      'Custom Cipher Suites',
      'is required where custom cipher suites are to be used',
    ],
  ]
  const urls = [
    ['/RSA Base API URL', config['RSA Base API URL']] as const,
    ...(config['Failover Servers'] ?? []).map(
      (server, index) => [`/Failover Servers/${index}/RSA Base API URL`, server['RSA Base API URL']] as const,
    ),
  ]
  const unreadable = urls.filter(([, url]) => url !== undefined && !URL.canParse(url))
  return [...faultsOfMissing(wanted), ...unreadable.map(([pointer]) => ({ pointer, message: 'is no URL' }))]
}

function lacks(wanted: boolean, value: unknown): boolean {
  return wanted && value === undefined
}

function suitesOf({ 'Custom Cipher Suites': suites = '' }: Settings): readonly string[] {
  return suites
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
