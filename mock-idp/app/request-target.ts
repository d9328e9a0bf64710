/** Checks of every request before it is routed: form of the target, names of host and origin. */
import type { IncomingMessage } from 'node:http'
import { textError } from '../../adapter/kernel/errors.ts'
import { isOrigin, parseHost } from '../core/host-name.ts'
import { SIGN_ON_PATH } from '../flows/applications.ts'
import { hostNotAllowed } from './base-url.ts'

/** True if this request may use the host name. */
export type HostRule = (name: string, req: IncomingMessage) => boolean

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

/** True for a path of the control API, which has errors and a host rule of its own; the sign-on page is below it. */
export function isControlPath(path: string): boolean {
  return /^\/mock(?:\/|$)/.test(path) && !path.startsWith(SIGN_ON_PATH)
}

/**
 * Makes an absolute target (RFC 9112, section 3.2.2) relative; its host replaces the `Host` header.
 * @throws FlowError 400 for malformed targets, hosts and origins, and for a host that the rule does not allow.
 */
export function checkTarget(req: IncomingMessage & { originalUrl?: string }, isAllowed: HostRule): void {
  if (!req.url?.startsWith('/')) makeRelative(req)
  const { host, origin } = req.headers
  if (origin !== undefined && !isOrigin(origin))
    throw textError('MALFORMED_ORIGIN', 'The Origin header must be "null" or an origin such as https://app.example.')
  // HTTP/1.0 has no host.
  if (host === undefined) return
  const parsed = parseHost(host)
  if (parsed === undefined)
    throw textError('MALFORMED_HOST', 'The Host header must be a host name with an optional port.')
  if (!isControlPath(req.url ?? '') && !isAllowed(parsed.name, req)) throw hostNotAllowed(parsed.name)
}

function makeRelative(req: IncomingMessage & { originalUrl?: string }): void {
  const [start = '', authority] = ABSOLUTE.exec(req.url ?? '') ?? []
  if (req.url === '*' && req.method === 'OPTIONS') return
  if (authority === undefined || parseHost(authority) === undefined)
    throw textError('MALFORMED_TARGET', 'The target of the request must be a path, or a URL with a host name.')
  const rest = req.url?.slice(start.length) ?? ''
  req.url = rest.startsWith('/') ? rest : `/${rest}`
  if (req.originalUrl !== undefined) req.originalUrl = req.url
  req.headers.host = authority
}
