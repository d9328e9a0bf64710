/** Waits for entries of the journal, in real time. */
import type { JournalEvent, JournalListener } from './subscribers.ts'

export interface WaitOptions {
  readonly timeoutMs: number
  /** Ends the wait: the client has gone. */
  readonly signal?: AbortSignal | undefined
}
export interface Waiting {
  /** Resolves when the condition holds, after the time, or when the wait is ended; checked again after every request. */
  until(isMet: () => boolean, options: WaitOptions): Promise<void>
  /** Ends all waits, also later ones. */
  close(): void
}

export function createWaiting(subscribe: (listener: JournalListener) => () => void): Waiting {
  const ends = new Set<() => void>()
  let closed = false
  return {
    until(isMet, { timeoutMs, signal }) {
      if (closed || timeoutMs <= 0 || signal?.aborted === true || isMet()) return Promise.resolve()
      return new Promise((resolve) => {
        const end = () => {
          ends.delete(end)
          unsubscribe()
          clearTimeout(timer)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const unsubscribe = subscribe(({ kind }: JournalEvent) => {
          if (kind === 'request' && isMet()) end()
        })
        const timer = setTimeout(end, timeoutMs)
        signal?.addEventListener('abort', end)
        ends.add(end)
      })
    },
    close() {
      closed = true
      for (const end of [...ends]) end()
    },
  }
}
