/** Checks XML from outside before a parser reads it: no document type, bounded depth, well-formed tags. */

/**
 * `characters`: control characters, or a reference to a character that XML does not allow. `notParsed`: refused by the
 * library, for an attribute twice or a reserved name such as __proto__.
 */
export type XmlFault = 'notUtf8' | 'characters' | 'documentType' | 'tooDeep' | 'notWellFormed' | 'notParsed'
export type CheckedXml = { readonly text: string } | { readonly fault: XmlFault }

// Source: XML 1.0, production Char; also surrogates without their pair.
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const DECLARATION = /^<\?xml\s[^?]*\?>/
const ENCODING = /\sencoding\s*=\s*["'](?!utf-8["'])/i
/** A start tag; values have no `<`. Group 1: the name, 2: the attributes, 3: the slash of an empty element. */
const START = /<([^\s<>"'=/!?&][^\s<>"'=/&]*)((?:\s+[^\s<>"'=/&]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y
const END = /<\/([^\s<>"'=/&]+)\s*>/y
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#(\d{1,7})|#x([\da-f]{1,6}));/iy
const DOCTYPE = /<!doctype/iy
/** Parts without markup, from their beginning to their end. */
const OPAQUE = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/** XML in UTF-8, without a byte order mark. */
export function checkXmlBytes(bytes: Uint8Array, maxDepth: number): CheckedXml {
  const text = decoded(bytes)
  if (text === undefined || ENCODING.test(DECLARATION.exec(text)?.[0] ?? '')) return { fault: 'notUtf8' }
  return checkXml(text, maxDepth)
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

export function checkXml(text: string, maxDepth: number): CheckedXml {
  const fault = FORBIDDEN.test(text) ? 'characters' : faultIn(text, maxDepth)
  return fault === undefined ? { text } : { fault }
}

/** Reads the markup from the beginning, so that nothing hides in a comment or a value. */
function faultIn(text: string, maxDepth: number): XmlFault | undefined {
  const seen: Seen = { open: [], hasRoot: false, maxDepth }
  let at = DECLARATION.exec(text)?.[0].length ?? 0
  while (at < text.length) {
    const end = plainEnd(text, at)
    const part = end > at ? { next: end, isText: text.slice(at, end).trim() !== '' } : partAt(text, at)
    const fault = 'fault' in part ? part.fault : faultAfter(part, seen)
    if (fault !== undefined) return fault
    at = 'next' in part ? part.next : text.length
  }
  return seen.open.length === 0 && seen.hasRoot ? undefined : 'notWellFormed'
}

interface Seen {
  /** Names of the open elements. */
  readonly open: string[]
  hasRoot: boolean
  readonly maxDepth: number
}

/** Applies a part: one root, text inside it only, tags in pairs. */
function faultAfter({ isText, start, isEmpty, end }: Part, seen: Seen): XmlFault | undefined {
  const isOutside = seen.open.length === 0
  if (isText === true) return isOutside ? 'notWellFormed' : undefined
  if (end !== undefined) return seen.open.pop() === end ? undefined : 'notWellFormed'
  if (start === undefined) return undefined
  if (isOutside && seen.hasRoot) return 'notWellFormed'
  if (seen.open.length === seen.maxDepth) return 'tooDeep'
  seen.hasRoot = true
  if (isEmpty !== true) seen.open.push(start)
  return undefined
}

/** The index of the next markup or reference. */
function plainEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && text[end] !== '<' && text[end] !== '&') end++
  return end
}

interface Part {
  readonly next: number
  readonly start?: string
  readonly isEmpty?: boolean
  readonly end?: string
  /** Allowed inside the root only. */
  readonly isText?: boolean
}

/** Markup or a reference. */
function partAt(text: string, at: number): Part | { readonly fault: XmlFault } {
  if (text[at] === '&') return referenceAt(text, at)
  for (const [first, last] of OPAQUE) {
    if (!text.startsWith(first, at)) continue
    const end = text.indexOf(last, at + first.length)
    if (end < 0 || DECLARATION.test(text.slice(at, end + last.length))) return { fault: 'notWellFormed' }
    return { next: end + last.length, isText: first === '<![CDATA[' }
  }
  if (match(DOCTYPE, text, at) !== null) return { fault: 'documentType' }
  const end = match(END, text, at)
  if (end !== null) return { next: at + end[0].length, end: end[1] ?? '' }
  const start = match(START, text, at)
  if (start === null) return { fault: 'notWellFormed' }
  const fault = faultOfReferences(start[2] ?? '')
  if (fault !== undefined) return { fault }
  return { next: at + start[0].length, start: start[1] ?? '', isEmpty: start[3] === '/' }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Predefined entities and characters only: without a document type no other entity is declared. */
function referenceAt(text: string, at: number): Part | { readonly fault: XmlFault } {
  const found = match(REFERENCE, text, at)
  if (found === null) return { fault: 'notWellFormed' }
  const [all, decimal, hexadecimal] = found
  const code = Number.parseInt(hexadecimal ?? decimal ?? '32', hexadecimal === undefined ? 10 : 16)
  if (code > 0x10ffff || FORBIDDEN.test(String.fromCodePoint(code))) return { fault: 'characters' }
  return { next: at + all.length, isText: true }
}

function faultOfReferences(attributes: string): XmlFault | undefined {
  for (let at = attributes.indexOf('&'); at >= 0; at = attributes.indexOf('&', at + 1)) {
    const found = referenceAt(attributes, at)
    if ('fault' in found) return found.fault
  }
  return undefined
}
