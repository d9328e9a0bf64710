/** Rejected requests. RSA documents no error responses: these are ours. */

import type { Refusal } from '../../../../schemas/gen/securid/wire-types.ts'
import type { WireResult } from '../../wire/journal.ts'

/** `details` lists the faults of a body. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal'
  readonly status: number // HTTP
  readonly code: string
  readonly details: Refusal['details']
  constructor(status: number, code: string, message: string, details: Refusal['details'] = []) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** Any other error is an internal error. */
export function asRefusal(error: unknown): WireRefusal {
  if (error instanceof WireRefusal) return error
  const { type, status } = error as { readonly type?: unknown; readonly status?: unknown }
  if (type === 'entity.too.large') return new WireRefusal(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB.')
  if (typeof type === 'string' || status === 400)
    return new WireRefusal(400, 'INVALID_BODY', 'The body cannot be read.')
  return new WireRefusal(500, 'UNEXPECTED_ERROR', 'Something went wrong here.')
}

const INVALID_REQUEST_CODES = ['INVALID_REQUEST', 'INVALID_BODY', 'BODY_TOO_LARGE', 'NOT_FOUND']

export function resultOfRefusal({ status, code }: WireRefusal): WireResult {
  return {
    errorCode: code,
    requestValid: !INVALID_REQUEST_CODES.includes(code),
    responseValid: status < 500,
  }
}
