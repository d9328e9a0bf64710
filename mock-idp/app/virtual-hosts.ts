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
  createRouter: (baseUrl: string) => HostRouter,
): RequestHandler {
  const resolveBaseUrl = createBaseUrlResolver(host.config, host.baseUrl)
  if (resolveBaseUrl === undefined) return own.router
  const others = new Map<string, HostRouter>()
  const routerOf = (baseUrl: string): HostRouter => {
    const existing = others.get(baseUrl)
    if (existing !== undefined) return existing
    const created = createRouter(baseUrl)
    others.set(baseUrl, created)
    const [oldest] = others.keys()
    // All that lasts is in the records: a face that comes back goes on where it was.
    if (others.size > MAX_VIRTUAL_HOSTS && oldest !== undefined) others.delete(oldest)
    return created
  }
  return (req, res, next) => {
    let baseUrl: string | undefined
    try {
      baseUrl = resolveBaseUrl(req.headers)
    } catch (thrown) {
      const error = asFlowError(thrown)
      host.log.warn(
        { details: error.details.map((detail) => detail.message) },
        'a request with an unknown host name was refused',
      )
      if (req.accepts(['json', 'html']) !== 'html') return writeError(error, res, host)
      const text = error.details[0]?.message ?? error.message
      return sendPage(res, message('This request cannot be answered', text), error.status)
    }
    const chosen = baseUrl === undefined || baseUrl === host.baseUrl() ? own : routerOf(baseUrl)
    chosen.router(req, res, next)
  }
}
