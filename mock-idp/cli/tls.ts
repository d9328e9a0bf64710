/** TLS flags of the command line. */
import type { Tls } from '../app/tls/choose-pair.ts'
import { readPair } from '../app/tls/key-pair.ts'
import { ConfigError } from '../config/faults.ts'

/** The flags. Files are relative to the working directory. */
export interface TlsFlags {
  readonly tls?: boolean
  readonly tlsKey?: string
  readonly tlsCert?: string
}

const FLAGS = { key: '--tls-key', cert: '--tls-cert' } as const

/**
 * The TLS settings of the flags; undefined if the configuration applies.
 * @throws ConfigError for files that cannot be used, or if one of the two is missing.
 */
export function tlsOf({ tls, tlsKey, tlsCert }: TlsFlags): Tls | undefined {
  if (tls === false || (tlsKey === undefined && tlsCert === undefined)) return tls
  if (tlsKey === undefined) throw missingFlag(FLAGS.cert, FLAGS.key)
  if (tlsCert === undefined) throw missingFlag(FLAGS.key, FLAGS.cert)
  const read = readPair({ key: tlsKey, cert: tlsCert }, process.cwd(), FLAGS)
  if ('faults' in read) throw new ConfigError(read.faults)
  return read.pair
}

function missingFlag(given: string, missing: string): ConfigError {
  return new ConfigError([{ pointer: missing, message: `is missing; ${given} requires it` }])
}
