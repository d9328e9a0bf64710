/** The `PF` cookie binds a flow to a browser. Source: PingFederate, "Configuring the PingFederate cookie". */
import type { Request, Response } from 'express'
import type { Config } from '../config/config.ts'

/** Length of each half: the first is constant for a browser, the second changes with each response. */
export const HALF_LENGTH = 22

type Settings = NonNullable<Config['sessionCookie']>

/** The cookie with its configured name and attributes. */
export interface SessionCookie {
  readonly name: string
  /** The value of the request if it has the right format: one half, or both. */
  read(req: Request): string | undefined
  /** The value of `Set-Cookie`. */
  line(value: string): string
  /** Sets the cookie of the response; it replaces an earlier value. */
  write(res: Response, value: string): void
  isSet(res: Response): boolean
}

/** The attributes follow the scheme of the base URL. */
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
      const others = linesOf(res).filter((existing) => !existing.startsWith(`${name}=`))
      res.setHeader('Set-Cookie', others.length === 0 ? line(value) : [...others, line(value)])
    },
    isSet: (res) => linesOf(res).some((existing) => existing.startsWith(`${name}=`)),
  }
}

function linesOf(res: Response): readonly string[] {
  return [res.getHeader('Set-Cookie') ?? []].flat().map(String)
}

/**
 * Attributes that browsers accept by default: they drop `SameSite=None` and `Partitioned` without `Secure`, and most
 * drop `Secure` over plain http.
 * Source: RFC 6265bis, section 5.7; CHIPS.
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
