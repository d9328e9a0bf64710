/** Random values of one instance: from the system, or from a seed. */
import { createCipheriv, createHash, randomFillSync } from 'node:crypto'

/** A stream of random values. */
export interface Random {
  bytes(count: number): Buffer
  /** ASCII letters and digits. */
  text(length: number): string
  /** A whole number from 0 to `limit` - 1; `limit` is at most 2^32. */
  integer(limit: number): number
  /** UUID, version 4 (RFC 9562 section 5.4). */
  uuid(): string
}
/** Streams by purpose: values of one do not depend on how many another has made. */
export interface RandomSource {
  readonly isSeeded: boolean
  of(purpose: string): Random
  /** With a seed, every stream begins again. */
  restart(): void
}
type Fill = (buffer: Buffer) => void

// Every client of the flow API accepts these characters.
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
// Greatest multiple of 62 in a byte. Greater bytes are ignored; they would make some characters more frequent.
const LIMIT = 248
const BLOCK = 4096
const RANGE = 2 ** 32

/** @param seed the same seed gives the same values, to everybody who knows it: for tests only. Default: random values. */
export function createRandomSource(seed?: string): RandomSource {
  const restarts: (() => void)[] = []
  return {
    isSeeded: seed !== undefined,
    of(purpose) {
      const pool = createPool(seed === undefined ? () => randomFillSync : () => keystream(`${seed}\n${purpose}`))
      if (seed !== undefined) restarts.push(pool.restart)
      return createRandom(pool.byte)
    },
    restart() {
      for (const restart of restarts) restart()
    },
  }
}

/** A stream from the system. */
export function systemRandom(): Random {
  return createRandom(createPool(() => randomFillSync).byte)
}

/** AES-256 in counter mode with the digest of the seed as its key. */
function keystream(seed: string): Fill {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  return (buffer) => void cipher.update(Buffer.alloc(buffer.length)).copy(buffer)
}

/** Reads random bytes in blocks. */
function createPool(open: () => Fill) {
  const pool = Buffer.alloc(BLOCK)
  let next = BLOCK
  let fill = open()
  return {
    byte(): number {
      if (next === BLOCK) {
        fill(pool)
        next = 0
      }
      return pool[next++] ?? 0
    },
    restart(): void {
      next = BLOCK
      fill = open()
    },
  }
}

function createRandom(byte: () => number): Random {
  const bytes = (count: number) => {
    const buffer = Buffer.allocUnsafe(count)
    for (let index = 0; index < count; index++) buffer[index] = byte()
    return buffer
  }
  return {
    bytes,
    text(length) {
      let text = ''
      while (text.length < length) {
        const value = byte()
        if (value < LIMIT) text += ALPHABET[value % 62]
      }
      return text
    },
    integer(limit) {
      // Numbers above the last multiple of the limit would make some results more frequent.
      const end = RANGE - (RANGE % limit)
      let value = bytes(4).readUInt32BE()
      while (value >= end) value = bytes(4).readUInt32BE()
      return value % limit
    },
    uuid() {
      const value = bytes(16)
      value[6] = (value.readUInt8(6) & 0x0f) | 0x40
      value[8] = (value.readUInt8(8) & 0x3f) | 0x80
      return value.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    },
  }
}
