/** The `PF` cookie: it ties a flow to a browser. Source: PingFederate, "Configuring the PingFederate cookie". */
import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'

/** Length of the half that stays with a browser, and of the half that is new with each answer. */
export const HALF_LENGTH = 22

type Settings = NonNullable<Config['sessionCookie']>

/** The cookie, as this host is configured to name and set it. */
export interface SessionCookie {
  readonly name: string
  /** The value that came with the request, if it is of the right form: one half, or both. */
  read(req: Request): string | undefined
  /** The line that sets it. */
  line(value: string): string
  /** Adds the cookie to the answer, beside those that are there. */
  write(res: Response, value: string): void
}

/** The cookie of a host; its attributes follow the scheme of the base URL. */
export function createSessionCookie(settings: Settings = {}, baseUrl: () => string): SessionCookie {
  const { name = 'PF' } = settings
  const pattern = new RegExp(`(?:^|;\\s*)${name.replace(/[$*+.^|]/g, '\\$&')}=([A-Za-z0-9]+)(?:;|$)`)
  const overHttps = attributes(settings, true)
  const overHttp = attributes(settings, false)
  const line = (value: string) => `${name}=${value}${baseUrl().startsWith('https:') ? overHttps : overHttp}`
  return {
    name,
    line,
    read({ headers: { cookie } }) {
      if (cookie === undefined) return undefined
      const found = pattern.exec(cookie)?.[1]
      return found?.length === HALF_LENGTH || found?.length === 2 * HALF_LENGTH ? found : undefined
    },
    write(res, value) {
      const cookie = line(value)
      if (res.hasHeader('Set-Cookie')) res.appendHeader('Set-Cookie', cookie)
      else res.setHeader('Set-Cookie', cookie)
    },
  }
}

/**
 * What stands behind the value. Left to itself it is what browsers keep: they drop `SameSite=None` and `Partitioned` without
 * `Secure`, and most of them `Secure` over plain http. Source: RFC 6265bis, section 5.7; CHIPS.
 */
function attributes(settings: Settings, https: boolean): string {
  const { sameSite = 'auto', secure = 'auto', httpOnly = true, domain, maxAgeSeconds, partitioned = false } = settings
  const isSecure = secure === 'auto' ? https || sameSite === 'None' || partitioned : secure
  const site = sameSite === 'auto' ? (https && isSecure ? 'None' : 'Lax') : sameSite
  const parts = [
    'Path=/',
    domain !== undefined && `Domain=${domain}`,
    maxAgeSeconds !== undefined && `Max-Age=${maxAgeSeconds}`,
    isSecure && 'Secure',
    httpOnly && 'HttpOnly',
    `SameSite=${site}`,
    partitioned && 'Partitioned',
  ]
  return parts.map((part) => (part === false ? '' : `; ${part}`)).join('')
}
