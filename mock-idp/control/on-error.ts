/** Refusals of the control API: the one writer of its error responses. */
import type { ErrorRequestHandler, Request } from 'express'
import type { Logger } from 'pino'
import { isFlowError } from '../../adapter/kernel/errors.ts'
import type { Clock } from '../../adapter/spi.ts'
import { readBodyError } from '../core/body-error.ts'
import { ControlError, isControlError } from '../core/control-error.ts'
import { type Journal, LONGEST_PATH } from '../core/journal/journal.ts'

export interface RefusalDeps {
  readonly clock: Pick<Clock, 'now'>
  readonly journal: Pick<Journal, 'refused'>
  readonly log: Logger
}

/** Without the query, which may contain a secret. */
export function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0]?.slice(0, LONGEST_PATH) ?? ''
}

/** Answers, and reports the refusal: the guard's too. A fault of this host is a log line of its own. */
export function onError({ clock, journal, log }: RefusalDeps): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const { status, code, message, details, members } = asControlError(error)
    if (status >= 500) log.error({ err: error }, message)
    else {
      const { method } = req
      const reason = isFlowError(error) ? error.reason : { code, message }
      journal.refused({ at: clock.now(), method, path: pathOf(req), status, errorCode: code, reason })
    }
    res.status(status).json({ code, message, details, ...members })
  }
}

const BAD_ENCODING = 'The body has another charset or encoding than its headers say, or one that is not supported.'

function asControlError(error: unknown): ControlError {
  if (isControlError(error)) return error
  // The first step of a flow may ask the authority and fail.
  if (isFlowError(error)) {
    const [detail] = error.details
    return new ControlError(error.status, detail?.code ?? error.code, detail?.message ?? error.message)
  }
  const body = readBodyError(error)
  if (body?.kind === 'tooLarge')
    return new ControlError(413, 'BODY_TOO_LARGE', 'The body is larger than 64 KiB. Send less.')
  if (body?.kind === 'badEncoding')
    return new ControlError(400, 'INVALID_BODY', `${BAD_ENCODING} Send JSON in UTF-8, without Content-Encoding.`)
  if (body !== undefined) return new ControlError(400, 'INVALID_BODY', 'The body is not JSON in UTF-8. Correct it.')
  if (error instanceof URIError)
    return new ControlError(400, 'INVALID_REQUEST', 'The path cannot be decoded. Correct it.')
  return new ControlError(500, 'UNEXPECTED_ERROR', 'Unexpected error. The cause is in the log.')
}
