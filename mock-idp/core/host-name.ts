/** Host names and origins in headers of requests. */

export interface HostName {
  /** In lower case; an IPv6 address is in brackets. */
  readonly name: string
  readonly port: string | undefined
}

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{0,5}))?$/i
/** Names that every URL may have; all others are left to the URL parser. */
const PLAIN = /^(?:127\.0\.0\.1|[a-z]+(?:\.[a-z]+)*)$/i
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(.+)$/i

/** A host with an optional port (RFC 9110, section 7.2); undefined for any other text. */
export function parseHost(text: string | undefined): HostName | undefined {
  const [, name, port] = HOST.exec(text ?? '') ?? []
  if (name === undefined || Number(port ?? 0) > 65_535) return undefined
  if (!PLAIN.test(name) && !URL.canParse(`http://${name}`)) return undefined
  return { name: name.toLowerCase(), port: port || undefined }
}

/** True for an origin in a header: `null`, or scheme and host (RFC 6454, section 7). */
export function isOrigin(text: string): boolean {
  return text === 'null' || parseHost(ORIGIN.exec(text)?.[1]) !== undefined
}
