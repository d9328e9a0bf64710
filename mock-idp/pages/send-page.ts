/** Security headers of pages. */
import type { Response } from 'express'

/** No other page can embed a page of this host. Sources: Content Security Policy Level 3, "frame-ancestors"; RFC 7034. */
const NO_FRAMES = "frame-ancestors 'none'"

/** For pages of the OpenID provider library, which contain a script. */
export const FRAME_HEADERS = { 'Content-Security-Policy': NO_FRAMES, 'X-Frame-Options': 'DENY' } as const

/**
 * No frames, and only scripts and styles of this host. Without `form-action`: Chromium applies it to redirects after a form
 * too, and these lead to the clients. Source: Content Security Policy Level 3, "form-action".
 */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    NO_FRAMES,
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const

/** Adds `FRAME_HEADERS` to a page that may have a policy of its own. */
export function refuseFrames(res: Response): void {
  const policy = String(res.getHeader('Content-Security-Policy') ?? '')
  for (const [name, value] of Object.entries(FRAME_HEADERS)) res.setHeader(name, value)
  if (policy !== '' && policy !== NO_FRAMES) res.setHeader('Content-Security-Policy', `${policy}; ${NO_FRAMES}`)
}

/** Sends a page with `PAGE_HEADERS`. */
export function sendPage(res: Response, html: string, status = 200): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) res.setHeader(name, value)
  res.status(status).type('html').send(html)
}
