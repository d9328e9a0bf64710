/** Elements of an XML document with their namespaces (Namespaces in XML 1.0). */
import { checkXmlBytes, type XmlFault } from '../../../core/xml/check-xml.ts'
import { fastXml } from '../../../core/xml/fast-xml.ts'
import { SoapFault } from './fault.ts'

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

const MAX_DEPTH = 16
const TEXT = '#text'
const ATTRIBUTES = ':@'
const OPTIONS = {
  ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false },
  ...{ parseAttributeValue: false, trimValues: false, ignoreDeclaration: true, ignorePiTags: true, htmlEntities: true },
} as const

const FAULTS: { readonly [fault in XmlFault]: string } = {
  notUtf8: 'The body is not in UTF-8. Send it in UTF-8.',
  characters: 'The body has characters that XML 1.0 does not allow. Remove them.',
  documentType: 'The body has a document type (<!DOCTYPE). Send it without.',
  tooDeep: `The body has more than ${MAX_DEPTH} levels of elements. Send a message of this interface.`,
  notWellFormed: 'The body is not well-formed XML. Send a SOAP 1.1 envelope.',
}

/** The library refuses what the check does not look for. */
const NOT_PARSED =
  'The body has an attribute twice, or a reserved name (__proto__, constructor, prototype). Send a message of this interface.'

/** @throws SoapFault for a document that is not read. */
export function parseXml(bytes: Uint8Array): XmlElement {
  const checked = checkXmlBytes(bytes, MAX_DEPTH)
  if ('fault' in checked) throw new SoapFault('Client', FAULTS[checked.fault])
  const [root] = elementsOf(nodesOf(checked.text), new Map())
  if (root === undefined) throw new SoapFault('Client', FAULTS.notWellFormed)
  return root
}

/** A node has one property: the element's name and its nodes, or the text; and the attributes. */
type Node = { readonly [name: string]: unknown }

function nodesOf(text: string): unknown {
  try {
    return new (fastXml().XMLParser)(OPTIONS).parse(text, true)
  } catch {
    // The parser's message quotes the body, which may contain a key.
    throw new SoapFault('Client', NOT_PARSED)
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
