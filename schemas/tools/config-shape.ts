/** `schemas/gen/host/config-shape.ts`: the structure of a configuration, for merging it and for messages about it. */
import { posix } from 'node:path'
import { readWithReferences, type Schema } from './read.ts'
import { BANNER, dataText } from './text.ts'

const ROOT = 'host/config/mock-idp.schema.json'
const KEPT = ['type', 'maxProperties', 'x-merge-by', 'x-path', 'x-pattern-message']
const SINGLE = ['items', 'additionalProperties', 'propertyNames']

const TYPE = `/** Keywords of a JSON Schema that merging and messages need. */
export interface Shape {
  /** Key of \`SHAPES\`. */
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly maxProperties?: number
  readonly properties?: { readonly [name: string]: Shape }
  readonly additionalProperties?: Shape
  readonly propertyNames?: Shape
  readonly items?: Shape
  readonly 'x-merge-by'?: string | readonly string[]
  readonly 'x-path'?: 'file' | 'module'
  readonly 'x-pattern-message'?: string
}`

/** The generated file, by its path in the repository. */
export function configShapeFile(): { readonly [path: string]: string } {
  const files = Object.entries(readWithReferences(ROOT))
  const shapes = Object.fromEntries(files.map(([path, schema]) => [path, shapeOf(schema, posix.dirname(path))]))
  const data = `export const SHAPES: { readonly [path: string]: Shape } = ${dataText(shapes)}`
  const root = `/** Key of the whole configuration. */\nexport const ROOT = '${ROOT}'`
  const text = [BANNER, TYPE, root, `/** Shapes by the path of their schema. */\n${data}`].join('\n\n')
  return { 'schemas/gen/host/config-shape.ts': `${text}\n` }
}

function shapeOf(schema: Schema, folder: string): object {
  const { $ref, properties } = schema
  if (typeof $ref === 'string') return { $ref: posix.join(folder, $ref) }
  const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null
  const single = SINGLE.flatMap((keyword) => {
    const value = schema[keyword]
    return isSchema(value) ? [[keyword, shapeOf(value, folder)]] : []
  })
  const members = Object.entries(isSchema(properties) ? properties : {})
  const shapes = members.map(([name, member]) => [name, isSchema(member) ? shapeOf(member, folder) : {}])
  return {
    ...Object.fromEntries(KEPT.flatMap((keyword) => (keyword in schema ? [[keyword, schema[keyword]]] : []))),
    ...(isSchema(properties) && { properties: Object.fromEntries(shapes) }),
    ...Object.fromEntries(single),
  }
}
