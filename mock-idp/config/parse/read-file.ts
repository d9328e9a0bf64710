/** Reads a configuration file: JSON, JSON with comments, or YAML. */
import { extname } from 'node:path'
import { type Parsed, parseJson, tokenizeJson } from './parse-json.ts'
import { parseYaml, tokenizeYaml } from './parse-yaml.ts'
import { readText } from './read-text.ts'
import { describeFault, type Tokenize } from './syntax-fault.ts'

interface Format {
  readonly parse: (text: string) => Parsed
  readonly tokenize: Tokenize
}

const JSON_FORMAT: Format = { parse: (text) => parseJson(text, false), tokenize: tokenizeJson }
const YAML_FORMAT: Format = { parse: parseYaml, tokenize: tokenizeYaml }
/** Files with other endings, or without one, are JSON. */
const FORMATS: { readonly [ending: string]: Format } = {
  '.jsonc': { parse: (text) => parseJson(text, true), tokenize: tokenizeJson },
  '.yaml': YAML_FORMAT,
  '.yml': YAML_FORMAT,
}
const REFUSED: { readonly [ending: string]: string } = {
  '.json5': 'JSON5 is not supported; use JSON with comments (.jsonc) or YAML (.yaml)',
  '.toml': 'TOML is not supported; use JSON (.json, .jsonc) or YAML (.yaml)',
  '.js': 'a program cannot be a configuration file; pass the configuration to createMockIdp, or write JSON or YAML',
}

/** The value of a file, or the message of the first fault. */
export type FileRead = { readonly value: unknown } | { readonly message: string }

export function readConfigurationFile(path: string): FileRead {
  const ending = extname(path).toLowerCase()
  if (Object.hasOwn(REFUSED, ending)) return { message: REFUSED[ending] ?? '' }
  const read = readText(path)
  if ('reason' in read) return { message: `cannot be read: ${read.reason}` }
  const { parse, tokenize } = FORMATS[ending] ?? JSON_FORMAT
  const parsed = parse(read.text)
  return 'value' in parsed ? parsed : { message: describeFault(read.text, parsed.fault, tokenize) }
}
