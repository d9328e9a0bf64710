/** Who may use the control API: on a loopback address whoever is on this machine, else who has the token. */
import type { RequestHandler } from 'express'
import { ControlError } from '../core/control-error.ts'
import { equalSecret } from '../core/equal-secret.ts'
import { isLoopbackName } from '../core/loopback.ts'

/** What the guard goes by. */
export interface GuardOptions {
  /** The bearer token that is wanted; absent: none is, since the host is bound to a loopback address. */
  readonly token: () => string | undefined
  readonly baseUrl: () => string
}

/**
 * @throws ControlError 401 without the token; 403 for a foreign `Host` or `Origin`: a page somewhere on the web must not
 * steer a mock on its visitor's machine (DNS rebinding, cross-site requests); 415 for a body that is not JSON.
 */
export function guard({ token, baseUrl }: GuardOptions): RequestHandler {
  return (req, _res, next) => {
    const wanted = token()
    if (wanted !== undefined) requireToken(req.headers.authorization, wanted)
    else requireLocal(req.headers.host ?? '', req.headers.origin, new URL(baseUrl()))
    const length = Number(req.headers['content-length'] ?? 0)
    const hasBody = length > 0 || req.headers['transfer-encoding'] !== undefined
    if (hasBody && !/^application\/json\s*(?:;|$)/i.test(req.headers['content-type'] ?? ''))
      throw new ControlError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body as Content-Type: application/json.')
    next()
  }
}

function requireToken(authorization: string | undefined, wanted: string): void {
  const given = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (!equalSecret(wanted, given))
    throw new ControlError(
      401,
      'UNAUTHORIZED',
      'Send Authorization: Bearer <control token>; it is printed at the start.',
    )
}

function requireLocal(host: string, origin: string | undefined, base: URL): void {
  if (!isLoopbackName(host.replace(/:\d+$/, '')) && host !== base.host)
    throw new ControlError(403, 'FORBIDDEN_HOST', `The control API is not served under the name ${host.slice(0, 128)}.`)
  if (origin !== undefined && origin !== base.origin && origin !== `${base.protocol}//${host}`)
    throw new ControlError(403, 'FORBIDDEN_ORIGIN', `Pages of ${origin.slice(0, 128)} may not use the control API.`)
}
