/** Rejected requests. RSA documents no error responses: these are ours. */
import type { Reason } from '../../../../adapter/spi.ts'

import type { Refusal } from '../../../../schemas/gen/securid/wire-types.ts'
import { readBodyError } from '../../../core/body-error.ts'
import type { WireResult } from '../../wire/journal.ts'

/** Limits of schemas/host/common/reason.schema.json, with room for long pointers. */
const MAX_FACT = 256
const MAX_FAULTS = 16

/** `details` lists the faults of a body; `reason` is for testers. */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal'
  readonly status: number // HTTP
  readonly code: string
  readonly details: Refusal['details']
  readonly reason: Reason
  constructor(
    status: number,
    code: string,
    message: string,
    { details = [], reason }: { readonly details?: Refusal['details']; readonly reason?: Reason } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
    this.reason = reason ?? ownReason(code, message, details)
  }
}

/** A refusal that explains itself, with the pointers of the faults. */
function ownReason(code: string, message: string, details: Refusal['details']): Reason {
  const pointers = details
    .map(({ pointer, message }) => `${pointer} ${message}`.slice(0, MAX_FACT))
    .slice(0, MAX_FAULTS)
  return { code, message, ...(pointers.length > 0 && { facts: { faults: pointers } }) }
}

/** Any other error is an internal error. */
export function asRefusal(error: unknown): WireRefusal {
  if (error instanceof WireRefusal) return error
  const body = readBodyError(error)
  if (body?.kind === 'tooLarge') return new WireRefusal(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB.')
  if (body !== undefined || error instanceof URIError)
    return new WireRefusal(400, 'INVALID_BODY', 'The body cannot be read.')
  return new WireRefusal(500, 'UNEXPECTED_ERROR', 'Something went wrong here.')
}

const INVALID_REQUEST_CODES = ['INVALID_REQUEST', 'INVALID_BODY', 'BODY_TOO_LARGE', 'NOT_FOUND']

export function resultOfRefusal({ status, code, reason }: WireRefusal): WireResult {
  return {
    errorCode: code,
    reason,
    requestValid: !INVALID_REQUEST_CODES.includes(code),
    responseValid: status < 500,
  }
}
