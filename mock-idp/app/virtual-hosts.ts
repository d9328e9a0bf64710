/** One host under several base URLs. */
import type { Request, RequestHandler, Response } from 'express'
import type { FlowError } from '../../adapter/kernel/errors.ts'
import type { Clock } from '../../adapter/spi.ts'
import { type Journal, LONGEST_PATH } from '../core/journal/journal.ts'
import { noteBaseUrl } from '../core/request-address.ts'
import { sendJson } from '../core/send-json.ts'
import type { ErrorDeps } from '../http/flow-api/errors.ts'
import { asFlowError, writeError } from '../http/flow-api/errors.ts'
import { message } from '../pages/pages.ts'
import { sendPage } from '../pages/send-page.ts'
import { createBaseUrlResolver } from './base-url.ts'
import { checkTarget, type HostRule, isControlPath } from './request-target.ts'
import type { HostRouter } from './routes.ts'

/** At most this many base URLs are served at once; the oldest router is dropped (its state is in the store). */
const MAX_VIRTUAL_HOSTS = 32

export interface VirtualHostDeps extends ErrorDeps {
  readonly baseUrl: () => string
  readonly journal: Pick<Journal, 'refused' | 'request'>
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Checks the names in the request and selects the router of the base URL that the client used. Without a proxy and
 * virtual hosts in the configuration it is the host's own router.
 * @param createRouter for other base URLs than the host's.
 */
export function createVirtualHosts(
  host: VirtualHostDeps,
  own: HostRouter,
  createRouter: (baseUrl: string) => HostRouter,
  isAllowed: HostRule,
): RequestHandler {
  const resolveBaseUrl = createBaseUrlResolver(host.config, host.baseUrl) ?? (() => undefined)
  const others = new Map<string, HostRouter>()
  const routerOf = (baseUrl: string): HostRouter => {
    const existing = others.get(baseUrl)
    if (existing !== undefined) return existing
    const created = createRouter(baseUrl)
    others.set(baseUrl, created)
    const [oldest] = others.keys()
    // All state is in the store: a router that is created again continues.
    if (others.size > MAX_VIRTUAL_HOSTS && oldest !== undefined) others.delete(oldest)
    return created
  }
  return (req, res, next) => {
    let baseUrl: string | undefined
    try {
      checkTarget(req, isAllowed)
      baseUrl = resolveBaseUrl(req.headers)
    } catch (thrown) {
      return refuse(asFlowError(thrown), req, res, host)
    }
    if (baseUrl !== undefined) noteBaseUrl(req, baseUrl)
    const chosen = baseUrl === undefined || baseUrl === host.baseUrl() ? own : routerOf(baseUrl)
    chosen.router(req, res, next)
  }
}

function refuse(error: FlowError, req: Request, res: Response, host: VirtualHostDeps): void {
  const text = error.details[0]?.message ?? error.message
  const { code, status, reason } = error
  const errorCode = error.details[0]?.code ?? code
  const where = { method: req.method, path: req.path.slice(0, LONGEST_PATH) }
  const refused = { at: host.clock.now(), ...where, status, errorCode, reason }
  if (isControlPath(req.path)) host.journal.refused(refused)
  else host.journal.request({ ...refused, requestValid: false, responseValid: true })
  if (isControlPath(req.path)) sendJson(res, error.status, { code, message: text, details: [] })
  else if (req.accepts(['json', 'html']) !== 'html') writeError(error, res, host)
  else sendPage(res, message('This request cannot be answered', text), error.status)
}
