import { randomBytes } from 'node:crypto'
import { branch, type Element, formatDocument, leaf } from './sdtid-document.ts'
import { type Batch, convertSecret, convertSeed, headerMac, tokenMac } from './sdtid-keys.ts'
import { daysSince2000, type Lock, type SoftwareToken } from './token.ts'

/** Origin, destination and name of written batches. */
const NAME = 'mock-idp'

/**
 * An sdtid file of one token, no two times the same: `secret`, 16 bytes, is random. Of a password, 32 bytes count.
 * The vendor's signature over the batch is left out: nobody else can make it, and readers do without.
 */
export function writeSdtid(token: SoftwareToken, lock: Pick<Lock, 'password'> = {}, secret = randomBytes(16)): string {
  daysSince2000(token.expiresOn) // refuses what is no date
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
