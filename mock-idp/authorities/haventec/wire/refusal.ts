/** Refused requests on the wire: always the envelope. */

import type { Response as Envelope } from '../../../../schemas/gen/haventec/wire-types.ts'
import type { WireResult } from '../../wire/journal.ts'
import { type Code, messageOf } from '../rules/codes.ts'

/** Thrown where a request is not carried out; `detail` says what is wrong with it, where the message of the code does not. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal'
  readonly code: Code
  readonly detail: string | undefined
  constructor(code: Code, detail?: string) {
    super(messageOf(code))
    this.code = code
    this.detail = detail
  }
}

/** Codes of ours that are not answered with 400, which all of the vendor's are. */
const STATUS: { readonly [code: string]: number } = {
  'MOCK-API-KEY-INVALID': 401,
  'MOCK-JWT-INVALID': 401,
  'MOCK-NOT-FOUND': 404,
  'MOCK-METHOD-NOT-ALLOWED': 405,
  'MOCK-BODY-TOO-LARGE': 413,
  'MOCK-FAULT': 500,
}
const MAX_LENGTH = 1024

/** The HTTP status of a refusal. Source: vendor's client packages, which read the envelope of an answer of status 400. */
export function statusOf({ code }: WireRefusal): number {
  return STATUS[code] ?? 400
}

/** A success, in the vendor's words. */
export function success(message: 'Created' | 'Changed' | 'Found' | 'Deleted'): Envelope {
  return {
    responseStatus: { status: 'SUCCESS', message, code: '' },
  }
}

/** The envelope of a refusal. */
export function envelopeOf({ code, message, detail }: WireRefusal): Envelope {
  return {
    responseStatus: {
      status: 'ERROR',
      message: (detail === undefined ? message : `${message}: ${detail}`).slice(0, MAX_LENGTH),
      code,
    },
  }
}

/** What was thrown, as the client is told of it; what is no refusal is a fault of ours. */
export function asRefusal(error: unknown): WireRefusal {
  if (error instanceof WireRefusal) return error
  const { type, status } = error as { readonly type?: unknown; readonly status?: unknown }
  if (type === 'entity.too.large') return new WireRefusal('MOCK-BODY-TOO-LARGE')
  if (error instanceof URIError) return new WireRefusal('MOCK-REQUEST-INVALID', 'the path cannot be decoded')
  if (typeof type === 'string' || status === 400) return new WireRefusal('MOCK-BODY-UNREADABLE')
  return new WireRefusal('MOCK-FAULT')
}

const INVALID_REQUEST_CODES: readonly Code[] = [
  'MOCK-REQUEST-INVALID',
  'MOCK-BODY-UNREADABLE',
  'MOCK-BODY-TOO-LARGE',
  'MOCK-NOT-FOUND',
  'MOCK-METHOD-NOT-ALLOWED',
]

/** What the journal is told of a refusal. */
export function resultOfRefusal({ code }: WireRefusal): WireResult {
  return {
    errorCode: code,
    requestValid: !INVALID_REQUEST_CODES.includes(code),
    responseValid: code !== 'MOCK-FAULT',
  }
}
