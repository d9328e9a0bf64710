/** Deadlines of questions: one wake-up of the clock and one timer for all questions of one second. */
import type { Clock, EpochSeconds } from '../spi.ts'

/** Runs a call with a deadline; rejects at the deadline even if the call ignores the signal. */
export type WithDeadline = <R>(run: (signal: AbortSignal) => Promise<R>) => Promise<R>

interface Deadline {
  readonly at: EpochSeconds
  /** Milliseconds of real time. */
  readonly created: number
  readonly signal: AbortSignal
  readonly waiting: Set<() => void>
}

/**
 * Deadlines `seconds` after the start of each run, by the clock port or in real time, whichever is first: a clock that is
 * frozen or set back must not keep a request open.
 */
export function createDeadlines(clock: Clock, seconds: number): WithDeadline {
  let latest: Deadline | undefined
  const deadline = (): Deadline => {
    const at = clock.now() + seconds
    const created = performance.now()
    // After the clock was set back: do not reuse an aborted deadline.
    if (latest?.at === at && created - latest.created < 1000 && !latest.signal.aborted) return latest
    const controller = new AbortController()
    const waiting = new Set<() => void>()
    const expire = () => {
      clearTimeout(timer)
      forget()
      controller.abort()
      for (const giveUp of waiting) giveUp()
    }
    const timer = setTimeout(expire, seconds * 1000).unref()
    const forget = clock.wake(at, expire)
    latest = { at, created, signal: controller.signal, waiting }
    return latest
  }
  return (run) => {
    const { signal, waiting } = deadline()
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error(`no answer within ${seconds} seconds`))
      waiting.add(giveUp)
      run(signal).then(
        (answer) => {
          waiting.delete(giveUp)
          resolve(answer)
        },
        (error) => {
          waiting.delete(giveUp)
          reject(error)
        },
      )
    })
  }
}
