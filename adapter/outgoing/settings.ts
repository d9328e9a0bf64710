/** Settings of a connection that several adapters have, by their names in the administrative console. */

import { SettingsError, type SettingsFault } from '../kernel/settings-error.ts'
import { createOutgoing, type Outgoing } from './http.ts'

/** How a vendor's server is reached. */
export interface OutgoingSettings {
  /** Milliseconds for the connection and the whole answer; 0: no limit. */
  readonly 'API Request Timeout'?: number
  readonly 'Proxy Settings'?: 'System Defaults' | 'Custom'
  readonly 'Custom Proxy Host'?: string
  readonly 'Custom Proxy Port'?: number
  /** Certificates (PEM) to trust besides those of Node.js. */
  readonly 'Trusted CA'?: string
}

/** A setting: whether it is missing, its name, and why it is needed. */
export type Wanted = readonly [missing: boolean, name: string, why: string]

const TIMEOUT_MS = 5000

/** What a custom proxy needs. */
export function wantedForProxy(settings: OutgoingSettings): readonly Wanted[] {
  const custom = settings['Proxy Settings'] === 'Custom'
  const missing = (name: 'Custom Proxy Host' | 'Custom Proxy Port'): Wanted => [
    custom && settings[name] === undefined,
    name,
    'is required for a custom proxy',
  ]
  return [missing('Custom Proxy Host'), missing('Custom Proxy Port')]
}

/** The settings that are missing, as faults. */
export function faultsOfMissing(wanted: readonly Wanted[]): readonly SettingsFault[] {
  return wanted.flatMap(([missing, name, message]) => (missing ? [{ pointer: `/${name}`, message }] : []))
}

/**
 * Calls by these settings, with these cipher suites if any are named.
 * @throws SettingsError when OpenSSL cannot use the certificates or the suites.
 */
export function outgoingOf(settings: OutgoingSettings, ciphers?: readonly string[]): Outgoing {
  const { 'Custom Proxy Host': host, 'Custom Proxy Port': port, 'Trusted CA': trusted } = settings
  const proxied = settings['Proxy Settings'] === 'Custom' && host !== undefined && port !== undefined
  const options = {
    timeoutMilliseconds: settings['API Request Timeout'] ?? TIMEOUT_MS,
    ...(proxied && { proxy: { host, port } }),
  }
  try {
    return createOutgoing({ ...options, ...(trusted && { trusted }), ...(ciphers && { ciphers }) })
  } catch {
    // One of the two: try the suites alone.
    const pointer = ciphers !== undefined && !works(ciphers) ? '/Custom Cipher Suites' : '/Trusted CA'
    throw new SettingsError([{ pointer, message: 'cannot be used by OpenSSL' }])
  }
}

function works(ciphers: readonly string[]): boolean {
  try {
    return createOutgoing({ ciphers }) !== undefined
  } catch {
    return false
  }
}
