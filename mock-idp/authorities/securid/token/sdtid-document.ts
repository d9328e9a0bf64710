import { createRequire } from 'node:module'
import { TokenError } from './token-error.ts'

// Reading a token is not asynchronous, and few configurations have one in XML: the library is loaded when the first comes.
const xml = (): typeof import('fast-xml-parser') => createRequire(import.meta.url)('fast-xml-parser')

/** An element of an sdtid file. Order and exact values count: its check values are computed from them. */
export interface Element {
  readonly name: string
  readonly value: string // as written; '' for an element with elements in it
  readonly children: readonly Element[]
}

/** An element that holds a value. */
export const leaf = (name: string, value: string): Element => ({ name, value, children: [] })

/** An element that holds elements. */
export const branch = (name: string, children: readonly Element[]): Element => ({ name, value: '', children })

/** The first child of that name. */
export const childOf = (element: Element, name: string): Element | undefined =>
  element.children.find((child) => child.name === name)

/** The root element of an XML text; TOKEN_FORM_UNKNOWN for what is none. */
export const parseDocument = (text: string): Element => {
  const [root, ...more] = elementsIn(parseNodes(text))
  if (root !== undefined && more.length === 0) return root
  throw new TokenError('TOKEN_FORM_UNKNOWN', 'The token file is not one XML document. Take it as it came, unshortened.')
}

/** The XML text of a document. */
export const formatDocument = (root: Element): string =>
  `<?xml version="1.0"?>\n${new (xml().XMLBuilder)({ preserveOrder: true, format: true }).build([nodeOf(root)]).trim()}\n`

const TEXT = '#text'

const parseNodes = (text: string): unknown => {
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
const entriesIn = (nodes: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(nodes) ? nodes.flatMap((node: object) => Object.entries(node)) : []

const elementsIn = (nodes: unknown): readonly Element[] =>
  entriesIn(nodes)
    .filter(([name]) => name !== TEXT)
    .map(([name, content]) => {
      const children = elementsIn(content)
      return children.length > 0 ? branch(name, children) : leaf(name, textIn(content))
    })

const textIn = (nodes: unknown): string =>
  entriesIn(nodes)
    .filter(([name]) => name === TEXT)
    .map(([, text]) => String(text))
    .join('')

const nodeOf = ({ name, value, children }: Element): object => ({
  [name]: children.length > 0 ? children.map(nodeOf) : [{ [TEXT]: value }],
})
