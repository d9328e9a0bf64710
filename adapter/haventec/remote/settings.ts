/** The settings of the connection to Haventec Authenticate. */

import { SettingsError } from '../../kernel/settings-error.ts'
import type { Outgoing } from '../../outgoing/http.ts'
import { faultsOfMissing, outgoingOf, wantedForProxy } from '../../outgoing/settings.ts'
import type { HaventecConfig } from '../types.ts'

/** How the server is reached and for which application. */
export interface Connection {
  /** Without a slash at its end. */
  readonly base: string
  readonly verifyHostname: boolean
  readonly outgoing: Outgoing
  readonly applicationUuid: string
  readonly apiKey: string
}

const WHY = 'is required for a remote server'

/** @throws SettingsError with every fault. */
export function readSettings(config: Readonly<HaventecConfig>): Connection {
  const { 'Base URL': url, 'Application UUID': applicationUuid = '', 'API Key': apiKey = '' } = config
  const faults = faultsOfMissing([
    [url === undefined, 'Base URL', WHY],
    [applicationUuid === '', 'Application UUID', WHY],
    [apiKey === '', 'API Key', WHY],
    [url !== undefined && !URL.canParse(url), 'Base URL', 'is no URL'],
    ...wantedForProxy(config),
  ])
  if (url === undefined || faults.length > 0) throw new SettingsError(faults)
  const verifyHostname = config['Verify HTTPS Hostname'] ?? true
  return { base: url.replace(/\/+$/, ''), verifyHostname, outgoing: outgoingOf(config), applicationUuid, apiKey }
}
