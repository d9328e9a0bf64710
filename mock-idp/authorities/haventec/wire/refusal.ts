/** Refusals and successes in the vendor's envelope. */

import type { Reason } from '../../../../adapter/spi.ts'
import type { Response as Envelope } from '../../../../schemas/gen/haventec/wire-types.ts'
import { readBodyError } from '../../../core/body-error.ts'
import type { WireResult } from '../../wire/journal.ts'
import { type Code, messageOf } from '../rules/codes.ts'

/** `detail` adds to the message of the code; `reason` is for testers. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal'
  readonly code: Code
  readonly detail: string | undefined
  readonly reason: Reason
  constructor(code: Code, detail?: string, reason: Reason = { code, message: messageOf(code) }) {
    super(messageOf(code))
    this.code = code
    this.detail = detail
    this.reason = reason
  }
}

/** All other codes have status 400. */
const STATUS: { readonly [code: string]: number } = {
  'MOCK-API-KEY-INVALID': 401,
  'MOCK-JWT-INVALID': 401,
  'MOCK-NOT-FOUND': 404,
  'MOCK-METHOD-NOT-ALLOWED': 405,
  'MOCK-BODY-TOO-LARGE': 413,
  'MOCK-FAULT': 500,
}
const MAX_LENGTH = 1024

/** Source: the vendor's client packages, which read the envelope of a response with status 400. */
export function statusOf({ code }: WireRefusal): number {
  return STATUS[code] ?? 400
}

export function success(message: 'Created' | 'Changed' | 'Found' | 'Deleted'): Envelope {
  return {
    responseStatus: { status: 'SUCCESS', message, code: '' },
  }
}

export function envelopeOf({ code, message, detail }: WireRefusal): Envelope {
  return {
    responseStatus: {
      status: 'ERROR',
      message: (detail === undefined ? message : `${message}: ${detail}`).slice(0, MAX_LENGTH),
      code,
    },
  }
}

/** Any other error is an internal error. */
export function asRefusal(error: unknown): WireRefusal {
  if (error instanceof WireRefusal) return error
  const body = readBodyError(error)
  if (body?.kind === 'tooLarge') return new WireRefusal('MOCK-BODY-TOO-LARGE')
  if (error instanceof URIError) return new WireRefusal('MOCK-REQUEST-INVALID', 'the path cannot be decoded')
  if (body !== undefined) return new WireRefusal('MOCK-BODY-UNREADABLE')
  return new WireRefusal('MOCK-FAULT')
}

const INVALID_REQUEST_CODES: readonly Code[] = [
  'MOCK-REQUEST-INVALID',
  'MOCK-BODY-UNREADABLE',
  'MOCK-BODY-TOO-LARGE',
  'MOCK-NOT-FOUND',
  'MOCK-METHOD-NOT-ALLOWED',
]

export function resultOfRefusal({ code, reason }: WireRefusal): WireResult {
  return {
    errorCode: code,
    reason,
    requestValid: !INVALID_REQUEST_CODES.includes(code),
    responseValid: code !== 'MOCK-FAULT',
  }
}
