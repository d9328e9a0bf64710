/**
 * The codes around a token's expected time, ready to be searched: whoever guesses, guesses in the same window many
 * times.
 */
import { createBoundedMap } from '../token/bounded-map.ts'
import type { SoftwareToken } from '../token/token.ts'
import type { Tokencodes } from '../token/tokencode.ts'

/** Windows of codes as numbers. */
export interface Windows {
  /** The codes of the intervals from `centre - width` to `centre + width`; `NO_CODE` before 1970. */
  around(token: SoftwareToken, centre: number, width: number): Uint32Array
}

/** No code of up to eight digits is this number. */
const NO_CODE = 0xffffffff

/** Windows with a memory of the last `limit` of them: 4 bytes a code, renewed as the interval changes. */
export function createWindows(codes: Tokencodes, limit = 1024): Windows {
  const windows = createBoundedMap<string, Uint32Array>(limit)
  return {
    around: (token, centre, width) =>
      windows.get(`${token.serial}/${token.seed}/${token.intervalSeconds}/${token.digits}/${centre}/${width}`, () => {
        const codeAt = (_: unknown, index: number): number => {
          const interval = centre - width + index
          return interval < 0 ? NO_CODE : codes.number(token, interval)
        }
        return Uint32Array.from({ length: 2 * width + 1 }, codeAt)
      }),
  }
}
