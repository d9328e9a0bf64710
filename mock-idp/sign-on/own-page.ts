/** Whether a form comes from this host's own page: other sites must not press its buttons. */
import type { Request } from 'express'
import type { SignOnDeps } from './deps.ts'

/**
 * Whether the request was sent by a page of this host, as its browser says; programs that send neither header are not browsers.
 * Source: Fetch standard, "`Origin` header"; Fetch Metadata Request Headers, "Sec-Fetch-Site".
 */
export function isFromOwnPage(req: Request, { baseUrl }: Pick<SignOnDeps, 'baseUrl'>): boolean {
  const { origin, host } = req.headers
  const site = req.headers['sec-fetch-site']
  if (site === 'cross-site' || site === 'same-site') return false
  return origin === undefined || origin === new URL(baseUrl()).origin || origin === `${req.protocol}://${host}`
}
