/** Parameters of requests that a browser sends as a query or as a form. */
import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import { hostError, isFlowError } from '../../../adapter/kernel/errors.ts'

/** The provider's own limit for forms. */
const LIMIT = 56 * 1024
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i

export function isForm({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && FORM.test(headers['content-type'] ?? '')
}

/**
 * The form as text.
 * @throws FlowError INVALID_REQUEST (status 413) if it is too large, (status 400) if it is cut off.
 */
export async function readForm(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of req) {
      length += part.length
      if (length > LIMIT) throw hostError('BODY_TOO_LARGE')
      parts.push(part)
    }
  } catch (error) {
    // Other errors are of the connection: the client has gone.
    throw isFlowError(error) ? error : hostError('INVALID_BODY')
  }
  return Buffer.concat(parts).toString()
}

/**
 * The parameters of the query and, if present, of the form.
 * @throws FlowError INVALID_REQUEST for a body that is not a form or too large.
 */
export async function readParameters(req: Request): Promise<URLSearchParams> {
  const query = new URLSearchParams(req.originalUrl.split('?').slice(1).join('?'))
  if (isForm(req)) return new URLSearchParams([...query, ...new URLSearchParams(await readForm(req))])
  if (req.method === 'POST' && req.headers['content-type'] !== undefined) throw hostError('INVALID_CONTENT_TYPE')
  return query
}
