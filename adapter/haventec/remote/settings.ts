/** The settings of the connection to Haventec Authenticate. */

import { SettingsError } from '../../kernel/settings-error.ts'
import type { Outgoing } from '../../outgoing/http.ts'
import { faultsOfMissing, outgoingOf, proxyRequirements } from '../../outgoing/settings.ts'
import type { HaventecConfig } from '../types.ts'

/** The parsed settings. */
export interface Connection {
  /** Without a trailing slash. */
  readonly base: string
  readonly verifyHostname: boolean
  readonly outgoing: Outgoing
  readonly applicationUuid: string
  readonly apiKey: string
}

const REQUIRED = 'is required for a remote server'

/** @throws SettingsError with every fault. */
export function readSettings(config: Readonly<HaventecConfig>): Connection {
  const { 'Base URL': url, 'Application UUID': applicationUuid = '', 'API Key': apiKey = '' } = config
  const faults = faultsOfMissing([
    [url === undefined, 'Base URL', REQUIRED],
    [applicationUuid === '', 'Application UUID', REQUIRED],
    [apiKey === '', 'API Key', REQUIRED],
    [url !== undefined && !URL.canParse(url), 'Base URL', 'must be a URL'],
    ...proxyRequirements(config),
  ])
  if (url === undefined || faults.length > 0) throw new SettingsError(faults)
  const verifyHostname = config['Verify HTTPS Hostname'] ?? true
  return { base: url.replace(/\/+$/, ''), verifyHostname, outgoing: outgoingOf(config), applicationUuid, apiKey }
}
