import { createCipheriv, createDecipheriv } from 'node:crypto'

const ZEROS = Buffer.alloc(16)

/** AES-128 of each 16-byte block without chaining and padding. */
export function encryptBlocks(key: Uint8Array, blocks: Uint8Array): Buffer {
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks)
}

export function decryptBlocks(key: Uint8Array, blocks: Uint8Array): Buffer {
  return createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks)
}

/** The last block of an AES-128-CBC encryption of non-empty data, zero-padded to whole blocks. */
export function lastChainedBlock(key: Uint8Array, start: Uint8Array, data: Uint8Array): Buffer {
  const padded = resize(data, Math.ceil(data.length / 16) * 16)
  return createCipheriv('aes-128-cbc', key, start).setAutoPadding(false).update(padded).subarray(-16)
}

/** Bytes, or the UTF-8 bytes of a text, truncated or zero-padded. */
export function resize(content: string | Uint8Array, length: number): Buffer {
  const fitted = Buffer.alloc(length)
  fitted.set(Buffer.from(content).subarray(0, length))
  return fitted
}

export function xor(left: Uint8Array, right: Uint8Array): Buffer {
  const result = Buffer.from(left)
  for (const [index, byte] of right.entries()) result[index] = (result[index] ?? 0) ^ byte
  return result
}

/** The 16-byte hash of CTF strings, as in `stoken`: AES-128 keyed by the message's blocks, chained. */
export function hash(message: Uint8Array): Buffer {
  let work: Buffer = Buffer.alloc(16, 0xff)
  const absorb = (key: Uint8Array): void => {
    work = xor(work, encryptBlocks(key, work))
  }
  let position = 0
  for (; message.length - position > 16; position += 16) absorb(message.subarray(position, position + 16))
  absorb(resize(message.subarray(position), 16))
  const oddNumberOfWholeBlocks = (position / 16) % 2 === 1
  if (oddNumberOfWholeBlocks) absorb(ZEROS)
  const bitLength = Buffer.alloc(16)
  bitLength.writeUInt32BE(message.length * 8, 12)
  absorb(bitLength)
  return xor(work, encryptBlocks(work, work))
}

/** The check value of CTF strings: the first 15 bits of the hash. */
export function checkValue(message: Uint8Array): number {
  return hash(message).readUInt16BE(0) >> 1
}
