/** With which key and certificate a host listens, if with any. */

import type { Config } from '../../config/config.ts'
import { ConfigError } from '../../config/faults.ts'
import { realNow } from '../../core/clock/clock.ts'
import { isAnyAddress } from '../../core/loopback.ts'
import { type KeyPair, pairFaults } from './key-pair.ts'
import { selfSigned } from './self-signed.ts'

/** What can be asked for: TLS with a self-signed certificate or with a given one, or none. */
export type Tls = boolean | KeyPair

/** Who says what of TLS. */
export interface TlsChoices {
  /** By whoever calls `listen`; `true` takes what the configuration has, and makes a certificate where it has none. */
  readonly requested: Tls | undefined
  /** By the configuration, its files read. */
  readonly configured: Tls | undefined
  /** Names that a certificate made here is to be good for. */
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

/** The names that a host goes by, beside those of every loopback address. */
export function namesOf({ baseUrl, virtualHostNames = [] }: Config, boundHost = 'localhost'): readonly string[] {
  const base = baseUrl === undefined ? [] : [new URL(baseUrl).hostname.replace(/^\[|\]$/g, '')]
  return [...(isAnyAddress(boundHost) ? [] : [boundHost]), ...base, ...virtualHostNames]
}
