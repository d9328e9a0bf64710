/** Messages for URIs of a configuration that would never match, or match something else than was meant. */

const NEVER_SAFE = new Set(['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'])
const LOCAL = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):\*/i

/** The fault of a redirect URI; undefined for a usable one. Source: RFC 6749, section 3.1.2; RFC 8252, sections 7.1 and 7.3. */
export function redirectUriFault(uri: string): string | undefined {
  if (/\s/.test(uri)) return 'must not contain spaces; remove them, or write %20'
  const common = schemeFault(uri) ?? wildcardFault(uri)
  if (common !== undefined) return common
  if (!URL.canParse(uri)) return 'must be an absolute URI, for example https://client.example/callback'
  if (uri.includes('#')) return 'must be an absolute URI without a fragment; remove "#" and the text after it'
  const { protocol, username, password } = new URL(uri)
  if (NEVER_SAFE.has(protocol)) return `cannot have the scheme ${protocol} use https:, http: or the scheme of an app`
  if (username !== '' || password !== '') return 'must not contain a user name; remove the part before "@"'
  return undefined
}

/** A missing or incomplete scheme. `localhost:8080/cb` is a URI whose scheme is `localhost`. */
function schemeFault(uri: string): string | undefined {
  if (/^\/\//.test(uri)) return `has no scheme; write https:${uri.slice(0, 200)}`
  if (
    /^[a-z0-9.-]+:(?:\d+|\*)(?:[/?#]|$)/i.test(uri) ||
    /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:\/|$)/i.test(uri)
  ) {
    const scheme = /^(?:localhost|127\.)/i.test(uri) ? 'http' : 'https'
    return `has no scheme; write ${scheme}://${uri.slice(0, 200)}`
  }
  if (/^https?:(?!\/\/[^/\\])/i.test(uri))
    return 'must have // and a host after the scheme, as in https://client.example/callback'
  return undefined
}

/** A wildcard, which the flow API allows as the port of an origin only. */
export function wildcardFault(uri: string): string | undefined {
  if (!uri.includes('*')) return undefined
  if (LOCAL.test(uri))
    return `cannot have a wildcard; write ${uri.slice(0, 200).replace(':*', '')}, which matches every port of this address`
  if (/^https?:\/\/[^/]*:\*/i.test(uri))
    return 'cannot have a wildcard; add one URI per port. Every port matches only with http and a loopback address, written without a port'
  return 'cannot have a wildcard; add one URI per address'
}
