import { setTimeout as delay } from 'node:timers/promises'

/** Waits for the end of some work, also by an error, but not longer than these milliseconds of real time. */
export async function endedWithin(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const ended = new AbortController()
  const limit = delay(milliseconds, undefined, { signal: ended.signal })
  await Promise.race([work, limit]).catch(() => {})
  ended.abort()
  await limit.catch(() => {})
}
