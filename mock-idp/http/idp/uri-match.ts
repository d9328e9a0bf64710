/** Comparison of a URL with a registered URI. */

/** Loopback host names as the URL class returns them. */
export const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True if the page has the origin of the URI; a loopback URI without a port matches any port (RFC 8252, section 7.3). */
export function matchesRegisteredUri(uri: URL, page: URL): boolean {
  const anyPort = uri.protocol === 'http:' && uri.port === '' && LOOPBACK.has(uri.hostname)
  if (anyPort) return page.protocol === 'http:' && page.hostname === uri.hostname
  return uri.origin !== 'null' && uri.origin === page.origin
}
