/** Sessions for QA: who is signed on, the end of it, and a sign-on without a visit. */

import type {
  NewSession,
  Session as SessionShown,
  Sessions as SessionsShown,
  StartedSession,
} from '../../schemas/gen/host/control-types.ts'
import { ControlError } from '../core/control-error.ts'
import { time } from '../core/time.ts'
import { passPolicy, type StartDeps } from '../flows/start.ts'
import type { Browsers } from '../sessions/browsers.ts'
import type { Session, Sessions } from '../sessions/sessions.ts'
import { validate } from './validate.ts'

/** Dependencies of the session operations. */
export interface SessionControlDeps extends StartDeps {
  readonly sessions: Sessions
  readonly browsers: Pick<Browsers, 'open'>
}
/** What `/mock/sessions` offers, as functions. */
export interface SessionControl {
  list(): Promise<Readonly<SessionsShown>>
  get(id: string): Promise<Readonly<SessionShown>>
  /** Signs somebody on in a new browser; `cookie` is what its requests send, `setCookie` the header that gives it to one. */
  start(wanted: Readonly<NewSession>): Promise<Readonly<StartedSession>>
  /** Ends a session. Tokens that were issued in it stay as they are. */
  end(id: string): Promise<void>
}

/** The operations over a deps. All raise a ControlError: 404 for a session that is not there, 422 for one that cannot be. */
export function sessionControl(deps: SessionControlDeps): SessionControl {
  const { sessions, browsers } = deps
  const found = async (id: string): Promise<Session> => {
    const session = await sessions.find(id)
    if (session !== undefined) return session
    throw new ControlError(404, 'SESSION_NOT_FOUND', `There is no session ${id.slice(0, 64)}: never begun, or ended.`)
  }
  return {
    list: async () => ({ sessions: (await sessions.list()).map(shown) }),
    get: async (id) => shown(await found(id)),
    async start(wanted) {
      validate('new-session', wanted)
      const { browser, ...cookies } = await browsers.open()
      await passPolicy(wanted, deps, browser)
      const session = await sessions.of(browser)
      if (session === undefined) throw nothingKept()
      return { ...shown(session), ...cookies }
    },
    async end(id) {
      await sessions.end((await found(id)).browser)
    },
  }
}

function nothingKept(): ControlError {
  const where = 'session.authenticationSessionPolicies in the configuration'
  return new ControlError(422, 'SESSIONS_DISABLED', `No adapter of this policy keeps sessions; see ${where}.`)
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
