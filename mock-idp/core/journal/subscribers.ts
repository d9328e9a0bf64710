/** Live delivery of journal entries. */
import type { Logger } from 'pino'
import type { Step } from '../../../adapter/spi.ts'
import type { RefusedRequest, RequestEntry } from './request-entry.ts'

/** A redacted entry of the journal. `refused`: a request that is not stored. */
export type JournalEvent =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'request'; readonly request: RequestEntry }
  | { readonly kind: 'refused'; readonly request: RefusedRequest }
/** Called synchronously; its error is logged and does not reach others. */
export type JournalListener = (event: JournalEvent) => void

export function createSubscribers(log: Logger) {
  const listeners = new Set<{ readonly listener: JournalListener }>()
  return {
    /** The same function may be added several times. */
    add(listener: JournalListener): () => void {
      const entry = { listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    deliver(event: JournalEvent): void {
      if (listeners.size === 0) return
      for (const { listener } of [...listeners]) {
        try {
          listener(event)
        } catch (error) {
          log.error({ err: error }, 'a listener of the journal failed')
        }
      }
    },
  }
}
