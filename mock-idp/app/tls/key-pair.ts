/** Reads and checks keys and certificates before the host listens. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConfigFault } from '../../config/faults.ts'

/** A private key and its certificate in PEM; the certificate may be followed by its chain. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}
/** Names of key and certificate in faults: JSON pointers of the configuration, or flags. */
export type PairNames = KeyPair

const IN_CONFIGURATION: PairNames = { key: '/tls/key', cert: '/tls/cert' }

/** A usable pair, or its faults. Faults contain neither key nor file content. */
export type ReadPair = { readonly pair: KeyPair } | { readonly faults: readonly ConfigFault[] }

/** Reads a pair: PEM files relative to `folder`, or PEM texts. */
export function readPair(given: KeyPair, folder: string, names: PairNames = IN_CONFIGURATION): ReadPair {
  const faults: ConfigFault[] = []
  const read = (text: string, pointer: string): string => {
    if (text.includes('-----BEGIN ')) return text
    try {
      return readFileSync(resolve(folder, text), 'utf8')
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      faults.push({ pointer, message: `${text.slice(0, 256)} cannot be read: ${REASONS[code ?? ''] ?? code}` })
      return ''
    }
  }
  const pair = { key: read(given.key, names.key), cert: read(given.cert, names.cert) }
  const found = faults.length > 0 ? faults : pairFaults(pair, names)
  return found.length > 0 ? { faults: found } : { pair }
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'file not found',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
}

/** Faults of a pair: no private key, no certificate, or a certificate of another key. */
export function pairFaults({ key, cert }: KeyPair, names: PairNames = IN_CONFIGURATION): readonly ConfigFault[] {
  const faults: ConfigFault[] = []
  const privateKey = tryParse(() => createPrivateKey(key))
  const certificate = tryParse(() => new X509Certificate(cert))
  if (privateKey === undefined)
    faults.push({ pointer: names.key, message: 'must be a private key in PEM, without a passphrase' })
  if (certificate === undefined) faults.push({ pointer: names.cert, message: 'must be a certificate in PEM' })
  if (privateKey !== undefined && certificate !== undefined && !belongTogether(certificate, privateKey))
    faults.push({ pointer: names.cert, message: 'must belong to the given private key' })
  return faults
}

function tryParse<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    // The error message may contain the input.
    return undefined
  }
}

function belongTogether(certificate: X509Certificate, key: KeyObject): boolean {
  return tryParse(() => certificate.checkPrivateKey(key)) === true
}
