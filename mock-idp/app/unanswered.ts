/** Requests that no part of a host has answered. */
import type { ErrorRequestHandler, Request, Response } from 'express'
import { FlowError, textError } from '../../adapter/kernel/errors.ts'
import { readBodyError, unreadableBody } from '../core/body-error.ts'
import { asFlowError, type ErrorDeps } from '../http/flow-api/errors.ts'
import { refuseBrowser } from '../http/flow-api/refuse-browser.ts'
import { type RefusalDeps, reason, refusalOfError, reportRefusal } from '../http/idp/refusal.ts'

type UnansweredDeps = ErrorDeps & RefusalDeps

/** Answers errors outside of the parts that answer their own: of a part that cannot be loaded, or of a plugin's routes. */
export function lastErrorHandler(deps: UnansweredDeps): ErrorRequestHandler {
  return (thrown, req, res, next) => {
    if (res.headersSent) return next(thrown)
    const error = readBodyError(thrown) === undefined ? thrown : unreadableBody(thrown)
    try {
      refuseBrowser(error, req, res, deps)
    } catch {
      // The validator of errors cannot be loaded either.
      const { status, code, message } = new FlowError('UNEXPECTED_ERROR')
      res.status(status).json({ code, message, userMessage: message })
    }
    reportRefusal(req, res, refusalOfError(asFlowError(error)), deps)
  }
}

/** Answers an unknown path. A mounted app leaves it to the application around it. */
export function unknownPathHandler(deps: UnansweredDeps): (req: Request, res: Response) => void {
  return (req, res) => {
    const error = textError('PATH_UNKNOWN', 'This host has no such path.', 404, reason('PATH_UNKNOWN'))
    refuseBrowser(error, req, res, deps, 'Page not found')
    reportRefusal(req, res, refusalOfError(error), deps)
  }
}
