/**
 * `/pf-ws/rest/sessionMgmt`: clients query and end sessions by reference (`pi.sri`) or by user.
 * Source: PingFederate Developer's Reference, "Session Revocation API endpoint", "Session Management API by session
 * identifiers", "… by user identifiers". Paths and switches are the vendor's; the members of the responses are our own.
 */
import { type ErrorRequestHandler, json, type Request, type RequestHandler, type Response, Router } from 'express'
import type { Logger } from 'pino'
import { loadValidators } from '../../../adapter/kernel/load-validators.ts'
import type { Reason } from '../../../adapter/spi.ts'
import type { OAuthClient } from '../../../schemas/gen/host/config-types.ts'
import { DETAILS } from '../../../schemas/gen/host/errors.ts'
import type { Config } from '../../config/config.ts'
import { type BodyError, readBodyError } from '../../core/body-error.ts'
import { equalSecret } from '../../core/equal-secret.ts'
import { time } from '../../core/time.ts'
import type { Session, Sessions } from '../../sessions/sessions.ts'
import { type RefusalDeps, reason, reportRefusal } from '../idp/refusal.ts'

const validator = loadValidators('host/session-management')
const PATH = '/pf-ws/rest/sessionMgmt'
const LIMIT = '64kb'

type Switch = 'allowSessionRevocationApi' | 'allowSessionManagementApi'

export interface SessionManagementDeps extends RefusalDeps {
  readonly sessions: Sessions
  readonly config: Config
  readonly log: Logger
}

/** A refusal in the format of OAuth. */
class Refused extends Error {
  readonly status: number
  readonly error: string
  readonly reason: Reason
  constructor(status: number, error: string, description: string, reason?: Reason) {
    super(description)
    this.status = status
    this.error = error
    this.reason = reason ?? { code: error, message: description }
  }
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

/** Requires the header against requests of foreign pages, the client's secret, and the switch of the client. */
function requireClient(name: Switch, { config }: Pick<SessionManagementDeps, 'config'>): RequestHandler {
  return (req, res, next) => {
    if (req.headers['x-xsrf-header'] === undefined)
      throw new Refused(
        config.compatibility?.missingXsrf ?? 400,
        'invalid_request',
        'Send the header X-XSRF-Header with any value.',
        { code: 'XSRF_HEADER_REQUIRED', message: DETAILS.XSRF_HEADER_REQUIRED.message },
      )
    const client = authenticatedClient(req.headers.authorization, config.oauth?.clients ?? [])
    if ('code' in client) {
      res.setHeader('WWW-Authenticate', 'Basic realm="sessionMgmt"')
      throw new Refused(
        401,
        'invalid_client',
        'Send the id and the secret of a client as HTTP Basic credentials.',
        client,
      )
    }
    if (client[name] !== true)
      throw new Refused(
        403,
        'unauthorized_client',
        `The client does not have ${name}. Set it in oauth.clients[] of the configuration.`,
        reason('CLIENT_SETTING_MISSING', { clientId: client.clientId, setting: name }),
      )
    next()
  }
}

/** The client by its HTTP Basic credentials (RFC 6749, section 2.3.1), or why there is none. */
function authenticatedClient(authorization: string | undefined, clients: readonly OAuthClient[]): OAuthClient | Reason {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return reason('CLIENT_CREDENTIALS_MISSING')
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  const clientId = formDecoded(id).slice(0, 64)
  const client = clients.find((candidate) => candidate.clientId === formDecoded(id))
  const isRight = equalSecret(client?.clientSecret ?? '', formDecoded(secret.join(':')))
  if (client === undefined) return reason('CLIENT_UNKNOWN', { clientId })
  if (client.clientSecret === undefined) return reason('CLIENT_HAS_NO_SECRET', { clientId })
  return isRight ? client : reason('CLIENT_SECRET_DIFFERS', { clientId })
}

/** The id and the secret are form-encoded; `''` for one that cannot be decoded. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
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

const NOT_DECODABLE = 'The path cannot be decoded.'
const NOT_JSON = 'The body is not JSON in UTF-8.'
const BODY_FAULTS: { readonly [kind in BodyError['kind']]: string } = {
  tooLarge: 'The body is too large.',
  notJson: NOT_JSON,
  badEncoding: 'The body has another charset or Content-Encoding than its headers say, or one that is not supported.',
  other: NOT_JSON,
}

function onError(deps: SessionManagementDeps): ErrorRequestHandler {
  const refuse = (req: Request, res: Response, { status, error, message, reason: cause }: Refused) => {
    res.status(status).json({ error, error_description: message })
    reportRefusal(req, res, { code: error, reason: cause }, deps)
  }
  return (thrown, req, res, _next) => {
    if (thrown instanceof Refused) return refuse(req, res, thrown)
    const body = readBodyError(thrown)
    if (body !== undefined || thrown instanceof URIError)
      return refuse(
        req,
        res,
        new Refused(
          body?.status ?? 400,
          'invalid_request',
          body === undefined ? NOT_DECODABLE : BODY_FAULTS[body.kind],
        ),
      )
    deps.log.error({ err: thrown }, 'the session management API failed')
    return refuse(req, res, new Refused(500, 'server_error', 'Unexpected error. The cause is in the log.'))
  }
}
