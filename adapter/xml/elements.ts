/** Elements of an XML document with their namespaces (Namespaces in XML 1.0). */
import { type CheckedXml, checkXml, checkXmlBytes, type XmlFault } from './check-xml.ts'
import { fastXml } from './fast-xml.ts'

export interface XmlAttribute {
  /** Without the prefix. */
  readonly name: string
  /** '': none, or an undeclared prefix. */
  readonly namespace: string
  readonly value: string
}
export interface XmlElement {
  /** Without the prefix. */
  readonly name: string
  /** '': none, or an undeclared prefix. */
  readonly namespace: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlElement[]
  /** Character data between the children. */
  readonly text: string
}

const TEXT = '#text'
const ATTRIBUTES = ':@'
const OPTIONS = {
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false },
  ...{ parseAttributeValue: false, trimValues: false, ignoreDeclaration: true, ignorePiTags: true, htmlEntities: true },
} as const

export type ReadXml = { readonly root: XmlElement } | { readonly fault: XmlFault }

/** XML in UTF-8, checked before it is parsed. */
export function readXmlBytes(bytes: Uint8Array, maxDepth: number): ReadXml {
  return read(checkXmlBytes(bytes, maxDepth))
}

/** As `readXmlBytes`, of a decoded text. */
export function readXml(text: string, maxDepth: number): ReadXml {
  return read(checkXml(text, maxDepth))
}

function read(checked: CheckedXml): ReadXml {
  if ('fault' in checked) return checked
  const [root] = elementsOf(nodesOf(checked.text), new Map())
  return root === undefined ? { fault: 'notParsed' } : { root }
}

/** A node has one property: the element's name and its nodes, or the text; and the attributes. */
type Node = { readonly [name: string]: unknown }

/** Undefined where the library refuses a text, for example for reserved names such as __proto__. */
function nodesOf(text: string): unknown {
  try {
    return new (fastXml().XMLParser)(OPTIONS).parse(text, true)
  } catch {
    // The message of the library quotes the text, which may contain a key.
    return undefined
  }
}

function listOf(nodes: unknown): readonly Node[] {
  return Array.isArray(nodes) ? nodes : []
}

/** Namespaces by prefix; '' is the default namespace. */
type Scope = ReadonlyMap<string, string>

function elementsOf(nodes: unknown, scope: Scope): readonly XmlElement[] {
  return listOf(nodes).flatMap((node) => {
    const [entry] = Object.entries(node).filter(([name]) => name !== ATTRIBUTES && name !== TEXT)
    if (entry === undefined) return []
    const [qualified, content] = entry
    const given = Object.entries(node[ATTRIBUTES] ?? {}).map(([name, value]) => [name, String(value)] as const)
    const inner = new Map([...scope, ...given.flatMap(declarationOf)])
    return [
      {
        ...nameOf(qualified, inner.get('') ?? '', inner),
        attributes: given
          .filter((attribute) => declarationOf(attribute).length === 0)
          .map(([name, value]) => ({ ...nameOf(name, '', inner), value })),
        children: elementsOf(content, inner),
        text: listOf(content)
          .map((child) => (TEXT in child ? String(child[TEXT]) : ''))
          .join(''),
      },
    ]
  })
}

/** The prefix and namespace that an attribute declares. */
function declarationOf([name, value]: readonly [string, string]): readonly (readonly [string, string])[] {
  if (name === 'xmlns') return [['', value]]
  return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value]] : []
}

function nameOf(qualified: string, unprefixed: string, scope: Scope): Pick<XmlElement, 'name' | 'namespace'> {
  const colon = qualified.indexOf(':')
  if (colon < 0) return { name: qualified, namespace: unprefixed }
  return { name: qualified.slice(colon + 1), namespace: scope.get(qualified.slice(0, colon)) ?? '' }
}
