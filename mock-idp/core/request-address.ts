/** The address under which a client has reached this host. */
import type { Request } from 'express'
import { parseHost } from './host-name.ts'

const BASE_URL = Symbol('base URL')

interface MaybeNoted extends Request {
  /** Of the virtual host, or as a proxy has forwarded it. */
  [BASE_URL]?: string
}

export function noteBaseUrl(request: Request, baseUrl: string): void {
  ;(request as MaybeNoted)[BASE_URL] = baseUrl
}

/** The URL of the request without query. `baseUrl`: the host's own, for requests that name no other host. */
export function addressOf(request: Request, baseUrl: string): string {
  const path = request.originalUrl.replace(/\?.*$/s, '')
  return `${originOf(request, baseUrl)}${path}`
}

function originOf(request: Request, baseUrl: string): string {
  const own = new URL((request as MaybeNoted)[BASE_URL] ?? baseUrl)
  const { host } = request.headers
  // The own URL knows the scheme also where a proxy terminates TLS.
  const isOwn = BASE_URL in request || host === undefined || parseHost(host) === undefined || host === own.host
  return isOwn ? own.origin : `${request.protocol}://${host}`
}
