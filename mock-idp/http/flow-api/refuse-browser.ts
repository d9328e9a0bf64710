/** Errors of endpoints for browsers: a page, or JSON if the request prefers it. */
import type { Request, Response } from 'express'
import type { Host } from '../../app/host.ts'
import { message } from '../../pages/pages.ts'
import { sendPage } from '../../pages/send-page.ts'
import { asFlowError, writeError } from './errors.ts'

/** Writes the error; of several details only the first. */
export function refuseBrowser(
  thrown: unknown,
  req: Request,
  res: Response,
  host: Pick<Host, 'config' | 'log'>,
  title = 'This request cannot be answered',
): void {
  const error = asFlowError(thrown)
  if (req.accepts(['json', 'html']) !== 'html') {
    writeError(error, res, host)
    return
  }
  if (error.code === 'UNEXPECTED_ERROR') host.log.error({ err: error.cause }, error.message)
  const text = error.details[0]?.message ?? error.message
  sendPage(res, message(title, text), error.status)
}
