import type { EpochSeconds } from '../../../../adapter/spi.ts'
import { encryptBlocks } from './blocks.ts'
import { type BoundedMap, createBoundedMap } from './bounded-map.ts'
import type { SoftwareToken } from './token.ts'

/** Tokencodes of a server that checks many: what has been computed for one code serves its neighbours. */
export interface Tokencodes {
  /** The code that the token shows at a time: `token.digits` decimal digits. */
  at(token: SoftwareToken, at: EpochSeconds): string
  /** The code of the n-th interval since 1970, as `intervalNumber` counts. */
  interval(token: SoftwareToken, n: number): string
  /** The same as a number. */
  number(token: SoftwareToken, n: number): number
}

/** How many intervals of the token's length have passed since 1970; the code changes with it. */
export function intervalNumber(token: SoftwareToken, at: EpochSeconds): number {
  return Math.floor(at / token.intervalSeconds)
}

/** The code that the token shows at a time; the next one is that at `token.intervalSeconds` later. */
export function tokencode(token: SoftwareToken, at: EpochSeconds): string {
  return createTokencodes({ tokens: 1 }).at(token, at)
}

/**
 * Tokencodes with a memory of the last `tokens` tokens. Per token it keeps the keys of the last hours and, for the
 * widest window of an Authentication Manager (70 intervals to either side), all blocks: a window costs one AES
 * operation per four new codes. `encrypt` is for who counts those operations.
 */
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
  return { number, interval, at: (token, at) => interval(token, intervalNumber(token, at)) }
}

/**
 * Minutes are masked so that a block begins at a multiple of four intervals; the hour has a whole number of
 * blocks.
 */
const CODES_PER_BLOCK = 4
const MAX_BLOCKS = 80
const MAX_KEYS = 16
/** A key each per year, month, day and hour: how many bytes of the packed time go into it. */
const KEY_LENGTHS = [2, 3, 4, 5]

interface Chain {
  readonly keys: BoundedMap<string, Buffer> // by the decimal digits of the time that went in
  readonly blocks: BoundedMap<EpochSeconds, Buffer> // by the time of their first code
}

function createChain(): Chain {
  return { keys: createBoundedMap(MAX_KEYS), blocks: createBoundedMap(MAX_BLOCKS) }
}

/**
 * Four consecutive codes as 32-bit numbers, encrypted under the key of the hour, that under the key of the day, up
 * to the seed.
 */
function makeBlock(chain: Chain, token: SoftwareToken, start: EpochSeconds, encrypt: typeof encryptBlocks): Buffer {
  const time = packedTime(start)
  const keyAt = (level: number): Buffer => {
    const length = KEY_LENGTHS[level]
    if (length === undefined) return Buffer.from(token.seed, 'hex')
    const make = (): Buffer => encrypt(keyAt(level - 1), plainBlock(token, time.slice(0, length * 2)))
    return chain.keys.get(time.slice(0, length * 2), make)
  }
  return encrypt(keyAt(KEY_LENGTHS.length - 1), plainBlock(token, time))
}

/** Packed decimal, as hexadecimal text: year, month, day, hour, minute, and two zero bytes. */
function packedTime(at: EpochSeconds): string {
  return `${new Date(at * 1000).toISOString().replace(/\D/g, '').slice(0, 12)}0000`
}

/**
 * So much of the time, filled up with AA to eight bytes, the last eight digits of the serial number, and BB to the
 * end.
 */
function plainBlock(token: SoftwareToken, time: string): Buffer {
  return Buffer.from(time.padEnd(16, 'a') + token.serial.slice(-8) + 'b'.repeat(8), 'hex')
}
