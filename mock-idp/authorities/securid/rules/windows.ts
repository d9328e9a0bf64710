/** Precomputed codes around a token's expected time: repeated guesses search the same window. */
import { createBoundedMap } from '../token/bounded-map.ts'
import type { SoftwareToken } from '../token/token.ts'
import type { Tokencodes } from '../token/tokencode.ts'

export interface Windows {
  /** The codes from `centre - width` to `centre + width`; `NO_CODE` before 1970. */
  around(token: SoftwareToken, centre: number, width: number): Uint32Array
  /** The intervals with this code, at most about a day from the expected one. */
  withinDay(token: SoftwareToken, expected: number, code: number): readonly number[]
}

const HOUR_SECONDS = 3600
/** Whole hours searched before and after the expected one. */
const HOURS = 24
/** Tokens whose codes of two days are cached, about 12 KB each (24 KB with 30 seconds). */
const DAYS = 1024
/** Larger than any code of eight digits. */
const NO_CODE = 0xffffffff

/** Cache of the last `limit` windows, 4 bytes per code. */
export function createWindows(codes: Tokencodes, limit = 1024): Windows {
  const windows = createBoundedMap<string, Uint32Array>(limit)
  const days = createBoundedMap<string, Uint32Array>(DAYS)
  return {
    around: (token, centre, width) =>
      windows.get(`${token.serial}/${token.seed}/${token.intervalSeconds}/${token.digits}/${centre}/${width}`, () => {
        const codeAt = (_: unknown, index: number): number => {
          const interval = centre - width + index
          return interval < 0 ? NO_CODE : codes.number(token, interval)
        }
        return Uint32Array.from({ length: 2 * width + 1 }, codeAt)
      }),
    withinDay: (token, expected, code) => {
      const perHour = HOUR_SECONDS / token.intervalSeconds
      const hour = Math.max(0, Math.floor(expected / perHour) - HOURS)
      const { serial, seed, intervalSeconds, digits } = token
      const day = days.get(`${serial}/${seed}/${intervalSeconds}/${digits}/${hour}`, () =>
        codes.hours(token, hour, 2 * HOURS + 1),
      )
      const found: number[] = []
      for (let at = day.indexOf(code); at >= 0; at = day.indexOf(code, at + 1)) found.push(hour * perHour + at)
      return found
    },
  }
}
