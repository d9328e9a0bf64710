/** URLs to which pages link and redirect. */

/** Schemes of scripts, of documents in the URL, of local files, and of pages of the browser. */
const NEVER = new Set([
  'about',
  'blob',
  'chrome',
  'chrome-extension',
  'data',
  'edge',
  'file',
  'filesystem',
  'jar',
  'javascript',
  'livescript',
  'mhtml',
  'mocha',
  'moz-extension',
  'resource',
  'vbscript',
  'view-source',
])
/** A scheme and the rest (RFC 3986, section 3.1). */
const ABSOLUTE = /^([a-z][a-z0-9+.-]*):(.+)$/i
/** Control characters and separators: browsers remove some of them, also within the scheme. */
const UNSAFE = /[\p{Cc}\p{Z}]/u

/**
 * True for an absolute http, https or app URL (`aducid://…`), without spaces and control characters. The schemes of apps are
 * not known: every one is an app's that is not in the list of those that browsers use themselves.
 */
export function isFollowable(url: string): boolean {
  const [, scheme = '', rest = ''] = ABSOLUTE.exec(url) ?? []
  if (scheme === '' || UNSAFE.test(url)) return false
  const name = scheme.toLowerCase()
  if (name === 'http' || name === 'https') return rest.startsWith('//') && URL.canParse(url)
  return !NEVER.has(name)
}
