/** What protects the people who look at this host's pages. */
import type { Response } from 'express'

/** No site may show a page of this host inside its own. Sources: Content Security Policy Level 3, "frame-ancestors"; RFC 7034. */
const UNFRAMED = "frame-ancestors 'none'"

/** For a page that somebody else has drawn, with script of its own. */
export const FRAME_HEADERS = { 'Content-Security-Policy': UNFRAMED, 'X-Frame-Options': 'DENY' } as const

/**
 * Nothing is framed, and nothing runs or is drawn that this host has not served. `form-action` is left out: Chromium goes by
 * it for redirects that follow a form too, and these lead to the clients. Source: Content Security Policy Level 3, "form-action".
 */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    UNFRAMED,
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
} as const

/** Sends a page under these headers. */
export function sendPage(res: Response, html: string, status = 200): void {
  for (const [name, value] of Object.entries(PAGE_HEADERS)) res.setHeader(name, value)
  res.status(status).type('html').send(html)
}
