/** Comparison of a URL with a registered URI. */
import { closest } from '../../core/nearest.ts'

/** Loopback host names as the URL class returns them. */
export const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True if the page has the origin of the URI; a loopback URI without a port matches any port (RFC 8252, section 7.3). */
export function matchesRegisteredUri(uri: URL, page: URL): boolean {
  const anyPort = uri.protocol === 'http:' && uri.port === '' && LOOPBACK.has(uri.hostname)
  if (anyPort) return page.protocol === 'http:' && page.hostname === uri.hostname
  return uri.origin !== 'null' && uri.origin === page.origin
}

const PARTS = [
  ...([['scheme', 'protocol'] as const, ['host', 'hostname'] as const, ['port', 'port'] as const] as const),
  ...([['path', 'pathname'] as const, ['query', 'search'] as const, ['fragment', 'hash'] as const] as const),
]

/** Names of the parts in which two URIs differ. */
export function differenceOf(uri: string, other: string): readonly string[] {
  if (!URL.canParse(uri) || !URL.canParse(other)) return ['not a URI']
  const [one, two] = [new URL(uri), new URL(other)]
  return PARTS.flatMap(([name, part]) => (one[part] === two[part] ? [] : [name]))
}

/** The registered URI with the fewest differences, of several the one with the longest common beginning. */
export function nearestUri(uri: string, registered: readonly string[]): string | undefined {
  return closest(registered, (other) => [differenceOf(uri, other).length, -commonLength(uri, other)])
}

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}

/** The URI without user, query and fragment, which may contain secrets. */
export function withoutSecrets(uri: string): string {
  if (!URL.canParse(uri)) return 'not a URI'
  const { protocol, host, pathname } = new URL(uri)
  return `${protocol}//${host}${pathname}`.slice(0, 256)
}
