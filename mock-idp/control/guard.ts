import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { ControlError, isControlError } from '../core/control-error.ts'
import { equalSecret } from '../core/equal-secret.ts'
import { isLoopbackName } from '../core/loopback.ts'

export interface GuardOptions {
  /** Bearer token that the request must have; undefined: every client of this machine is accepted. */
  readonly token: (req: IncomingMessage) => string | undefined
  readonly baseUrl: () => string
}

/** The rule of `requireAccess`, and ControlError 415 for a body that is not JSON. */
export function guard(options: GuardOptions): RequestHandler {
  return (req, _res, next) => {
    checkAccess(req, options)
    const length = Number(req.headers['content-length'] ?? 0)
    const hasBody = length > 0 || req.headers['transfer-encoding'] !== undefined
    if (hasBody && !/^application\/json\s*(?:;|$)/i.test(req.headers['content-type'] ?? ''))
      throw new ControlError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as Content-Type: application/json.')
    next()
  }
}

/** The rule of the control API for other routes: a refused request is answered, all others are passed on. */
export function requireAccess(options: GuardOptions): RequestHandler {
  return (req, res, next) => {
    try {
      checkAccess(req, options)
    } catch (error) {
      if (!isControlError(error)) throw error
      const { status, code, message, details } = error
      res.status(status).setHeader('Cache-Control', 'no-store').json({ code, message, details })
      return
    }
    next()
  }
}

/**
 * @throws ControlError 401 without the token; 403 for a foreign `Host` or `Origin`, so that no web page can control a mock
 * on the machine of its visitor (DNS rebinding, cross-site requests).
 */
function checkAccess(req: IncomingMessage, { token, baseUrl }: GuardOptions): void {
  const expected = token(req)
  if (expected !== undefined) requireToken(req.headers.authorization, expected)
  else requireLocal(req.headers.host ?? '', req.headers.origin, new URL(baseUrl()))
}

function requireToken(authorization: string | undefined, expected: string): void {
  const given = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (!equalSecret(expected, given))
    throw new ControlError(
      401,
      'UNAUTHORIZED',
      'Send Authorization: Bearer <control token>; the token is printed at the start.',
    )
}

function requireLocal(host: string, origin: string | undefined, base: URL): void {
  if (!isLoopbackName(host.replace(/:\d+$/, '')) && host !== base.host)
    throw new ControlError(
      403,
      'FORBIDDEN_HOST',
      `The control API does not accept the host ${host.slice(0, 128)}. Use ${base.host}.`,
    )
  if (origin !== undefined && origin !== base.origin && origin !== `${base.protocol}//${host}`)
    throw new ControlError(
      403,
      'FORBIDDEN_ORIGIN',
      `Pages of ${origin.slice(0, 128)} may not use the control API. Use ${base.origin}.`,
    )
}
