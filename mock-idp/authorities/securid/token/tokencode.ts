import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { encryptBlocks } from './blocks.ts'
import { type BoundedMap, createBoundedMap } from './bounded-map.ts'
import type { SoftwareToken } from './token.ts'

/** Cached computation of tokencodes for a server that checks many. */
export interface Tokencodes {
  /** `token.digits` decimal digits. */
  at(token: SoftwareToken, at: EpochSeconds): string
  /** The code of an interval as counted by `intervalNumber`. */
  interval(token: SoftwareToken, n: number): string
  number(token: SoftwareToken, n: number): number
  /** All codes of `count` hours from the hour `first` since 1970, as numbers; two AES operations per hour. */
  hours(token: SoftwareToken, first: number, count: number): Uint32Array
}

/** Intervals of the token's length since 1970; each has one code. */
export function intervalNumber(token: SoftwareToken, at: EpochSeconds): number {
  return Math.floor(at / token.intervalSeconds)
}

/** The code at a time; the next code is that of `token.intervalSeconds` later. */
export function tokencode(token: SoftwareToken, at: EpochSeconds): string {
  return createTokencodes({ tokens: 1 }).at(token, at)
}

/** Caches the last `tokens` tokens, each with its last keys and blocks. `encrypt` lets tests count operations. */
export function createTokencodes({ tokens = 1024, encrypt = encryptBlocks } = {}): Tokencodes {
  const chains = createBoundedMap<string, Chain>(tokens)
  const number = (token: SoftwareToken, n: number): number => {
    const chain = chains.get(token.seed + token.serial, createChain)
    const index = n - Math.floor(n / CODES_PER_BLOCK) * CODES_PER_BLOCK
    const start = (n - index) * token.intervalSeconds
    const block = chain.blocks.get(start, () => makeBlock(chain, token, start, encrypt))
    return block.readUInt32BE(index * 4) % 10 ** token.digits
  }
  const interval = (token: SoftwareToken, n: number): string => String(number(token, n)).padStart(token.digits, '0')
  const hours = (token: SoftwareToken, first: number, count: number): Uint32Array => {
    const chain = chains.get(token.seed + token.serial, createChain)
    const perHour = HOUR_SECONDS / token.intervalSeconds
    const found = new Uint32Array(count * perHour)
    for (let hour = 0; hour < count; hour++) {
      const blocks = makeHour(chain, token, (first + hour) * HOUR_SECONDS, encrypt)
      for (let n = 0; n < perHour; n++) found[hour * perHour + n] = blocks.readUInt32BE(n * 4) % 10 ** token.digits
    }
    return found
  }
  return { number, interval, hours, at: (token, at) => interval(token, intervalNumber(token, at)) }
}

const HOUR_SECONDS = 3600
const MINUTE_SECONDS = 60

/** A block begins at a multiple of four intervals; an hour has a whole number of blocks. */
const CODES_PER_BLOCK = 4
const MAX_BLOCKS = 16
const MAX_KEYS = 16
/** Bytes of the packed time that enter the keys of the year, month, day and hour. */
const KEY_LENGTHS = [2, 3, 4, 5]
const [DAY_LEVEL, HOUR_LEVEL] = [2, 3]
const HOUR_DIGITS = 10
/** Byte of a plain block with the minute, as packed decimal. */
const MINUTE_BYTE = 5

interface Chain {
  readonly keys: BoundedMap<string, Buffer> // by the decimal digits of the time
  readonly blocks: BoundedMap<EpochSeconds, Buffer> // by the time of their first code
}

function createChain(): Chain {
  return { keys: createBoundedMap(MAX_KEYS), blocks: createBoundedMap(MAX_BLOCKS) }
}

/**
 * Four consecutive codes as 32-bit numbers, encrypted with the key of the hour, which derives from that of the day,
 * down to the seed.
 */
function makeBlock(chain: Chain, token: SoftwareToken, start: EpochSeconds, encrypt: typeof encryptBlocks): Buffer {
  const time = packedTime(start)
  return encrypt(keyAt(HOUR_LEVEL, chain, token, time, encrypt), plainBlock(token, time))
}

/** All blocks of the hour that begins at `start`. The key of the hour is not cached: a search reads each hour once. */
function makeHour(chain: Chain, token: SoftwareToken, start: EpochSeconds, encrypt: typeof encryptBlocks): Buffer {
  const time = packedTime(start)
  const key = encrypt(keyAt(DAY_LEVEL, chain, token, time, encrypt), plainBlock(token, time.slice(0, HOUR_DIGITS)))
  const minutes = (CODES_PER_BLOCK * token.intervalSeconds) / MINUTE_SECONDS
  const first = plainBlock(token, time)
  const plain = Buffer.alloc((first.length * 60) / minutes)
  for (let minute = 0, at = 0; minute < 60; minute += minutes, at += first.length) {
    first.copy(plain, at)
    plain[at + MINUTE_BYTE] = Math.floor(minute / 10) * 16 + (minute % 10)
  }
  return encrypt(key, plain)
}

/** The key of the year, month, day or hour, which derives from that of the level before, down to the seed. */
function keyAt(level: number, chain: Chain, token: SoftwareToken, time: string, encrypt: typeof encryptBlocks): Buffer {
  const length = KEY_LENGTHS[level]
  if (length === undefined) return Buffer.from(token.seed, 'hex')
  const part = time.slice(0, length * 2)
  return chain.keys.get(part, () => encrypt(keyAt(level - 1, chain, token, time, encrypt), plainBlock(token, part)))
}

/** Packed decimal as hexadecimal text: year, month, day, hour, minute, two zero bytes. */
function packedTime(at: EpochSeconds): string {
  return `${new Date(at * 1000).toISOString().replace(/\D/g, '').slice(0, 12)}0000`
}

/** A prefix of the time padded with AA to eight bytes, the last eight digits of the serial number, and BB. */
function plainBlock(token: SoftwareToken, time: string): Buffer {
  return Buffer.from(time.padEnd(16, 'a') + token.serial.slice(-8) + 'b'.repeat(8), 'hex')
}
