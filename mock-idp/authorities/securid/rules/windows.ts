/** Precomputed codes around a token's expected time: repeated guesses search the same window. */
import { createBoundedMap } from '../token/bounded-map.ts'
import type { SoftwareToken } from '../token/token.ts'
import type { Tokencodes } from '../token/tokencode.ts'

export interface Windows {
  /** The codes from `centre - width` to `centre + width`; `NO_CODE` before 1970. */
  around(token: SoftwareToken, centre: number, width: number): Uint32Array
}

/** Larger than any code of eight digits. */
const NO_CODE = 0xffffffff

/** Cache of the last `limit` windows, 4 bytes per code. */
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
