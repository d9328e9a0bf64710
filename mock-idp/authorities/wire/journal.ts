/** Reports answered requests of a vendor's wire to the journal, without secrets. */

import type { Request, Response } from 'express'
import { defined, own } from '../../../adapter/kernel/objects.ts'
import { REDACTED } from '../../../adapter/kernel/redact.ts'
import type { Reason } from '../../../adapter/spi.ts'
import { noteInjection } from '../../core/faults/injection.ts'
import { LONGEST_PATH, type RequestEntry } from '../../core/journal/journal.ts'
import { labelOf } from '../../core/journal/label.ts'
import type { Received } from './messages.ts'

/** The path has no query; the body is redacted by the schema of its message. */
export type WireRequest = Omit<RequestEntry, 'at' | 'flow' | 'client'>
export interface WireResult {
  /** Absent if nothing was refused. */
  readonly errorCode?: string
  /** The cause of a refusal, also where the answer has no error code. */
  readonly reason?: Reason | undefined
  /** The path and method exist and the body matches its schema; default: true. */
  readonly requestValid?: boolean
  /** false: the answer is against its schema, or an internal error occurred. */
  readonly responseValid?: boolean
  /** The operation, on a wire with one path for all. */
  readonly actionId?: string
  /** The user, where messages do not name one. */
  readonly username?: string
}
export interface WireJournal {
  /** Called after a body was read. */
  received(request: Request, received: Received): void
  /** Called once per request. */
  answered(request: Request, response: Response, result?: WireResult): void
}

/** `maxLength` of schemas/host/control/request.schema.json. */
const MAX_METHOD = 16
/** UUIDs have 36 characters; longer steps may be misplaced secrets. */
const MAX_NAME = 40
const MAX_USERNAME = 256
const MAX_NAMES = 10
const MAX_POINTER = 90
/** A longer body, as JSON, is not stored. */
const MAX_BODY = 4096

/** @param userMember the member of a message that names the user, if messages do. */
export function createWireJournal(onRequest: (request: WireRequest) => void, userMember?: string): WireJournal {
  const read = new WeakMap<Request, Received>()
  return {
    received: (request, received) => void read.set(request, received),
    answered: (request, response, result = {}) => {
      const { errorCode, reason, requestValid = true, responseValid = true, actionId, username } = result
      const { method, originalUrl } = request
      const recorded = { ...recordedBody(read.get(request)), reason }
      noteInjection(request, recorded)
      onRequest({
        method: method.slice(0, MAX_METHOD),
        path: wirePath(originalUrl),
        requestValid,
        responseValid,
        status: response.statusCode,
        ...defined({ ...recorded, errorCode, actionId, label: labelOf(request.headers) }),
        ...defined({ username: username ?? userIn(read.get(request), userMember) }),
      })
    },
  }
}

/** The path of a request without query, as the journal stores it. */
export function wirePath(url: string): string {
  return shortened(url.replace(/\?.*$/s, '')).slice(0, LONGEST_PATH)
}

/** Hides steps of a path or pointer that are too long to be a name or an id. */
function shortened(path: string): string {
  return path
    .split('/')
    .map((step) => (step.length > MAX_NAME ? REDACTED : step))
    .join('/')
}

function userIn(received: Received | undefined, member: string | undefined): string | undefined {
  const { body } = received ?? {}
  if (member === undefined || typeof body !== 'object' || body === null) return undefined
  const name = own(body as { readonly [name: string]: unknown }, member)
  return typeof name === 'string' ? name.slice(0, MAX_USERNAME) || undefined : undefined
}

function recordedBody(received: Received | undefined): Pick<WireRequest, 'body' | 'note'> {
  if (received === undefined) return {}
  const isLong = JSON.stringify(received.body).length > MAX_BODY
  const notes = [...ignoredNote(received.ignored), ...(isLong ? ['The body is too long to be stored.'] : [])]
  return { ...(!isLong && { body: received.body }), ...(notes.length > 0 && { note: notes.join(' ') }) }
}

function ignoredNote(ignored: readonly string[]): readonly string[] {
  if (ignored.length === 0) return []
  const pointers = ignored.slice(0, MAX_NAMES).map((pointer) => shortened(pointer).slice(0, MAX_POINTER))
  const more = ignored.length > MAX_NAMES ? `, and ${ignored.length - MAX_NAMES} more` : ''
  return [`Ignored unknown members: ${pointers.join(', ')}${more}.`]
}
