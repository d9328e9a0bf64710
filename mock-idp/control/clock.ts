import type { EpochSeconds } from '../../adapter/spi.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import { LATEST, parseTime, time } from '../core/time.ts'
import { body, type Route } from './route.ts'
import { validate } from './validate.ts'

/** State of the clock; `now` is an RFC 3339 time. */
export interface ClockShown {
  readonly now: string
  readonly frozen: boolean
}
/** A change of the clock; `now` and `advanceSeconds` exclude each other. */
export interface ClockChange {
  readonly now?: string
  readonly advanceSeconds?: number
  readonly frozen?: boolean
}
/** Operations of `/mock/clock`. */
export interface ClockControl {
  read(): ClockShown
  /**
   * Resolves when every wake-up that became due has run.
   * @throws ControlError 400 for a change that cannot be made; the clock is not changed then.
   */
  change(change: ClockChange): Promise<ClockShown>
}

export function clockControl(clock: MockClock): ClockControl {
  const read = () => ({ now: time(clock.now()), frozen: clock.frozen })
  return {
    read,
    async change(change) {
      const { frozen } = change
      const target = targetOf(change, clock.now())
      if (frozen === true) clock.freeze(true)
      if (target !== undefined) clock.set(target)
      if (change.advanceSeconds !== undefined) clock.advance(change.advanceSeconds)
      if (frozen === false) clock.freeze(false)
      await clock.settled()
      return read()
    },
  }
}

export const clockRoutes: readonly Route<{ readonly clock: ClockControl }>[] = [
  { method: 'get', path: '/clock', run: ({ clock }) => clock.read() },
  { method: 'patch', path: '/clock', run: ({ clock }, req) => clock.change(body('clock-change', req)) },
]

/** @throws ControlError 400 for a change that cannot be made. */
function targetOf(change: ClockChange, present: EpochSeconds): EpochSeconds | undefined {
  validate('clock-change', change)
  const { now, advanceSeconds = 0 } = change
  if (now !== undefined && change.advanceSeconds !== undefined)
    throw new ControlError(400, 'INVALID_REQUEST', 'Send "now" or "advanceSeconds", not both.')
  if (present + advanceSeconds > LATEST)
    throw new ControlError(400, 'INVALID_TIME', 'The new time is after 9999; advance by less.')
  const target = now === undefined ? undefined : parseTime(now)
  // Times of records are counted from 1970.
  if (target !== undefined && target < 0)
    throw new ControlError(400, 'INVALID_TIME', 'The clock begins at 1970-01-01T00:00:00Z; set a later time.')
  return target
}
