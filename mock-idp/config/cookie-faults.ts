import type { SessionCookieSettings } from '../../schemas/gen/host/config-types.ts'
import type { ConfigFault } from './faults.ts'

const AT = '/sessionCookie'

/**
 * Contradictory settings with which browsers silently drop the session cookie; a setting of `"auto"` never is a fault.
 * Source: RFC 6265bis, sections 4.1.3 and 5.7; CHIPS.
 */
export function cookieFaults(settings: SessionCookieSettings = {}): readonly ConfigFault[] {
  const { name = '', sameSite, secure, domain, partitioned } = settings
  const host = /^__host-/i.test(name)
  const insecure = secure === false
  const found: readonly (false | ConfigFault)[] = [
    insecure &&
      sameSite === 'None' && {
        pointer: `${AT}/sameSite`,
        message: 'is "None" while secure is false: browsers drop such a cookie; set secure to true or leave it out',
      },
    insecure &&
      partitioned === true && {
        pointer: `${AT}/partitioned`,
        message: 'is true while secure is false: browsers drop such a cookie; set secure to true or leave it out',
      },
    insecure &&
      (host || /^__secure-/i.test(name)) && {
        pointer: `${AT}/name`,
        message: `begins with ${name.slice(0, name.indexOf('-') + 1)} while secure is false: browsers drop such a cookie; set secure to true or leave it out`,
      },
    host &&
      domain !== undefined && {
        pointer: `${AT}/domain`,
        message:
          'must be absent if the name begins with __Host-: browsers drop such a cookie; remove it or change the name',
      },
  ]
  return found.filter((fault): fault is ConfigFault => fault !== false)
}
