/** Schemas as components of one OpenAPI document: a `$ref` to a file becomes a `$ref` to a component. */
import { dirname, join } from 'node:path'
import { readJson, type Schema, withoutFileNames } from './read.ts'
import { responseSchema } from './response-schema.ts'

export interface Reference {
  readonly $ref: string
}

/** A title in a schema of the host or of the control API is the name of its component; in an adapter schema it gets the id of the adapter as prefix. */
const HOST = 'host/'

function nameOf(path: string, schema: Schema): string {
  if (path.startsWith(HOST) || path.includes('/control/')) return String(schema['title'])
  const [folder = '', ...rest] = path.split('/')
  if (rest[0] === 'actions') return `${folder}.${rest[1]?.replace(/\.schema\.json$/, '')}`
  if (rest[0] === 'authority') return `${folder}.authority.${String(schema['title'])}`
  return `${folder}.${String(schema['title'])}`
}

/** Collects the schemas that a document refers to; every call may add to `schemas`. */
export function createComponents() {
  const schemas: { [name: string]: Schema } = {}
  const sources: { [name: string]: string } = {}

  function define(name: string, source: string, make: () => Schema): Reference {
    const existing = sources[name]
    if (existing !== undefined && existing !== source)
      throw new Error(`${existing} and ${source} are both called "${name}"`)
    if (existing === undefined) {
      sources[name] = source
      schemas[name] = make()
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  /** Component of a schema file, by its path below `schemas/`. */
  function file(path: string): Reference {
    const schema = readJson<Schema>(path)
    return define(nameOf(path, schema), path, () => rewrite(schema, dirname(path)))
  }

  function rewrite(schema: Schema, folder: string): Schema {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk)
      if (typeof value !== 'object' || value === null) return value
      const { $ref } = value as Schema
      if (typeof $ref === 'string') return file(join(folder, $ref))
      return Object.fromEntries(
        Object.entries(withoutFileNames(value)).map(([key, item]) => [key, walk(item)] as const),
      )
    }
    return walk(schema) as Schema
  }

  /** Component of the response of a state. */
  function state(folder: string, status: string, actions: readonly string[]): Reference {
    const path = `${folder}/states/${status}.schema.json`
    return define(status, path, () => {
      const answer = responseSchema(status, rewrite(readJson<Schema>(path), dirname(path)), actions)
      const links = ['self', ...actions].map((name) => [name, file('host/common/link.schema.json')])
      const _links = { ...answer.properties?.['_links'], properties: Object.fromEntries(links) }
      return { ...answer, properties: { ...answer.properties, _links } }
    })
  }

  return { schemas, define, file, state }
}

export type Components = ReturnType<typeof createComponents>
