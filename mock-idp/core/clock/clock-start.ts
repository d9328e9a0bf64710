import { LATEST, secondsOf } from '../time.ts'
import type { ClockStart } from './clock.ts'

/**
 * The clock at the start, from its RFC 3339 time.
 * @throws RangeError for a text that is no time, or a time that the clock cannot show.
 */
export function readClockStart({
  now,
  frozen,
}: {
  readonly now?: string | undefined
  readonly frozen?: boolean | undefined
} = {}): ClockStart {
  if (now === undefined) return { frozen }
  const at = secondsOf(now) ?? Number.NaN
  if (at >= 0 && at <= LATEST) return { now: at, frozen }
  throw new RangeError(`clock ${now.slice(0, 64)}: must be a time from 1970 to 9999 such as 2030-01-02T03:04:05Z`)
}
