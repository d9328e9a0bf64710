/** Refusals of endpoints that people's browsers come to: a page for a person, JSON for a program. */
import type { Request, Response } from 'express'
import { message } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import { asFlowError, type ErrorDeps, writeError } from './errors.ts'

/** Writes what was thrown; of several details the first is told. */
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
  if (error.code === 'UNEXPECTED_ERROR') deps.log.error({ err: error.cause }, error.message)
  const text = error.details[0]?.message ?? error.message
  sendPage(res, message(title, text), error.status)
}
