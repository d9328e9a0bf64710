/** `/mock/clock`: the clock in the hand of QA. */
import type { MockClock } from '../clock.ts'
import { ControlError } from './control-error.ts'
import { parseTime, time } from './time.ts'

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
    async change({ now, advanceSeconds, frozen }) {
      if (now !== undefined && advanceSeconds !== undefined)
        throw new ControlError(400, 'INVALID_REQUEST', 'Say "now" or "advanceSeconds", not both.')
      const target = now === undefined ? undefined : parseTime(now)
      if (frozen === true) clock.freeze(true)
      if (target !== undefined) clock.set(target)
      if (advanceSeconds !== undefined) clock.advance(advanceSeconds)
      if (frozen === false) clock.freeze(false)
      await clock.settled()
      return read()
    },
  }
}
