import type { Clock, EpochSeconds } from '../../../adapter/spi.ts'
import { createWakeUps, type WakeUpOptions } from './wake-ups.ts'

/** The clock port with the operations that change it. Times are whole seconds. */
export interface MockClock extends Clock {
  readonly frozen: boolean
  /**
   * Sets the time, forwards or backwards. Calls every wake-up that becomes due, in order of time, before it returns.
   * @throws RangeError unless `now` is a whole number.
   */
  set(now: EpochSeconds): void
  /**
   * Adds seconds to the time, like `set`.
   * @throws RangeError unless `seconds` is a whole number >= 0.
   */
  advance(seconds: number): void
  /** true: stops the clock. false: continues from the time at which it was stopped. */
  freeze(frozen: boolean): void
  /** Returns to its start: real time, running, unless the options say otherwise. Wake-ups stay; those that become due are called. */
  reset(): void
  /** Resolves when every wake-up called so far has ended, asynchronous ones too, and those that they made due. */
  settled(): Promise<void>
  /** Removes every wake-up and the timer; later wake-ups are never called. The time can still be read. */
  close(): void
}

/** Time at the start, and after a reset. */
export interface ClockStart {
  /** Default: real time. */
  readonly now?: EpochSeconds | undefined
  /** Default: false. */
  readonly frozen?: boolean | undefined
}
export interface ClockOptions extends WakeUpOptions {
  readonly start?: ClockStart | undefined
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly realTime?: () => number
}

// The original function: a replacement of Date.now may itself read a mock clock.
const systemTime = Date.now

/** Real time. Only for values that other programs compare with their own clock, such as the validity of a certificate. */
export const realNow = (): EpochSeconds => Math.floor(systemTime() / 1000)

function wholeSeconds(value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw new RangeError(`Not a whole number of seconds: ${value}`)
  return value
}

/** Clock of one instance. It shows real time until it is changed. */
export function createClock(options: ClockOptions = {}): MockClock {
  const { realTime = systemTime, start = {} } = options
  let ahead = 0 // ms that the running clock is ahead of real time
  let frozenAt: number | undefined // ms; defined while the clock is frozen
  const begin = () => {
    const real = realTime()
    ahead = start.now === undefined ? 0 : start.now * 1000 - real
    frozenAt = start.frozen === true ? real + ahead : undefined
  }
  begin()
  let closed = false

  const milliseconds = () => frozenAt ?? realTime() + ahead
  const now = () => Math.floor(milliseconds() / 1000)
  const delay = (at: EpochSeconds) => (frozenAt === undefined ? at * 1000 - milliseconds() : Number.POSITIVE_INFINITY)
  const wakeUps = createWakeUps(now, delay, options)
  const moveTo = (target: number) => {
    if (frozenAt === undefined) ahead = target - realTime()
    else frozenAt = target
    wakeUps.fire()
  }

  return {
    now,
    get frozen() {
      return frozenAt !== undefined
    },
    wake(at, call) {
      const wakeUp = { at, call }
      if (!closed) wakeUps.add(wakeUp)
      return () => wakeUps.remove(wakeUp)
    },
    set: (target) => moveTo(wholeSeconds(target, Number.MIN_SAFE_INTEGER) * 1000),
    advance: (seconds) => moveTo(milliseconds() + wholeSeconds(seconds, 0) * 1000),
    freeze(frozen) {
      if (frozen === (frozenAt !== undefined)) return
      if (frozenAt !== undefined) ahead = frozenAt - realTime()
      frozenAt = frozen ? milliseconds() : undefined
      wakeUps.fire()
    },
    reset() {
      begin()
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
