/** Self-signed certificate for one run. */
import { isIP } from 'node:net'
import type { EpochSeconds } from '../../../adapter/spi.ts'
import type { KeyPair } from './key-pair.ts'

const DAY = 24 * 60 * 60
/** Clocks of other machines may be behind. */
const DAYS_BEFORE = 1
/**
 * With the day before: 398 days, the maximum of browsers.
 * Source: Apple, "About upcoming limits on trusted certificates".
 */
const DAYS_AFTER = 396
const LOCAL = ['localhost', '127.0.0.1', '::1'] as const

/** A new P-256 key and a self-signed certificate for the loopback names and for `names` (DNS names or addresses). */
export async function selfSigned(names: readonly string[], now: EpochSeconds): Promise<KeyPair> {
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'mock-idp' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date((now - DAYS_BEFORE * DAY) * 1000),
    notAfterDate: new Date((now + DAYS_AFTER * DAY) * 1000),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...new Set([...LOCAL, ...names])].map(alternativeName) },
    ],
  })
  return { key, cert }
}

function alternativeName(name: string) {
  return isIP(name) === 0 ? ({ type: 2, value: name } as const) : ({ type: 7, ip: name } as const)
}
