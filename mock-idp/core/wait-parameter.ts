/** The query parameter `wait` of control operations: how long a request waits for its condition. */
import { ControlError } from './control-error.ts'

export const MAX_WAIT_MS = 120_000
const UNITS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
])

/**
 * Milliseconds of `30s`, `500ms` or `1m`, at most two minutes; 0 if absent.
 * @throws ControlError 400 for anything else.
 */
export function readWait(value: unknown): number {
  if (value === undefined) return 0
  const [, digits = '', unit = ''] = /^(\d{1,6})(ms|s|m)$/.exec(String(value)) ?? []
  const milliseconds = Number(digits) * (UNITS.get(unit) ?? Number.NaN)
  if (milliseconds <= MAX_WAIT_MS) return milliseconds
  const message = '"wait" must be a time of at most two minutes with its unit, for example 30s, 500ms or 1m.'
  throw new ControlError(400, 'INVALID_REQUEST', message)
}
