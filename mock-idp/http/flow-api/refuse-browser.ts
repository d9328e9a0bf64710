/** Refusals of endpoints for browsers: a page, or JSON for programs. */
import type { Request, Response } from 'express'
import { message } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import { asFlowError, type ErrorDeps, logCause, writeError } from './errors.ts'

/** Writes an error; of several details the page shows the first. */
export function refuseBrowser(
  thrown: unknown,
  req: Request,
  res: Response,
  deps: ErrorDeps,
  title = 'This request cannot be answered',
): void {
  const error = asFlowError(thrown)
  if (req.accepts(['json', 'html']) !== 'html') {
    writeError(error, res, deps)
    return
  }
  if (error.code === 'UNEXPECTED_ERROR') logCause(error, deps)
  const text = error.details[0]?.message ?? error.message
  sendPage(res, message(title, text), error.status)
}
