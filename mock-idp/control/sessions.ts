import type { Request, Response } from 'express'
import type {
  NewSession,
  Session as SessionShown,
  Sessions as SessionsShown,
  StartedSession,
} from '../../schemas/gen/host/control-types.ts'
import { ControlError } from '../core/control-error.ts'
import { type PageWanted, pageIn, pageOf } from '../core/page.ts'
import { time } from '../core/time.ts'
import type { StartDeps } from '../flows/new-flow.ts'
import { passPolicy } from '../flows/pass-policy.ts'
import type { Browsers } from '../sessions/browsers.ts'
import type { Session, Sessions } from '../sessions/sessions.ts'
import { body, idIn, type Route } from './route.ts'
import { validate } from './validate.ts'

/** Dependencies of the session operations. */
export interface SessionControlDeps extends StartDeps {
  readonly sessions: Sessions
  readonly browsers: Pick<Browsers, 'open' | 'cookieOf'>
}
/** Operations of `/mock/sessions`. */
export interface SessionControl {
  /** Sorted by end, the latest first. */
  list(page?: PageWanted): Promise<Readonly<SessionsShown>>
  get(id: string): Promise<Readonly<SessionShown>>
  /** Signs a user on in a new browser. `cookie` is the value for its requests, `setCookie` the header that sets it. */
  start(wanted: Readonly<NewSession>): Promise<Readonly<StartedSession>>
  /** Ends a session. Tokens that were issued in it stay valid. */
  end(id: string): Promise<void>
}

/** Operations that throw a ControlError: 404 for a session that does not exist, 422 for one that cannot be started. */
export function sessionControl(deps: SessionControlDeps): SessionControl {
  const { sessions, browsers } = deps
  const found = async (id: string): Promise<Session> => {
    const session = await sessions.find(id)
    if (session !== undefined) return session
    throw unknownSession(id.slice(0, 64))
  }
  return {
    list: async (page = {}) => {
      const { items, ...rest } = pageOf(await sessions.list(), page, { member: 'session', idOf: ({ sri }) => sri })
      return { sessions: items.map(shown), ...rest }
    },
    get: async (id) => shown(await found(id)),
    async start(wanted) {
      validate('new-session', wanted)
      const { browser } = await passPolicy(wanted, deps, await browsers.open())
      const session = await sessions.of(browser)
      if (session === undefined) throw sessionsDisabled()
      return { ...shown(session), ...browsers.cookieOf(session.browser) }
    },
    async end(id) {
      await sessions.end((await found(id)).browser)
    },
  }
}

interface WithSessions {
  readonly sessions: SessionControl
}
export const sessionRoutes: readonly Route<WithSessions>[] = [
  { method: 'get', path: '/sessions', run: ({ sessions }, req) => sessions.list(pageIn(req.query)) },
  { method: 'post', path: '/sessions', run: startSession, status: 201 },
  { method: 'get', path: '/sessions/:id', run: ({ sessions }, req) => sessions.get(idIn(req)) },
  { method: 'delete', path: '/sessions/:id', run: endSession },
]

async function startSession({ sessions }: WithSessions, req: Request, res: Response) {
  const started = await sessions.start(body('new-session', req))
  res.setHeader('Set-Cookie', started.setCookie)
  return started
}

async function endSession({ sessions }: WithSessions, req: Request, res: Response): Promise<void> {
  await sessions.end(idIn(req))
  res.status(204).end()
}

function unknownSession(id: string): ControlError {
  const message = `Session ${id} not found: it never started, or it has ended. List sessions with GET /mock/sessions.`
  return new ControlError(404, 'SESSION_NOT_FOUND', message)
}

function sessionsDisabled(): ControlError {
  const next = 'Set session.authenticationSessionPolicies in the configuration.'
  return new ControlError(422, 'SESSIONS_DISABLED', `Sessions are off for all adapters of this policy. ${next}`)
}

function shown({ sri, subject, policy, authnSources, clients, expiresAt }: Session): SessionShown {
  const adapters = Object.entries(authnSources).map(([adapter, source]) => ({
    adapter,
    signedOnAt: time(source.at),
    usedAt: time(source.usedAt),
    expiresAt: time(source.expiresAt),
  }))
  return { id: sri, username: subject, policy, adapters, clients: [...clients], expiresAt: time(expiresAt) }
}
