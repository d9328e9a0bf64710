/** Times as the control API writes and reads them. */
import type { EpochSeconds } from '../../adapter/spi.ts'
import { ControlError } from './control-error.ts'

/** RFC 3339, whole seconds, UTC. */
export function time(at: EpochSeconds): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19)}Z`
}

/** @throws ControlError 400 when the text is no time. */
export function parseTime(text: string): EpochSeconds {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) throw new ControlError(400, 'INVALID_TIME', `"${text}" is no RFC 3339 time.`)
  return Math.floor(milliseconds / 1000)
}
