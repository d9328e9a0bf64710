import { checkValue, resize } from './blocks.ts'
import { TokenError } from './token-error.ts'

/** How many characters of a device id count: those of phones, whose tokens come as URLs, are longer. */
const LENGTHS = { numeric: 32, url: 40 } as const

/** One way to take an entered device id: as it goes into the key, and its check value. */
export interface DeviceIdReading {
  readonly id: string
  readonly check: number
}

/** The check value of a device id; an unbound token has that of ''. */
export function deviceIdCheck(id: string, inUrl: boolean): number {
  return checkOf(id, lengthOf(inUrl))
}

/** A device id as it goes into the key of a version 2 string; TOKEN_UNSUPPORTED if none of its characters count. */
export function writtenDeviceId(entered: string, inUrl: boolean): string {
  const id = hexadecimalDigits(entered.slice(0, lengthOf(inUrl)))
  if (entered !== '' && id === '') {
    throw new TokenError('TOKEN_UNSUPPORTED', 'Of a device id the hexadecimal digits count, this one has none.')
  }
  return id
}

/**
 * The ways to take a device id as entered. Which length counts depends on the URL, which people cut off; the check
 * value tells which reading is meant. Version 1 was for decimal ids; the program `stoken` takes all but the
 * decimal digits, so both are tried.
 */
export function deviceIdReadings(entered: string, version: 1 | 2): readonly DeviceIdReading[] {
  const normalizers = version === 2 ? [hexadecimalDigits] : [decimalDigits, allButDecimalDigits]
  return Object.values(LENGTHS).flatMap((length) =>
    normalizers.map((normalize) => {
      const id = normalize(entered.slice(0, length))
      return { id, check: checkOf(id, length) }
    }),
  )
}

function lengthOf(inUrl: boolean): number {
  return inUrl ? LENGTHS.url : LENGTHS.numeric
}
function checkOf(id: string, length: number): number {
  return checkValue(resize(id, length))
}
function hexadecimalDigits(entered: string): string {
  return entered.replace(/[^0-9a-f]/gi, '').toUpperCase()
}
function decimalDigits(entered: string): string {
  return entered.replace(/\D/g, '')
}
function allButDecimalDigits(entered: string): string {
  return entered.replace(/\d/g, '').toUpperCase()
}
