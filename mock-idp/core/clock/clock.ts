import type { Clock, EpochSeconds } from '../../../adapter/spi.ts'
import { createWakeUps, type WakeUpOptions } from './wake-ups.ts'

/** The clock port and what QA may do to it. Times are whole seconds; those that are not raise a RangeError. */
export interface MockClock extends Clock {
  readonly frozen: boolean
  /** Sets the time, back too. Every wake-up that became due has been called, in order of time, when it returns. */
  set(now: EpochSeconds): void
  /** As `set`, by `seconds` >= 0 from where the clock stands. */
  advance(seconds: number): void
  /** true: stands still. false: goes on from where it stood. */
  freeze(frozen: boolean): void
  /** Back to real time, running. Wake-ups stay; those that became due are called. */
  reset(): void
  /** Settles once every wake-up called so far is over, asynchronous ones too, and those that they made due. */
  settled(): Promise<void>
  /** Drops every wake-up and the timer; later wake-ups are never called. The time can still be read. */
  close(): void
}

/** How a clock is made; only tests hand in time and timer of their own. */
export interface ClockOptions extends WakeUpOptions {
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly realTime?: () => number
}

// As it was when this was loaded: whatever is put in its place later may itself ask a clock of ours.
const systemTime = Date.now

/** Real time, for what others judge by their own clock: how long a certificate is good. Nothing else may ask for it. */
export const realNow = (): EpochSeconds => Math.floor(systemTime() / 1000)

function wholeSeconds(value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`Not a whole number of seconds: ${value}`)
  return value
}

/** One clock of one instance: at real time and running until it is moved or frozen. */
export function createClock(options: ClockOptions = {}): MockClock {
  const { realTime = systemTime } = options
  let ahead = 0 // ms that the running clock is ahead of real time
  let stoodAt: number | undefined // ms at which a frozen clock stands
  let closed = false

  const milliseconds = () => stoodAt ?? realTime() + ahead
  const now = () => Math.floor(milliseconds() / 1000)
  const delay = (at: EpochSeconds) => (stoodAt === undefined ? at * 1000 - milliseconds() : Number.POSITIVE_INFINITY)
  const wakeUps = createWakeUps(now, delay, options)
  const moveTo = (target: number) => {
    if (stoodAt === undefined) ahead = target - realTime()
    else stoodAt = target
    wakeUps.fire()
  }

  return {
    now,
    get frozen() {
      return stoodAt !== undefined
    },
    wake(at, call) {
      const wakeUp = { at, call }
      if (!closed) wakeUps.add(wakeUp)
      return () => wakeUps.remove(wakeUp)
    },
    set: (target) => moveTo(wholeSeconds(target, Number.MIN_SAFE_INTEGER) * 1000),
    advance: (seconds) => moveTo(milliseconds() + wholeSeconds(seconds, 0) * 1000),
    freeze(frozen) {
      if (frozen === (stoodAt !== undefined)) return
      if (stoodAt !== undefined) ahead = stoodAt - realTime()
      stoodAt = frozen ? milliseconds() : undefined
      wakeUps.fire()
    },
    reset() {
      ahead = 0
      stoodAt = undefined
      wakeUps.fire()
    },
    async settled() {
      for (wakeUps.fire(); wakeUps.running.size > 0; wakeUps.fire()) await Promise.all(wakeUps.running)
    },
    close() {
      closed = true
      wakeUps.clear()
    },
  }
}
