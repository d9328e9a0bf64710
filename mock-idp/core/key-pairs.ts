/** Key pairs from a stream of random values: a stream from a seed gives the same keys again. */
import { checkPrime, createECDH, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from './random.ts'

/** Names of RFC 7518 section 6.2.1.1, and those of OpenSSL with the order of the curve. */
const CURVES = {
  'P-256': {
    name: 'prime256v1',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bytes: 32,
  },
  'P-384': {
    name: 'secp384r1',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
  },
} as const

/** A private key as JWK (RFC 7518 section 6.2.2). */
export function ellipticKey(crv: keyof typeof CURVES, random: Random): JsonWebKey {
  const { name, order, bytes } = CURVES[crv]
  const d = toBuffer((toNumber(random.bytes(bytes + 8)) % (order - 1n)) + 1n, bytes)
  const pair = createECDH(name)
  pair.setPrivateKey(d)
  const point = pair.getPublicKey()
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)]
  return { kty: 'EC', crv, x: text(x), y: text(y), d: text(d) }
}

const isPrime = promisify(checkPrime)

const EXPONENT = 65537n

/** An RSA key as JWK (RFC 7518 section 6.3.2). */
export async function rsaKey(random: Random, bits: 1024 | 2048 = 2048): Promise<JsonWebKey> {
  const bytes = bits / 16
  const [one, other] = [await prime(random, bytes), await prime(random, bytes)]
  const [p, q] = one > other ? [one, other] : [other, one]
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const members = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const encoded = Object.entries(members).map(([name, value]) => [name, text(toBuffer(value))])
  return { kty: 'RSA', ...Object.fromEntries(encoded) }
}

/** The two highest bits are set: the product of two such primes has twice as many bits. */
async function prime(random: Random, length: number): Promise<bigint> {
  for (;;) {
    const bytes = random.bytes(length)
    bytes[0] = bytes.readUInt8(0) | 0xc0
    bytes[length - 1] = bytes.readUInt8(length - 1) | 1
    const candidate = toNumber(bytes)
    if (candidate % EXPONENT !== 1n && (await isPrime(candidate))) return candidate
  }
}

/** Modular inverse by the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [value % modulus, modulus]
  let [x, y] = [1n, 0n]
  while (low > 1n) {
    const quotient = high / low
    ;[low, high] = [high % low, low]
    ;[x, y] = [y - quotient * x, x]
  }
  return ((x % modulus) + modulus) % modulus
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function toBuffer(value: bigint, length?: number): Buffer {
  const hex = value.toString(16)
  const digits = length === undefined ? hex.length + (hex.length % 2) : 2 * length
  return Buffer.from(hex.padStart(digits, '0'), 'hex')
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url')
}
