/** Refusals of the session management API: the one writer of their responses. */
import type { ErrorRequestHandler, Request, Response } from 'express'
import type { Logger } from 'pino'
import type { Reason } from '../../../adapter/spi.ts'
import { type BodyError, readBodyError } from '../../core/body-error.ts'
import { type RefusalDeps, reportRefusal } from '../idp/refusal.ts'

/** A refusal in the format of OAuth. */
export class Refused extends Error {
  readonly status: number
  readonly error: string
  readonly reason: Reason
  constructor(status: number, error: string, description: string, reason?: Reason) {
    super(description)
    this.status = status
    this.error = error
    this.reason = reason ?? { code: error, message: description }
  }
}

const NOT_DECODABLE = 'The path cannot be decoded.'
const NOT_JSON = 'The body is not JSON in UTF-8.'
const BODY_FAULTS: { readonly [kind in BodyError['kind']]: string } = {
  tooLarge: 'The body is too large.',
  notJson: NOT_JSON,
  badEncoding: 'The body has another charset or Content-Encoding than its headers say, or one that is not supported.',
  other: NOT_JSON,
}

export function onError(deps: RefusalDeps & { readonly log: Logger }): ErrorRequestHandler {
  const refuse = (req: Request, res: Response, { status, error, message, reason: cause }: Refused) => {
    res.status(status).json({ error, error_description: message })
    reportRefusal(req, res, { code: error, reason: cause }, deps)
  }
  return (thrown, req, res, _next) => {
    if (thrown instanceof Refused) return refuse(req, res, thrown)
    const body = readBodyError(thrown)
    if (body !== undefined || thrown instanceof URIError)
      return refuse(
        req,
        res,
        new Refused(
          body?.status ?? 400,
          'invalid_request',
          body === undefined ? NOT_DECODABLE : BODY_FAULTS[body.kind],
        ),
      )
    deps.log.error({ err: thrown }, 'the session management API failed')
    return refuse(req, res, new Refused(500, 'server_error', 'Unexpected error. The cause is in the log.'))
  }
}
