/** XML documents of other servers: bounded, without a document type, namespace prefixes removed. */
import { XMLParser } from 'fast-xml-parser'

export interface XmlElement {
  /** Without a prefix. */
  readonly name: string
  /** By name without a prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  /** The text directly in the element. */
  readonly text: string
}

/** Elements inside the root. */
const MAX_DEPTH = 32
const ATTRIBUTES = ':@'
const TEXT = '#text'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: MAX_DEPTH,
  // Also decodes character references.
  htmlEntities: true,
})

/**
 * The root element; undefined for a text that is not well-formed, has a document type, or is too deep.
 * The caller limits the size: `maxBytes` of an outgoing request.
 */
export function readXml(text: string): XmlElement | undefined {
  if (/<!doctype/i.test(text)) return undefined
  try {
    const roots = elementsIn(parser.parse(text, true))
    return roots.length === 1 ? roots[0] : undefined
  } catch {
    return undefined
  }
}

/** Nodes of the parser: an element has its content under its name, and its attributes beside it. */
function elementsIn(nodes: unknown): readonly XmlElement[] {
  return listOf(nodes).flatMap((node) => {
    const members = membersOf(node)
    const [name] = [...members.keys()].filter((key) => key !== ATTRIBUTES && key !== TEXT)
    if (name === undefined) return []
    const content = members.get(name)
    return {
      name,
      attributes: attributesIn(members.get(ATTRIBUTES)),
      children: elementsIn(content),
      text: textIn(content),
    }
  })
}

function attributesIn(value: unknown): ReadonlyMap<string, string> {
  return new Map([...membersOf(value)].map(([name, text]) => [name, String(text)]))
}

function textIn(nodes: unknown): string {
  return listOf(nodes)
    .map((node) => membersOf(node).get(TEXT) ?? '')
    .join('')
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}

/** A text as content of an element. Characters that XML cannot contain are replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
