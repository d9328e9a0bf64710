/** Deadlines of questions: one wake-up of the clock for all questions of one second. */
import type { Clock, EpochSeconds } from '../spi.ts'

/** Runs a call with a deadline; rejects at the deadline even if the call ignores the signal. */
export type WithDeadline = <R>(run: (signal: AbortSignal) => Promise<R>) => Promise<R>

interface Deadline {
  readonly at: EpochSeconds
  readonly signal: AbortSignal
  readonly waiting: Set<() => void>
}

/** Deadlines `seconds` after the start of each run, by the clock port. */
export function createDeadlines(clock: Clock, seconds: number): WithDeadline {
  let latest: Deadline | undefined
  const deadline = (): Deadline => {
    const at = clock.now() + seconds
    // After the clock was set back: do not reuse an aborted deadline.
    if (latest?.at === at && !latest.signal.aborted) return latest
    const controller = new AbortController()
    const waiting = new Set<() => void>()
    clock.wake(at, () => {
      controller.abort()
      for (const giveUp of waiting) giveUp()
    })
    latest = { at, signal: controller.signal, waiting }
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
