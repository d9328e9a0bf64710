import { encryptBlocks, lastChainedBlock, resize, xor } from './blocks.ts'
import type { Element } from './sdtid-document.ts'

/** Keys and check values of sdtid files, as in `stoken`; the tests compare with it. */

/** Fields of a batch that enter its keys, as written in the file. */
export interface Batch {
  readonly name: string
  readonly destination: string
}

/** The label is part of the key; `start` is the first block of the chain. */
interface Purpose {
  readonly label: string
  readonly start: Buffer
}
const TOKEN_ENCRYPTION: Purpose = {
  label: 'TokenEncrypt',
  start: Buffer.from('16a09e667f3bcc908b2fb1366ea957d3', 'hex'),
}
const BATCH_MAC: Purpose = { label: 'BatchMAC', start: Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex') }
const TOKEN_MAC: Purpose = { label: 'TokenMAC', start: Buffer.from('1bb67ae8584caa73b25742d7078b83b8', 'hex') }
const ROUNDS = 1000

/** Encrypts or decrypts the file's secret. The pass phrase is the password or the batch's origin; 32 bytes are used. */
export function convertSecret(secret: Uint8Array, passPhrase: string, batch: Batch): Buffer {
  return xor(
    secret,
    encryptBlocks(passPhraseKey(passPhrase, batch), Buffer.concat([resize('Secret', 8), resize(batch.name, 8)])),
  )
}

/** Encrypts or decrypts a seed. */
export function convertSeed(seed: Uint8Array, secret: Uint8Array, serial: string): Buffer {
  const key = keyFor(TOKEN_ENCRYPTION, secret, serial)
  return xor(seed, encryptBlocks(key, Buffer.concat([resize(serial, 8), resize('Seed', 8)])))
}

export function headerMac(header: Element, secret: Uint8Array, { name }: Batch): Buffer {
  return lastChainedBlock(keyFor(BATCH_MAC, secret, name), BATCH_MAC.start, macText(header))
}

export function tokenMac(token: Element, secret: Uint8Array, serial: string): Buffer {
  return lastChainedBlock(keyFor(TOKEN_MAC, secret, serial), TOKEN_MAC.start, macText(token))
}

function keyFor({ label, start }: Purpose, secret: Uint8Array, owner: string): Buffer {
  return lastChainedBlock(secret, start, Buffer.concat([resize(label, 32), resize(owner, 32)]))
}

/** A thousand chained encryptions that differ in the last block only: common blocks are encrypted once. */
function passPhraseKey(passPhrase: string, { name, destination }: Batch): Buffer {
  const key = resize(name, 16)
  const common = lastChainedBlock(
    key,
    Buffer.alloc(16),
    Buffer.concat([resize(passPhrase, 32), resize(destination, 32)]),
  )
  const counters = Buffer.alloc(ROUNDS * 16)
  for (let round = 0; round < ROUNDS; round += 1) {
    counters.set(common, round * 16)
    counters.writeUInt16BE(counters.readUInt16BE(round * 16 + 14) ^ round, round * 16 + 14)
  }
  const results = encryptBlocks(key, counters)
  let sum: Buffer = Buffer.alloc(16)
  for (let round = 0; round < ROUNDS; round += 1) sum = xor(sum, results.subarray(round * 16, round * 16 + 16))
  return sum
}

/**
 * Bytes covered by a section's check value: one line per value, without check values. A short line overwrites the block
 * before it; existing files depend on this quirk.
 */
function macText(section: Element): Buffer {
  const lines = macLines(section, section.name)
  const text = Buffer.alloc(lines.reduce((length, { line }) => length + line.length + 16, 0))
  let end = 0
  let padding = 0
  for (const { line, empty } of lines) {
    const short = !empty && line.length + padding <= 16
    if (short) end -= end % 16
    text.set(line, end)
    end += line.length + padding
    padding = end % 16 || 16
  }
  return text.subarray(0, end)
}

function macLines(element: Element, path: string): readonly { line: Buffer; empty: boolean }[] {
  return element.children
    .filter(({ name }) => !name.endsWith('MAC'))
    .flatMap((child) => {
      const childPath = `${path}.${child.name}`
      if (child.children.length > 0) return macLines(child, childPath)
      const empty = child.value === ''
      return [{ line: Buffer.from(`${childPath} ${empty ? `</${child.name}>` : child.value}\n`), empty }]
    })
}
