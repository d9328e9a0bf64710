/** Reads YAML 1.2. */
import { createRequire } from 'node:module'
import type { Parsed } from './parse-json.ts'
import type { Token } from './syntax-fault.ts'

const load = createRequire(import.meta.url)

/** Messages by the codes of the library, whose own messages quote the file. */
const MESSAGES: { readonly [code: string]: string } = {
  BAD_ALIAS: 'no anchor (&name) of this name exists above',
  BAD_DQ_ESCAPE: 'unknown escape sequence; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the indentation does not fit to the lines above',
  BAD_SCALAR_START: 'a text that begins with this character must be in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a colon and a second member in one line; put a text that contains ": " in quotes',
  BLOCK_IN_FLOW: 'indented lines are not possible inside { } or [ ]',
  DUPLICATE_KEY: 'this member exists already; keep one',
  MISSING_CHAR: 'a character is missing here, for example a closing quote or bracket, or a space after : or -',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing in this line or the one above',
  MULTIPLE_DOCS: 'a second document begins here (---); one file has one configuration',
  NON_STRING_KEY: 'the name of a member must be a text; put it in quotes',
  TAB_AS_INDENT: 'the indentation has a tab; use spaces',
  TAG_RESOLVE_FAILED: 'unknown tag (!name); write {env: NAME} or {file: path} for a value from outside',
  UNEXPECTED_TOKEN: 'this is not expected here; check quotes and indentation',
}

/** Loaded with the first file in YAML. Warnings are faults too: with them, a value is not what was written. */
export function parseYaml(text: string): Parsed {
  const { parseDocument } = load('yaml') as typeof import('yaml')
  const document = parseDocument(text, { prettyErrors: false, stringKeys: true })
  const [first] = [...document.errors, ...document.warnings]
  if (first !== undefined)
    return { fault: { offset: first.pos[0], message: MESSAGES[first.code] ?? 'this is not YAML 1.2' } }
  try {
    return { value: document.toJS() }
  } catch {
    // The limit of the library for aliases of aliases.
    return { fault: { offset: 0, message: 'the aliases (*name) of the file refer to too many values' } }
  }
}

/** Shows the indentation and the name of a member. */
export function tokenizeYaml(line: string): readonly Token[] {
  const [, start = '', name = '', rest = ''] =
    /^(\s*(?:- +)*)((?:[\w$.-][\w$. -]{0,63}:(?=\s|$))?\s*)(.*)$/.exec(line) ?? []
  return [
    { text: start + name, isShown: true },
    { text: rest, isShown: rest === '' },
  ]
}
