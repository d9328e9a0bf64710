/** The last requests, bounded in number and size. */
import type { RequestEntry } from './request-entry.ts'
import { matchesFilter, type RequestFilter } from './request-filter.ts'

/** For all flows together. */
const MAX_REQUESTS = 1000
/** A longer body, as JSON, is not stored: all requests together stay below about 10 MB. */
const MAX_BODY = 4096
const TOO_LONG = `The body is longer than ${MAX_BODY} characters and is not stored.`

export function createRequestList() {
  let requests: RequestEntry[] = []
  /** By flow: later requests of a flow do not name its user again. */
  const users = new Map<string, string>()
  const withUser = (entry: RequestEntry): RequestEntry => {
    const { flow, username } = entry
    if (flow === undefined) return entry
    if (username === undefined) {
      const known = users.get(flow)
      return known === undefined ? entry : { ...entry, username: known }
    }
    users.set(flow, username)
    const [oldest] = users.keys()
    if (users.size > MAX_REQUESTS && oldest !== undefined) users.delete(oldest)
    return entry
  }
  return {
    /** @returns the entry as stored. */
    add(entry: RequestEntry): RequestEntry {
      const stored = withUser(isTooLong(entry.body) ? withoutBody(entry) : entry)
      requests.push(stored)
      // Cut in batches: an entry is then moved once at most.
      if (requests.length >= 2 * MAX_REQUESTS) requests.splice(0, requests.length - MAX_REQUESTS)
      return stored
    },
    /** Newest first. */
    read: (filter: RequestFilter = {}): readonly RequestEntry[] =>
      requests
        .slice(-MAX_REQUESTS)
        .filter((entry) => matchesFilter(entry, filter))
        .reverse(),
    clear(): void {
      requests = []
    },
  }
}

function isTooLong(body: unknown): boolean {
  return body !== undefined && JSON.stringify(body).length > MAX_BODY
}

function withoutBody({ body: _body, note, ...entry }: RequestEntry): RequestEntry {
  return { ...entry, note: note === undefined ? TOO_LONG : `${note} ${TOO_LONG}` }
}
