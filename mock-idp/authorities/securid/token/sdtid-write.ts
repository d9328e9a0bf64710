import { randomBytes } from 'node:crypto'
import { branch, type Element, formatDocument, leaf } from './sdtid-document.ts'
import { type Batch, convertSecret, convertSeed, headerMac, tokenMac } from './sdtid-keys.ts'
import { daysSince2000, type Lock, type SoftwareToken } from './token.ts'

/** Origin, destination and name of written batches. */
const NAME = 'mock-idp'

/**
 * An sdtid file of one token. `secret` (16 bytes) is random; 32 bytes of a password are used. There is no batch
 * signature: only the vendor can make one, and readers do not need it.
 */
export function writeSdtid(token: SoftwareToken, lock: Pick<Lock, 'password'> = {}, secret = randomBytes(16)): string {
  daysSince2000(token.expiresOn) // throws for an invalid date
  const batch: Batch = { name: NAME, destination: NAME }
  const header = branch('TKNHeader', [
    leaf('Version', '0'),
    leaf('Origin', NAME),
    leaf('Dest', batch.destination),
    leaf('Name', batch.name),
    leaf('FirstToken', token.serial),
    leaf('LastToken', token.serial),
    leaf('NumTokens', '1'),
    leaf('Secret', convertSecret(secret, lock.password || NAME, batch).toString('base64')),
  ])
  const entry = branch('TKN', [
    leaf('SN', token.serial),
    leaf('Seed', `=${convertSeed(Buffer.from(token.seed, 'hex'), secret, token.serial).toString('base64')}`),
    leaf('Death', token.expiresOn.replaceAll('-', '/')),
    leaf('Digits', String(token.digits)),
    leaf('Interval', String(token.intervalSeconds)),
    leaf('Alg', '1'),
    leaf('Mode', '0'),
    leaf('AddPIN', String(token.pinMode >> 1)),
    leaf('LocalPIN', String(token.pinMode & 1)),
    leaf('TimeDerivedSeeds', '1'),
    leaf('AppDerivedSeeds', '0'),
  ])
  return formatDocument(
    branch('TKNBatch', [
      withMac(header, 'HeaderMAC', headerMac(header, secret, batch)),
      withMac(entry, 'TokenMAC', tokenMac(entry, secret, token.serial)),
      branch('TKNTrailer', []),
    ]),
  )
}

function withMac(section: Element, name: string, mac: Buffer): Element {
  return branch(section.name, [...section.children, leaf(name, mac.toString('base64'))])
}
