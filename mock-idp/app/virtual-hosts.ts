/** One host under several names: which of its faces answers a request. */
import type { RequestHandler } from 'express'
import type { ErrorDeps } from '../http/flow-api/errors.ts'
import { asFlowError, writeError } from '../http/flow-api/errors.ts'
import { message } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'
import { createBaseUrlResolver } from './base-url.ts'
import type { HostRouter } from './routes.ts'

/** What a forwarded host may say is bounded but for its port: faces that come up beyond this many take the place of the oldest. */
const MAX_VIRTUAL_HOSTS = 32

/**
 * Answers each request under the base URL that its client knows; `make` makes the face of another base URL than the host's.
 * Where the configuration names neither a proxy nor virtual hosts it is the one router, and nothing is asked.
 */
export function createVirtualHosts(
  host: ErrorDeps & { readonly baseUrl: () => string },
  own: HostRouter,
  make: (baseUrl: string) => HostRouter,
): RequestHandler {
  const place = createBaseUrlResolver(host.config, host.baseUrl)
  if (place === undefined) return own.router
  const others = new Map<string, HostRouter>()
  const faceOf = (baseUrl: string): HostRouter => {
    const known = others.get(baseUrl)
    if (known !== undefined) return known
    const made = make(baseUrl)
    others.set(baseUrl, made)
    const [oldest] = others.keys()
    // All that lasts is in the records: a face that comes back goes on where it was.
    if (others.size > MAX_VIRTUAL_HOSTS && oldest !== undefined) others.delete(oldest)
    return made
  }
  return (req, res, next) => {
    let seenAs: string | undefined
    try {
      seenAs = place(req.headers)
    } catch (thrown) {
      const error = asFlowError(thrown)
      host.log.warn(
        { details: error.details.map((detail) => detail.message) },
        'a request under a foreign name was refused',
      )
      if (req.accepts(['json', 'html']) !== 'html') return writeError(error, res, host)
      const text = error.details[0]?.message ?? error.message
      return sendPage(res, message('This request cannot be answered', text), error.status)
    }
    const face = seenAs === undefined || seenAs === host.baseUrl() ? own : faceOf(seenAs)
    face.router(req, res, next)
  }
}
