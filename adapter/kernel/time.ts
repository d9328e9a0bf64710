/** Times in the format of RFC 3339. */
import type { EpochSeconds } from '../spi.ts'

/** First and last second that RFC 3339 can express: the years 0000 and 9999. */
export const EARLIEST = -62_167_219_200
export const LATEST = 253_402_300_799

/** RFC 3339, whole seconds, UTC. A time outside of the years 0000 to 9999 is shown as the first or last one of these. */
export function time(at: EpochSeconds): string {
  return `${new Date(Math.min(Math.max(at, EARLIEST), LATEST) * 1000).toISOString().slice(0, 19)}Z`
}
