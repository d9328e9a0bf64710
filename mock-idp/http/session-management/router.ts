/**
 * `/pf-ws/rest/sessionMgmt`: clients query and end sessions by reference (`pi.sri`) or by user.
 * Source: PingFederate Developer's Reference, "Session Revocation API endpoint", "Session Management API by session
 * identifiers", "… by user identifiers". Paths and switches are the vendor's; the members of the responses are our own.
 */
import { json, type Request, type RequestHandler, type Response, Router } from 'express'
import type { Logger } from 'pino'
import { loadValidators } from '../../../adapter/kernel/load-validators.ts'
import type { Config } from '../../config/config.ts'
import { time } from '../../core/time.ts'
import type { Session, Sessions } from '../../sessions/sessions.ts'
import { type RefusalDeps, reason } from '../idp/refusal.ts'
import { onError, Refused } from './refusal.ts'
import { requireClient } from './require-client.ts'

const validator = loadValidators('host/session-management')
const PATH = '/pf-ws/rest/sessionMgmt'
const LIMIT = '64kb'

export interface SessionManagementDeps extends RefusalDeps {
  readonly sessions: Sessions
  readonly config: Config
  readonly log: Logger
}

/** Mounts the resources on the host's router. */
export function mountSessionManagement(router: Router, deps: SessionManagementDeps): void {
  const { sessions } = deps
  const api = Router({ caseSensitive: true })
  const revocation = requireClient('allowSessionRevocationApi', deps)
  const management = requireClient('allowSessionManagementApi', deps)
  api.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  })
  api.post('/revokedSris', revocation, json({ limit: LIMIT, strict: false }), async (req, res) => {
    const sri = referenceIn(req.body)
    await sessions.revoke(sri)
    res.status(201).json({ id: sri })
  })
  api.get('/revokedSris/:sri', revocation, async (req, res) => {
    const sri = String(req.params['sri'])
    if (!(await sessions.isRevoked(sri)))
      throw new Refused(404, 'not_found', 'This session is not on the revocation list.', reason('SESSION_NOT_REVOKED'))
    res.json({ id: sri })
  })
  const withSession =
    (answer: (session: Session, res: Response) => Promise<void> | void): RequestHandler =>
    async (req, res) => {
      const session = await sessions.find(String(req.params['sri']))
      if (session === undefined)
        throw new Refused(
          404,
          'not_found',
          'Session not found. It has ended, or the reference is wrong.',
          reason('SESSION_NOT_FOUND'),
        )
      await answer(session, res)
    }
  api.get(
    '/sessions/:sri',
    management,
    withSession((session, res) => {
      res.json(viewOf(session))
    }),
  )
  api.post(
    '/sessions/:sri/extend',
    management,
    withSession(async ({ browser, authnSources, sri }, res) => {
      await sessions.used(browser, Object.keys(authnSources))
      const extended = await sessions.find(sri)
      res.json(extended === undefined ? {} : viewOf(extended))
    }),
  )
  api.post(
    '/sessions/:sri/revoke',
    management,
    withSession(async ({ sri }, res) => {
      await sessions.revoke(sri)
      res.status(200).end()
    }),
  )
  const sessionsOfUser = async (req: Request) =>
    (await sessions.list()).filter(({ subject }) => subject === req.params['user'])
  api.get('/users/:user', management, async (req, res) => {
    res.json({ sessions: (await sessionsOfUser(req)).map(viewOf) })
  })
  api.post('/users/:user/revoke', management, async (req, res) => {
    for (const { sri } of await sessionsOfUser(req)) await sessions.revoke(sri)
    res.status(200).end()
  })
  api.use(() => {
    throw new Refused(404, 'not_found', 'Resource not found. Check path and method.', reason('PATH_UNKNOWN'))
  })
  api.use(onError(deps))
  router.use(PATH, api)
}

function referenceIn(body: unknown): string {
  if (validator('reference')(body)) return body.id
  throw new Refused(
    400,
    'invalid_request',
    'Send {"id": "<pi.sri>"} as application/json.',
    reason('SESSION_REFERENCE_MISSING'),
  )
}

function viewOf({ sri, subject, authnSources, clients, expiresAt }: Session) {
  const authnSessions = Object.entries(authnSources).map(([adapter, { at, usedAt }]) => ({
    authnSource: { type: 'IDP_ADAPTER', id: adapter },
    authnTime: time(at),
    lastActivityTime: time(usedAt),
  }))
  return { id: sri, user: subject, clients, expiresAt: time(expiresAt), authnSessions }
}
