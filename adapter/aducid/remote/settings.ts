/** The settings of the connection to ADUCID AIM. */

import { SettingsError } from '../../kernel/settings-error.ts'
import type { Outgoing } from '../../outgoing/http.ts'
import { faultsOfMissing, outgoingOf, proxyRequirements } from '../../outgoing/settings.ts'
import type { AducidConfig } from '../types.ts'

/** The parsed settings. */
export interface Connection {
  /** Without a trailing slash. */
  readonly base: string
  readonly verifyHostname: boolean
  readonly outgoing: Outgoing
}

/** @throws SettingsError with every fault. */
export function readSettings(config: Readonly<AducidConfig>): Connection {
  const { 'AIM URL': url } = config
  const faults = faultsOfMissing([
    [url === undefined, 'AIM URL', 'is required for a remote server'],
    [url !== undefined && !URL.canParse(url), 'AIM URL', 'must be a URL'],
    ...proxyRequirements(config),
  ])
  if (url === undefined || faults.length > 0) throw new SettingsError(faults)
  const verifyHostname = config['Verify HTTPS Hostname'] ?? true
  return { base: url.replace(/\/+$/, ''), verifyHostname, outgoing: outgoingOf(config) }
}
