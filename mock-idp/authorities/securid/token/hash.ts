import { encryptBlocks, resize, xor } from './blocks.ts'

const ZEROS = Buffer.alloc(16)

/** The 16-byte hash of CTF strings: AES-128 keyed by the message's blocks, chained (as in the program `stoken`). */
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

/** The hash's first 15 bits: the check values of CTF strings. */
export function checkValue(message: Uint8Array): number {
  return hash(message).readUInt16BE(0) >> 1
}
