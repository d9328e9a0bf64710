import { createRequire } from 'node:module'
import { TokenError } from './token-error.ts'

// Reading a token is not asynchronous, and few configurations have one in XML: the library is loaded when the first comes.
function xml(): typeof import('fast-xml-parser') {
  return createRequire(import.meta.url)('fast-xml-parser')
}

/** An element of an sdtid file. Order and exact values count: its check values are computed from them. */
export interface Element {
  readonly name: string
  readonly value: string // as written; '' for an element with elements in it
  readonly children: readonly Element[]
}

/** An element that holds a value. */
export function leaf(name: string, value: string): Element {
  return { name, value, children: [] }
}

/** An element that holds elements. */
export function branch(name: string, children: readonly Element[]): Element {
  return { name, value: '', children }
}

/** The first child of that name. */
export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((child) => child.name === name)
}

/** The root element of an XML text; TOKEN_FORM_UNKNOWN for what is none. */
export function parseDocument(text: string): Element {
  const [root, ...more] = elementsIn(parseNodes(text))
  if (root !== undefined && more.length === 0) return root
  throw new TokenError('TOKEN_FORM_UNKNOWN', 'The token file is not one XML document. Take it as it came, unshortened.')
}

/** The XML text of a document. */
export function formatDocument(root: Element): string {
  return `<?xml version="1.0"?>\n${new (xml().XMLBuilder)({ preserveOrder: true, format: true }).build([nodeOf(root)]).trim()}\n`
}

const TEXT = '#text'

function parseNodes(text: string): unknown {
  const exact = { preserveOrder: true, parseTagValue: false, trimValues: false }
  try {
    return new (xml().XMLParser)({ ...exact, ignoreDeclaration: true, ignorePiTags: true, htmlEntities: true }).parse(
      text,
    )
  } catch {
    // the parser's own message quotes the text, and with it the seed
    throw new TokenError(
      'TOKEN_FORM_UNKNOWN',
      'The token file is not well-formed XML. Take it as it came, unshortened.',
    )
  }
}

/** Nodes are objects with one property: an element's name and the nodes in it, or the text. */
function entriesIn(nodes: unknown): readonly (readonly [string, unknown])[] {
  return Array.isArray(nodes) ? nodes.flatMap((node: object) => Object.entries(node)) : []
}

function elementsIn(nodes: unknown): readonly Element[] {
  return entriesIn(nodes)
    .filter(([name]) => name !== TEXT)
    .map(([name, content]) => {
      const children = elementsIn(content)
      return children.length > 0 ? branch(name, children) : leaf(name, textIn(content))
    })
}

function textIn(nodes: unknown): string {
  return entriesIn(nodes)
    .filter(([name]) => name === TEXT)
    .map(([, text]) => String(text))
    .join('')
}

function nodeOf({ name, value, children }: Element): object {
  return {
    [name]: children.length > 0 ? children.map(nodeOf) : [{ [TEXT]: value }],
  }
}
