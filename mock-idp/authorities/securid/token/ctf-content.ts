import { checkValue } from './blocks.ts'
import { TokenError } from './token-error.ts'

/** Content of a compressed token format string. Layout as in `stoken`. */

/** Digits of a string: version, serial number, 63 octal digits of bits (most significant first), checksum. */
export interface CtfContent {
  readonly version: 1 | 2
  readonly serial: string // 12 digits
  readonly encryptedSeed: Uint8Array // 16 bytes
  readonly flags: number // 16 bits
  readonly expiryDays: number // since 2000-01-01; 14 bits
  readonly seedCheck: number // of the plain seed; 15 bits
  readonly deviceCheck: number // 15 bits
}

/**
 * Dashes may separate the digits; any other character ends the string. @throws TokenError TOKEN_FORM_UNKNOWN,
 * TOKEN_CHECKSUM_WRONG, TOKEN_UNSUPPORTED.
 */
export function unpackCtf(text: string): CtfContent {
  const digits = /^[\d-]*/.exec(text)?.[0].replaceAll('-', '') ?? ''
  if (digits.length < 81 || digits.length > 85) {
    const message = `A numeric token string has 81 digits, this one ${digits.length}. Copy all of it, on one line.`
    throw new TokenError('TOKEN_FORM_UNKNOWN', message)
  }
  const octal = digits.slice(13, 76)
  if (checksum(digits.slice(0, -5)) !== digits.slice(-5) || /[89]/.test(octal)) {
    throw new TokenError('TOKEN_CHECKSUM_WRONG')
  }
  const version = VERSIONS[digits.slice(0, 1)]
  if (version === undefined) {
    throw new TokenError(
      'TOKEN_UNSUPPORTED',
      `Only versions 1 and 2 of numeric token strings are supported, not ${digits[0]}.`,
    )
  }
  return { version, serial: digits.slice(1, 13), ...unpackBits(octal) }
}

export function packCtf(content: CtfContent): string {
  const body = `${content.version}${content.serial}${packBits(content)}`
  return body + checksum(body)
}

const VERSIONS: Readonly<Record<string, 1 | 2>> = { 1: 1, 2: 2 }

function checksum(body: string): string {
  return checkValue(Buffer.from(body)).toString(8).padStart(5, '0')
}

function unpackBits(octal: string): Omit<CtfContent, 'version' | 'serial'> {
  const bits = BigInt(`0o${octal}`).toString(2).padStart(189, '0')
  const number = (from: number, length: number): number => Number.parseInt(bits.slice(from, from + length), 2)
  return {
    encryptedSeed: Uint8Array.from({ length: 16 }, (_, index) => number(index * 8, 8)),
    flags: number(128, 16),
    expiryDays: number(144, 14), // the next bit is unused
    seedCheck: number(159, 15),
    deviceCheck: number(174, 15),
  }
}

function packBits({ encryptedSeed, flags, expiryDays, seedCheck, deviceCheck }: CtfContent): string {
  const bits = (value: number, length: number): string => value.toString(2).padStart(length, '0')
  const seed = [...encryptedSeed].map((byte) => bits(byte, 8)).join('')
  const rest = `${bits(flags, 16)}${bits(expiryDays, 14)}0${bits(seedCheck, 15)}${bits(deviceCheck, 15)}`
  return BigInt(`0b${seed}${rest}`).toString(8).padStart(63, '0')
}
