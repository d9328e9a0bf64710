/** Times in the format of RFC 3339. */
import { EARLIEST, LATEST, time } from '../../adapter/kernel/time.ts'
import type { EpochSeconds } from '../../adapter/spi.ts'
import { ControlError } from './control-error.ts'

// RFC 3339 section 5.6, "date-time". Date.parse alone accepts other formats too.
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

export { LATEST, time }

/** Seconds since 1970 of an RFC 3339 time, fractions cut off; undefined for any other text and for other years in UTC. */
export function secondsOf(text: string): EpochSeconds | undefined {
  if (!DATE_TIME.test(text) || !isDay(text.slice(0, 10))) return undefined
  // RFC 3339, section 5.7: a leap second. Date has none: it is the first second of the next minute.
  const isLeap = text.slice(17, 19) === '60'
  const whole = isLeap ? `${text.slice(0, 17)}59${text.slice(19)}` : text
  const milliseconds = Date.parse(whole.toUpperCase().replace(' ', 'T'))
  const seconds = Math.floor(milliseconds / 1000) + (isLeap ? 1 : 0)
  return seconds >= EARLIEST && seconds <= LATEST ? seconds : undefined
}

/** False for a day that its month does not have: Date.parse reads 30 February as 2 March. */
function isDay(date: string): boolean {
  const milliseconds = Date.parse(date)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date)
}

/** @throws ControlError 400 for a text that is not an RFC 3339 time. */
export function parseTime(text: string): EpochSeconds {
  const seconds = secondsOf(text)
  if (seconds === undefined) throw invalidTime(text.slice(0, 64))
  return seconds
}

function invalidTime(text: string): ControlError {
  return new ControlError(
    400,
    'INVALID_TIME',
    `"${text}" is not an RFC 3339 time of the years 0000 to 9999. Send one such as 2030-01-02T03:04:05Z.`,
  )
}
