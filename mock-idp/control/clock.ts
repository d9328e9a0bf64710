/** `/mock/clock`: the clock in the hand of QA. */
import type { EpochSeconds } from '../../adapter/spi.ts'
import type { MockClock } from '../core/clock/clock.ts'
import { ControlError } from '../core/control-error.ts'
import { parseTime, time } from '../core/time.ts'
import { validate } from './validate.ts'

/** The end of the year 9999: RFC 3339 writes no later one. */
const LATEST = 253402300799

/** The clock as it is shown: RFC 3339. */
export interface ClockShown {
  readonly now: string
  readonly frozen: boolean
}
/** What may be done to it; `now` and `advanceSeconds` exclude each other. */
export interface ClockChange {
  readonly now?: string
  readonly advanceSeconds?: number
  readonly frozen?: boolean
}
/** Reads and moves the clock. */
export interface ClockControl {
  read(): ClockShown
  /** Resolves when every wake-up that became due has run. */
  change(change: ClockChange): Promise<ClockShown>
}

/** The operations over a clock. */
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

/** @throws ControlError 400 for a change that cannot be made; the clock has not been touched then. */
function targetOf(change: ClockChange, present: EpochSeconds): EpochSeconds | undefined {
  validate('clock-change', change)
  const { now, advanceSeconds = 0 } = change
  if (now !== undefined && change.advanceSeconds !== undefined)
    throw new ControlError(400, 'INVALID_REQUEST', 'Say "now" or "advanceSeconds", not both.')
  if (present + advanceSeconds > LATEST)
    throw new ControlError(400, 'INVALID_TIME', 'That is after the year 9999. Advance by less, or set "now".')
  return now === undefined ? undefined : parseTime(now)
}
