/**
 * `schemas/gen/config-file.schema.json`, for editors: the configuration as a file is written, before `extends` and references
 * are resolved. The schemas of `schemas/host/config/` describe the result.
 */
import { posix } from 'node:path'
import { readWithReferences, type Schema } from './read.ts'

const ROOT = 'host/config/mock-idp.schema.json'
/** The loader reads these members as they are. */
const HEAD = ['$schema', 'extends']
const REFERENCES = ['env', 'file'].map((name) => ({ $ref: `#/$defs/${name}` }))

/** The generated file, by its path in the repository. */
export function configFileSchema(): { readonly [path: string]: string } {
  const { [ROOT]: root = {}, ...parts } = readWithReferences(ROOT)
  const { title, description, ...whole } = relaxed(root, ROOT) as Schema
  const properties = whole['properties'] as Schema
  const strict = root['properties'] as Schema
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://mock-idp.example/schemas/gen/config-file.schema.json',
    title,
    description: `${description} A file below it, the demo for example, may supply what is missing.`,
    ...whole,
    properties: {
      ...properties,
      ...Object.fromEntries(HEAD.map((name) => [name, withoutOwn(strict[name] as Schema)])),
    },
    $defs: {
      env: reference('env', 'The environment variable that has the text.'),
      file: reference('file', 'The file that has the text, relative to this file.'),
      ...Object.fromEntries(Object.entries(parts).map(([path, schema]) => [nameOf(path), relaxed(schema, path)])),
    },
  }
  return { 'schemas/gen/config-file.schema.json': `${JSON.stringify(document, null, 2)}\n` }
}

function reference(name: string, description: string): Schema {
  const properties = { [name]: { type: 'string', minLength: 1, maxLength: 1024, description } }
  return { type: 'object', properties, required: [name], additionalProperties: false }
}

/** `host/config/tls.schema.json` is `host.config.tls`. */
function nameOf(path: string): string {
  return path.replace(/\.schema\.json$/, '').replaceAll('/', '.')
}

/** Without file names and annotations of our own. */
function withoutOwn(schema: Schema): Schema {
  const isOwn = (keyword: string) => keyword === '$schema' || keyword === '$id' || keyword.startsWith('x-')
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isOwn(keyword)))
}

/** A text may be a reference, a list may replace, members may be missing. `path`: the file of the schema. */
function relaxed(schema: Schema, path: string): object {
  const { $ref } = schema
  if (typeof $ref === 'string') return { $ref: `#/$defs/${nameOf(posix.join(posix.dirname(path), $ref))}` }
  const { title, description, default: preset, required, ...own } = withoutOwn(schema)
  const about = Object.fromEntries(
    Object.entries({ title, description, default: preset }).filter(([, text]) => text !== undefined),
  )
  if (isText(own)) return { ...about, anyOf: [own, ...REFERENCES] }
  if (own['type'] !== 'array') return { ...about, ...withRelaxedMembers(own, path) }
  const list = { ...own, items: relaxed(own['items'] as Schema, path) }
  const replacement = {
    type: 'object',
    properties: { replace: list },
    required: ['replace'],
    additionalProperties: false,
  }
  return { ...about, anyOf: [list, replacement] }
}

function isText({ type, enum: values }: Schema): boolean {
  const isTextual = (types: unknown) => [types].flat().includes('string')
  return isTextual(type) || (Array.isArray(values) && values.some((value) => typeof value === 'string'))
}

function withRelaxedMembers(own: Schema, path: string): Schema {
  const members = Object.entries(own).map(([keyword, value]) => {
    if (keyword === 'properties')
      return [
        keyword,
        Object.fromEntries(
          Object.entries(value as Schema).map(([name, member]) => [name, relaxed(member as Schema, path)]),
        ),
      ]
    if (keyword === 'propertyNames') return [keyword, withoutOwn(value as Schema)]
    const isSchema = keyword === 'additionalProperties' && typeof value === 'object'
    return [keyword, isSchema ? relaxed(value as Schema, path) : value]
  })
  return Object.fromEntries(members)
}
