/** Connection settings that several adapters share, named as in the administrative console. */

import { SettingsError, type SettingsFault } from '../kernel/settings-error.ts'
import { createOutgoing, type Outgoing } from './http.ts'

export interface OutgoingSettings {
  /** Milliseconds for the connection and the whole answer; 0: no limit. */
  readonly 'API Request Timeout'?: number
  readonly 'Proxy Settings'?: 'System Defaults' | 'Custom'
  readonly 'Custom Proxy Host'?: string
  readonly 'Custom Proxy Port'?: number
  /** Certificates (PEM) to trust besides those of Node.js. */
  readonly 'Trusted CA'?: string
}

/** A conditionally required setting, and the text of the fault if it is missing. */
export type Requirement = readonly [missing: boolean, name: string, message: string]

const TIMEOUT_MS = 5000

export function proxyRequirements(settings: OutgoingSettings): readonly Requirement[] {
  const custom = settings['Proxy Settings'] === 'Custom'
  const missing = (name: 'Custom Proxy Host' | 'Custom Proxy Port'): Requirement => [
    custom && settings[name] === undefined,
    name,
    'is required for a custom proxy',
  ]
  return [missing('Custom Proxy Host'), missing('Custom Proxy Port')]
}

export function faultsOfMissing(requirements: readonly Requirement[]): readonly SettingsFault[] {
  return requirements.flatMap(([missing, name, message]) => (missing ? [{ pointer: `/${name}`, message }] : []))
}

/**
 * An HTTP client with these settings and cipher suites.
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
    // Either the suites or the certificates are invalid: try the suites alone.
    const pointer = ciphers !== undefined && !isValid(ciphers) ? '/Custom Cipher Suites' : '/Trusted CA'
    throw new SettingsError([{ pointer, message: 'cannot be used by OpenSSL' }])
  }
}

function isValid(ciphers: readonly string[]): boolean {
  try {
    return createOutgoing({ ciphers }) !== undefined
  } catch {
    return false
  }
}
