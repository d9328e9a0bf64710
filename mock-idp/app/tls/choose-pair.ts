/** Key and certificate of the listening host. */

import type { Config } from '../../config/config.ts'
import { ConfigError } from '../../config/faults.ts'
import { realNow } from '../../core/clock/clock.ts'
import { isAnyAddress } from '../../core/loopback.ts'
import { type KeyPair, pairFaults } from './key-pair.ts'
import { selfSigned } from './self-signed.ts'

/** True: TLS with a self-signed certificate; a pair: TLS with this pair; false: plain http. */
export type Tls = boolean | KeyPair

/** TLS settings by precedence. */
export interface TlsChoices {
  /** From `listen`; `true` uses the configured pair, else a new certificate. */
  readonly requested: Tls | undefined
  /** From the configuration, with the content of its files. */
  readonly configured: Tls | undefined
  /** Host names of a new certificate. */
  readonly names: () => readonly string[]
}

/**
 * The pair to listen with; undefined: plain http.
 * @throws ConfigError for a pair that cannot be used.
 */
export async function choosePair({ requested, configured, names }: TlsChoices): Promise<KeyPair | undefined> {
  const chosen = (requested === true ? configured || true : (requested ?? configured)) ?? false
  if (chosen === false) return undefined
  if (chosen === true) return selfSigned(names(), realNow())
  const faults = pairFaults(chosen)
  if (faults.length > 0) throw new ConfigError(faults)
  return chosen
}

/** Host names besides those of the loopback addresses. */
export function namesOf({ baseUrl, virtualHostNames = [] }: Config, boundHost = 'localhost'): readonly string[] {
  const base = baseUrl === undefined ? [] : [new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')]
  return [...(isAnyAddress(boundHost) ? [] : [boundHost]), ...base, ...virtualHostNames]
}
