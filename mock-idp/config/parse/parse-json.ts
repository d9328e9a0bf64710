/** Reads JSON, with comments and trailing commas if they are allowed. */
import { createRequire } from 'node:module'
import type { Node, ParseError } from 'jsonc-parser'
import type { SyntaxFault, Token } from './syntax-fault.ts'

/** A value, or the first fault. */
export type Parsed = { readonly value: unknown } | { readonly fault: SyntaxFault }

const load = createRequire(import.meta.url)

/** Messages by the names of jsonc-parser's error codes. */
const MESSAGES: { readonly [name: string]: string } = {
  InvalidSymbol: 'this is not JSON; put a text in double quotes',
  InvalidNumberFormat: 'this is not a number',
  PropertyNameExpected: 'the name of a member must be here, in double quotes',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing } is missing here',
  CloseBracketExpected: 'a closing ] is missing here',
  EndOfFileExpected: 'the JSON has ended before this; remove the rest',
  InvalidCommentToken: 'JSON has no comments; remove it, or name the file .jsonc',
  UnexpectedEndOfComment: 'this comment does not end; add */',
  UnexpectedEndOfString: 'this text has no closing quote in its line',
  UnexpectedEndOfNumber: 'this number is incomplete',
  InvalidUnicode: '\\u must be followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'unknown escape sequence; write \\\\ for a backslash',
  InvalidCharacter: 'this text contains a control character; write it as \\n, \\t or \\u',
}

/** jsonc-parser reports offsets and knows comments, JSON.parse does not. It is loaded here: the demo needs neither. */
export function parseJson(text: string, allowsComments: boolean): Parsed {
  const { parseTree, printParseErrorCode } = load('jsonc-parser') as typeof import('jsonc-parser')
  const errors: ParseError[] = []
  const options = { disallowComments: !allowsComments, allowTrailingComma: allowsComments }
  const tree = attempt(() => parseTree(text, errors, options))
  if (tree === 'too deep') return { fault: { offset: 0, message: 'the objects and lists are nested too deeply' } }
  const [first] = [...errors].sort((one, other) => one.offset - other.offset)
  if (first !== undefined) return { fault: faultOf(text, first.offset, printParseErrorCode(first.error)) }
  if (tree === undefined) return { fault: { offset: 0, message: 'the file is empty; write {} at least' } }
  const faults: SyntaxFault[] = []
  const value = contentOf(tree, faults)
  const [duplicate] = faults
  return duplicate === undefined ? { value } : { fault: duplicate }
}

/** The parser is recursive. */
function attempt(parse: () => Node | undefined): Node | undefined | 'too deep' {
  try {
    return parse()
  } catch (error) {
    if (error instanceof RangeError) return 'too deep'
    throw error
  }
}

function faultOf(text: string, offset: number, name: string): SyntaxFault {
  const before = /,(\s*)$/.exec(text.slice(0, offset))
  if (before !== null && /^[}\]]/.test(text.slice(offset)))
    return { offset: before.index, message: 'no comma is allowed before a closing bracket; remove it' }
  if (text[offset] === "'") return { offset, message: 'JSON has no single quotes; use double quotes' }
  return { offset, message: MESSAGES[name] ?? 'this is not JSON' }
}

/** A member `__proto__` stays a member. Of two members with one name, JSON.parse would silently take the last. */
function contentOf({ type, value, children = [] }: Node, faults: SyntaxFault[]): unknown {
  if (type === 'array') return children.map((child) => contentOf(child, faults))
  if (type !== 'object') return value
  const members = new Map<string, unknown>()
  for (const { children: [key, member] = [] } of children) {
    const name = String(key?.value)
    if (members.has(name)) faults.push({ offset: key?.offset ?? 0, message: 'this member exists already; keep one' })
    members.set(name, member && contentOf(member, faults))
  }
  return Object.fromEntries(members)
}

/** Shows punctuation, literals and the names of members. */
export function tokenizeJson(line: string): readonly Token[] {
  let previous = ''
  return [...line.matchAll(/"(?:[^"\\]|\\.)*"?|[{}[\]:,]|\s+|[^\s{}[\]:,"]+/g)].map(({ 0: text, index }) => {
    const isName = /^"[^"]{1,64}"$/.test(text) && /^\s*:/.test(line.slice(index + text.length))
    const isShown = /^(?:[{}[\]:,]|\s+|true|false|null)$/.test(text) || (isName && /^[{,]?$/.test(previous))
    if (/\S/.test(text)) previous = text
    return { text, isShown }
  })
}
