/** The `PF` cookie: it ties a flow to a browser. Source: PingFederate, "Configuring the PingFederate cookie". */
import type { Request, Response } from 'express'

/** Length of the half that stays with a browser, and of the half that is new with each answer. */
export const HALF = 22

/** The value of the `PF` cookie that came with the request, if it is of the right form: one half, or both. */
export function readCookie(req: Request): string | undefined {
  const { cookie } = req.headers
  if (cookie === undefined) return undefined
  const found = /(?:^|;\s*)PF=([A-Za-z0-9]+)(?:;|$)/.exec(cookie)?.[1]
  return found?.length === HALF || found?.length === 2 * HALF ? found : undefined
}

/** Adds the cookie to the answer, beside those that are there. */
export function writeCookie(res: Response, value: string, baseUrl: string): void {
  const attributes = baseUrl.startsWith('https:') ? 'Secure; HttpOnly; SameSite=None' : 'HttpOnly; SameSite=Lax'
  const cookie = `PF=${value}; Path=/; ${attributes}`
  if (res.hasHeader('Set-Cookie')) res.appendHeader('Set-Cookie', cookie)
  else res.setHeader('Set-Cookie', cookie)
}
