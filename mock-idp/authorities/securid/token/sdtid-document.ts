import { checkXml } from '../../../../adapter/xml/check-xml.ts'
import { fastXml } from '../../../../adapter/xml/fast-xml.ts'
import { TokenError } from './token-error.ts'

/** Order and exact values matter: check values are computed from them. */
export interface Element {
  readonly name: string
  readonly value: string // as written; '' for an element with children
  readonly children: readonly Element[]
}

export function leaf(name: string, value: string): Element {
  return { name, value, children: [] }
}

export function branch(name: string, children: readonly Element[]): Element {
  return { name, value: '', children }
}

export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((child) => child.name === name)
}

/** @throws TokenError TOKEN_FORM_UNKNOWN. */
export function parseDocument(text: string): Element {
  const [root, ...more] = elementsIn(parseNodes(text))
  if (root !== undefined && more.length === 0) return root
  throw new TokenError(
    'TOKEN_FORM_UNKNOWN',
    'The token file is not a single XML document. Use the complete file as it was issued.',
  )
}

export function formatDocument(root: Element): string {
  return `<?xml version="1.0"?>\n${new (fastXml().XMLBuilder)({ preserveOrder: true, format: true }).build([nodeOf(root)]).trim()}\n`
}

const TEXT = '#text'

const MAX_DEPTH = 16

function parseNodes(text: string): unknown {
  if ('fault' in checkXml(text, MAX_DEPTH)) throw notWellFormed()
  const exact = { preserveOrder: true, parseTagValue: false, trimValues: false }
  try {
    return new (fastXml().XMLParser)({
      ...exact,
      ignoreDeclaration: true,
      ignorePiTags: true,
      htmlEntities: true,
    }).parse(text)
  } catch {
    // The parser's message quotes the text, which contains the seed.
    throw notWellFormed()
  }
}

function notWellFormed(): TokenError {
  return new TokenError(
    'TOKEN_FORM_UNKNOWN',
    'The token file is not well-formed XML. Use the complete file as it was issued.',
  )
}

/** A node is an object with one property: the element's name and its nodes, or the text. */
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
