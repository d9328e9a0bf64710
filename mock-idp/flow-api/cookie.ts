/** The `PF` cookie: it ties a flow to a browser. Source: PingFederate, "Configuring the PingFederate cookie". */
import type { Request, Response } from 'express'
import type { Host } from '../host.ts'

const HALF = 22

/** The value of the `PF` cookie that came with the request, if it is of the right form. */
export function readCookie(req: Request): string | undefined {
  const found = /(?:^|;\s*)PF=([A-Za-z0-9]+)(?:;|$)/.exec(req.headers.cookie ?? '')?.[1]
  return found?.length === HALF || found?.length === 2 * HALF ? found : undefined
}

/** Sets the cookie: the first half stays for as long as the browser sends it back, the second is new with each answer. */
export function writeCookie(req: Request, res: Response, { random, baseUrl }: Pick<Host, 'random' | 'baseUrl'>): void {
  const first = readCookie(req)?.slice(0, HALF) ?? random(HALF)
  const attributes = baseUrl().startsWith('https:') ? 'Secure; HttpOnly; SameSite=None' : 'HttpOnly; SameSite=Lax'
  res.setHeader('Set-Cookie', `PF=${first}${random(HALF)}; Path=/; ${attributes}`)
}
