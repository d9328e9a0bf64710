/** The last requests, bounded in number and size. */
import type { EpochSeconds, Reason } from '../../../adapter/spi.ts'

/** Stored length of a path: `maxLength` of schemas/host/control/request.schema.json. */
export const LONGEST_PATH = 2048

/** A redacted request of a client and the results of its validation. */
export interface RequestEntry {
  readonly at: EpochSeconds
  readonly flow?: string
  readonly method: string
  readonly path: string
  readonly actionId?: string
  readonly body?: unknown
  readonly requestValid: boolean
  readonly responseValid: boolean
  readonly status: number
  readonly errorCode?: string
  readonly reason?: Reason
  readonly note?: string
}
/** A refused request, also of an interface whose requests are not stored. */
export type RefusedRequest = Pick<RequestEntry, 'at' | 'flow' | 'method' | 'path' | 'status' | 'errorCode' | 'reason'>

/** For all flows together. */
const MAX_REQUESTS = 1000
/** A longer body, as JSON, is not stored: all requests together stay below about 10 MB. */
const MAX_BODY = 4096
const TOO_LONG = `The body is longer than ${MAX_BODY} characters and is not stored.`

export function createRequestList() {
  const requests: RequestEntry[] = []
  return {
    /** @returns the entry as stored. */
    add(entry: RequestEntry): RequestEntry {
      const stored = isTooLong(entry.body) ? withoutBody(entry) : entry
      requests.push(stored)
      // Cut in batches: an entry is then moved once at most.
      if (requests.length >= 2 * MAX_REQUESTS) requests.splice(0, requests.length - MAX_REQUESTS)
      return stored
    },
    /** Newest first; all of them if `flow` is omitted. */
    read: (flow?: string): readonly RequestEntry[] =>
      requests
        .slice(-MAX_REQUESTS)
        .filter((entry) => flow === undefined || entry.flow === flow)
        .reverse(),
  }
}

function isTooLong(body: unknown): boolean {
  return body !== undefined && JSON.stringify(body).length > MAX_BODY
}

function withoutBody({ body: _body, note, ...entry }: RequestEntry): RequestEntry {
  return { ...entry, note: note === undefined ? TOO_LONG : `${note} ${TOO_LONG}` }
}
