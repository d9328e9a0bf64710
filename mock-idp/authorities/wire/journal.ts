/** How a vendor's wire tells the journal of the requests that it has answered. No secret gets past this file. */
import type { Request, Response } from 'express'
import { REDACTED } from '../../../adapter/kernel/redact.ts'
import { LONGEST_PATH, type RequestEntry } from '../../core/journal/journal.ts'
import type { Received } from './messages.ts'

/**
 * A request over a vendor's wire, as the journal keeps it; when, the journal knows. Its path has no query, which may hold
 * anything; its body is redacted by the schema of its message, and absent where none was read.
 */
export type WireRequest = Omit<RequestEntry, 'at' | 'flow' | 'actionId'>
/** What came of a request. */
export interface WireResult {
  /** The vendor's code, or one of ours; absent where nothing was refused. */
  readonly errorCode?: string
  /** Whether the vendor has such a path and method, and the body keeps to its schema; true unless said otherwise. */
  readonly requestValid?: boolean
  /** false: the answer was against its schema, or there was none but for a fault of ours. */
  readonly responseValid?: boolean
}
/** The journal as one wire sees it. */
export interface WireJournal {
  /** A body was read, whatever is thought of it. */
  received(request: Request, received: Received): void
  /** The request has been answered; to be said once. */
  answered(request: Request, response: Response, result?: WireResult): void
}

/** `maxLength` of schemas/host/control/request.schema.json. */
const MAX_METHOD = 16
/** UUIDs have 36 characters; what is longer than this may be a key or a token in the wrong place. */
const MAX_NAME = 40
/** So many ignored members are named, each by so many characters at most. */
const MAX_NAMES = 10
const MAX_POINTER = 90
/** Of a body with more characters than this, as JSON, the journal keeps nothing. */
const MAX_BODY = 4096

/** A journal for one wire. */
export function createWireJournal(onRequest: (request: WireRequest) => void): WireJournal {
  const read = new WeakMap<Request, Received>()
  return {
    received: (request, received) => void read.set(request, received),
    answered: (request, response, { errorCode, requestValid = true, responseValid = true } = {}) => {
      const { method, originalUrl } = request
      onRequest({
        method: method.slice(0, MAX_METHOD),
        path: shortened(originalUrl.replace(/\?.*$/s, '')).slice(0, LONGEST_PATH),
        ...recordedBody(read.get(request)),
        requestValid,
        responseValid,
        status: response.statusCode,
        ...(errorCode !== undefined && { errorCode }),
      })
    },
  }
}

/** A path or a pointer without what is too long to be a name or an id. */
function shortened(path: string): string {
  return path
    .split('/')
    .map((step) => (step.length > MAX_NAME ? REDACTED : step))
    .join('/')
}

function recordedBody(received: Received | undefined): Pick<WireRequest, 'body' | 'note'> {
  if (received === undefined) return {}
  const isLong = JSON.stringify(received.body).length > MAX_BODY
  const notes = [...ignoredNote(received.ignored), ...(isLong ? ['The body is too long to be kept.'] : [])]
  return { ...(!isLong && { body: received.body }), ...(notes.length > 0 && { note: notes.join(' ') }) }
}

function ignoredNote(ignored: readonly string[]): readonly string[] {
  if (ignored.length === 0) return []
  const pointers = ignored.slice(0, MAX_NAMES).map((pointer) => shortened(pointer).slice(0, MAX_POINTER))
  const more = ignored.length > MAX_NAMES ? `, and ${ignored.length - MAX_NAMES} more` : ''
  return [`Ignored members that the vendor does not have: ${pointers.join(', ')}${more}.`]
}
