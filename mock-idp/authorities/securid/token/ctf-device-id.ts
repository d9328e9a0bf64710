import { checkValue, resize } from './blocks.ts'
import { TokenError } from './token-error.ts'

/** Significant characters of a device id. Ids of phones, whose tokens are URLs, are longer. */
const LENGTHS = { numeric: 32, url: 40 } as const

/** One interpretation of an entered device id. */
export interface DeviceIdReading {
  readonly id: string
  readonly check: number
}

/** An unbound token has the check value of ''. */
export function deviceIdCheck(id: string, inUrl: boolean): number {
  return checkOf(id, lengthOf(inUrl))
}

/** The device id in the key of a version 2 string. @throws TokenError TOKEN_UNSUPPORTED without hexadecimal digits. */
export function writtenDeviceId(entered: string, inUrl: boolean): string {
  const id = hexadecimalDigits(entered.slice(0, lengthOf(inUrl)))
  if (entered !== '' && id === '') {
    throw new TokenError('TOKEN_UNSUPPORTED', 'A device id needs at least one hexadecimal digit.')
  }
  return id
}

/**
 * Interpretations of an entered device id; the check value selects one. The length depends on the URL, which users
 * leave out. Version 1 uses decimal ids, but `stoken` drops the decimal digits: both are tried.
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
