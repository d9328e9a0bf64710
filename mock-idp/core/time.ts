/** Times as people write and read them: RFC 3339. */
import type { EpochSeconds } from '../../adapter/spi.ts'
import { ControlError } from './control-error.ts'

// RFC 3339 section 5.6, "date-time"; Date.parse alone takes much that is none.
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339, whole seconds, UTC. */
export function time(at: EpochSeconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19)}Z`
}

/** The seconds that an RFC 3339 text names, fractions cut off; undefined when it is none. */
export function secondsOf(text: string): EpochSeconds | undefined {
  if (!DATE_TIME.test(text) || !isDay(text.slice(0, 10))) return undefined
  const milliseconds = Date.parse(text.toUpperCase().replace(' ', 'T'))
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

/** Whether the month has that day: Date.parse takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const milliseconds = Date.parse(date)
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date)
}

/** @throws ControlError 400 when the text is no time. */
export function parseTime(text: string): EpochSeconds {
  const seconds = secondsOf(text)
  if (seconds === undefined) throw new ControlError(400, 'INVALID_TIME', `"${text.slice(0, 64)}" is no RFC 3339 time.`)
  return seconds
}
