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

/** Caches the codes of whole hours, 4 bytes each: of the last `limit` windows, and of the last DAYS days. */
export function createWindows(codes: Tokencodes, limit = 1024): Windows {
  const windows = createBoundedMap<string, Uint32Array>(limit)
  const days = createBoundedMap<string, Uint32Array>(DAYS)
  /** The codes of the hours from `first` to `last`, from a cache. */
  const hours = (cache: typeof windows, token: SoftwareToken, first: number, last: number): Uint32Array => {
    const { serial, seed, intervalSeconds, digits } = token
    const key = `${serial}/${seed}/${intervalSeconds}/${digits}/${first}/${last}`
    return cache.get(key, () => codes.hours(token, first, last - first + 1))
  }
  return {
    around: (token, centre, width) => {
      const perHour = HOUR_SECONDS / token.intervalSeconds
      const [start, end] = [centre - width, centre + width]
      const first = Math.max(0, Math.floor(start / perHour))
      const found = end < 0 ? NONE : hours(windows, token, first, Math.floor(end / perHour))
      if (start >= 0) return found.subarray(start - first * perHour, end + 1 - first * perHour)
      const window = new Uint32Array(2 * width + 1).fill(NO_CODE)
      window.set(found.subarray(0, Math.max(0, end + 1)), Math.min(window.length, -start))
      return window
    },
    withinDay: (token, expected, code) => {
      const perHour = HOUR_SECONDS / token.intervalSeconds
      const hour = Math.floor(expected / perHour)
      const first = Math.max(0, hour - HOURS)
      const day = hours(days, token, first, Math.max(first, hour + HOURS))
      const found: number[] = []
      for (let at = day.indexOf(code); at >= 0; at = day.indexOf(code, at + 1)) found.push(first * perHour + at)
      return found
    },
  }
}

const NONE = new Uint32Array()
