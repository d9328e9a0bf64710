/** The time as oidc-provider reads it: it knows no clock but `Date.now`. The only file that may replace that function. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '../../../adapter/spi.ts'
// Must be loaded first: it keeps `Date.now` as it was.
import '../../clock.ts'

const clocks = new AsyncLocalStorage<Clock>()
const realTime = Date.now

Date.now = () => {
  const clock = clocks.getStore()
  return clock === undefined ? realTime() : clock.now() * 1000
}

/** Runs `run`, and all that it starts, at the time of `clock`; everything else in the process keeps the real time. */
export function atClock<Result>(clock: Clock, run: () => Result): Result {
  return clocks.run(clock, run)
}

/** Runs `run` at the real time, also from within `atClock`. */
export function atRealTime<Result>(run: () => Result): Result {
  return clocks.exit(run)
}
