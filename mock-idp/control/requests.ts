/** `/mock/requests`, and the same entries live. */
import type { Journal, RequestEntry } from '../core/journal/journal.ts'
import type { JournalListener } from '../core/journal/subscribers.ts'
import { time } from '../core/time.ts'
import { type Route, text } from './route.ts'

export interface RequestControlDeps {
  readonly journal: Pick<Journal, 'requests' | 'subscribe'>
}

/** A request of a client; `at` is an RFC 3339 time. */
export type RequestShown = Omit<RequestEntry, 'at'> & { readonly at: string }

export interface RequestControl {
  /** Newest first. */
  requests(flow?: string): { readonly requests: readonly RequestShown[] }
  /** Calls back with every later step and request, in order and redacted. @returns the function that ends this. */
  subscribe(listener: JournalListener): () => void
}

export function requestControl({ journal }: RequestControlDeps): RequestControl {
  return {
    requests: (flow) => ({ requests: journal.requests(flow).map((entry) => ({ ...entry, at: time(entry.at) })) }),
    subscribe: journal.subscribe,
  }
}

export const requestRoutes: readonly Route<RequestControl>[] = [
  { method: 'get', path: '/requests', run: (control, req) => control.requests(text(req.query['flow'])) },
]
