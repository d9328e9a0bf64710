/** Whether a page is where a registered URI is. */

/** Host names of this machine, as a URL has them. */
export const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a page has the origin of the URI; one on this machine without a port has any (RFC 8252, section 7.3). */
export function matchesRegisteredUri(uri: URL, page: URL): boolean {
  const anyPort = uri.protocol === 'http:' && uri.port === '' && LOOPBACK.has(uri.hostname)
  if (anyPort) return page.protocol === 'http:' && page.hostname === uri.hostname
  return uri.origin !== 'null' && uri.origin === page.origin
}
