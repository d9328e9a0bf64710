import type { EpochSeconds } from '../../../adapter/spi.ts'

export interface WakeUpOptions {
  /** Calls once after `milliseconds` (at most 2^31 - 1); returns a function that cancels. Default: an unreferenced timeout. */
  readonly timer?: (call: () => void, milliseconds: number) => () => void
  /** Receives the error of a wake-up; the other wake-ups are called nevertheless. Default: an uncaught exception. */
  readonly onError?: (error: unknown) => void
}

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

/** Inserts in descending order of time, so that the next wake-up is popped; with equal times the first registered is last. */
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

/** Calls wake-ups when they become due, with one timer. `delay`: milliseconds until the clock reaches a time; Infinity while frozen. */
export function createWakeUps(
  now: () => EpochSeconds,
  delay: (at: EpochSeconds) => number,
  { timer = timeout, onError = uncaught }: WakeUpOptions,
) {
  const waiting: WakeUp[] = []
  const running = new Set<Promise<unknown>>()
  let cancelTimer = () => {}

  const call = (wakeUp: WakeUp) => {
    try {
      const result = wakeUp.call()
      if (!(result instanceof Promise)) return
      const ended = result.catch(onError).finally(() => running.delete(ended))
      running.add(ended)
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
  // Reads the next entry and the clock again each time: a call may register a due wake-up or change the clock.
  const fire = () => {
    for (let next = waiting.at(-1); next !== undefined && next.at <= now(); next = waiting.at(-1)) {
      waiting.pop()
      call(next)
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
