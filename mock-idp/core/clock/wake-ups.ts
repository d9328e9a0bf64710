import type { EpochSeconds } from '../../../adapter/spi.ts'

/** How wake-ups come about. */
export interface WakeUpOptions {
  /** Calls once after `milliseconds` (at most 2^31 - 1); the answer takes it back. Default: a timeout that keeps no process alive. */
  readonly timer?: (call: () => void, milliseconds: number) => () => void
  /** Told what a wake-up threw or rejected with; the others are called all the same. Default: an uncaught exception. */
  readonly onError?: (error: unknown) => void
}

/** A call that waits for its time. */
export interface WakeUp {
  readonly at: EpochSeconds
  readonly call: () => unknown // a promise when the call is asynchronous: `settled` waits for it
}

// Node turns a longer delay into 1 ms: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
const LONGEST_DELAY_MS = 2 ** 31 - 1

function timeout(call: () => void, milliseconds: number): () => void {
  const handle = setTimeout(call, milliseconds).unref()
  return () => clearTimeout(handle)
}

function uncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}

/** Kept by falling time, so that the next one is popped; of one time the earlier registered is nearer the end. */
function insert(wakeUps: WakeUp[], wakeUp: WakeUp): void {
  let low = 0
  let high = wakeUps.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((wakeUps[middle]?.at ?? 0) > wakeUp.at) low = middle + 1
    else high = middle
  }
  wakeUps.splice(low, 0, wakeUp)
}

/** Calls wake-ups as they become due, by one timer. `now` reads the clock, `delay` is the ms until it reaches a time (Infinity: it stands). */
export function createWakeUps(
  now: () => EpochSeconds,
  delay: (at: EpochSeconds) => number,
  { timer = timeout, onError = uncaught }: WakeUpOptions,
) {
  const waiting: WakeUp[] = []
  const running = new Set<Promise<unknown>>()
  let cancelTimer = () => {}

  const begin = (wakeUp: WakeUp) => {
    try {
      const result = wakeUp.call()
      if (!(result instanceof Promise)) return
      const over = result.catch(onError).finally(() => running.delete(over))
      running.add(over)
    } catch (error) {
      onError(error)
    }
  }
  const arm = () => {
    cancelTimer()
    cancelTimer = () => {}
    const next = waiting.at(-1)
    if (next === undefined) return
    const milliseconds = next.at <= now() ? 0 : delay(next.at)
    if (milliseconds < Number.POSITIVE_INFINITY) cancelTimer = timer(fire, Math.min(milliseconds, LONGEST_DELAY_MS))
  }
  // A call may register more that is due, or move the clock itself: so the head is looked at afresh each time.
  const fire = () => {
    for (let next = waiting.at(-1); next !== undefined && next.at <= now(); next = waiting.at(-1)) {
      waiting.pop()
      begin(next)
    }
    arm()
  }
  return {
    fire,
    running,
    add(wakeUp: WakeUp) {
      insert(waiting, wakeUp)
      if (waiting.at(-1) === wakeUp) arm()
    },
    remove(wakeUp: WakeUp) {
      const index = waiting.lastIndexOf(wakeUp)
      if (index < 0) return
      waiting.splice(index, 1)
      if (index === waiting.length) arm()
    },
    clear() {
      waiting.length = 0
      cancelTimer()
    },
  }
}
