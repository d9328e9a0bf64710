/** Reads the schema files and descriptors; everything that is generated is made from what this gives. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LockoutDeclaration } from '../../adapter/spi.ts'

/** A JSON Schema as data. */
export type Schema = { readonly [keyword: string]: unknown }
/** `schemas/<id>/adapter.json`. */
export interface AdapterFile {
  readonly id: string
  readonly title: string
  readonly className: string
  readonly attributes: readonly string[]
  readonly start: readonly string[]
  readonly states: { readonly [status: string]: { readonly description: string; readonly actions: readonly string[] } }
  readonly actions: {
    readonly [actionId: string]: {
      readonly description: string
      readonly outcomes: readonly string[]
      readonly details: readonly string[]
    }
  }
  readonly details: {
    readonly [code: string]: {
      readonly message: string
      readonly laterMessage?: string
      readonly userMessageKey?: string
      readonly parentCode: string
    }
  }
  readonly diagrams?: readonly {
    readonly title: string
    readonly states: readonly string[]
    readonly without?: readonly string[]
  }[]
  readonly lockout?: LockoutDeclaration
  readonly failures: { readonly [code: string]: string }
}

/** The folder of the repository, also when this runs from the built files. */
export const root = (() => {
  const here = dirname(fileURLToPath(import.meta.url))
  const above = join(here, '..', '..')
  return basename(above) === 'dist' ? join(above, '..') : above
})()

/** The parsed content of a JSON file below `schemas/`. */
export function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(root, 'schemas', ...path), 'utf8')) as T
}

const ending = '.schema.json'

/** Every schema of a folder below `schemas/`, by file name without its ending, in order of name. */
export function readFolder(folder: string): { readonly [name: string]: Schema } {
  const names = readdirSync(join(root, 'schemas', folder)).filter((name) => name.endsWith(ending))
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(0, -ending.length), dereference(readJson(folder, name), folder)]),
  )
}

/** The folders of `schemas/` that hold an adapter. */
export function adapterIds(): readonly string[] {
  const folders = readdirSync(join(root, 'schemas'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const holds = (folder: string) => readdirSync(join(root, 'schemas', folder)).includes('adapter.json')
  return folders
    .map(({ name }) => name)
    .filter(holds)
    .sort()
}

/**
 * The same schema with every `$ref` to a file replaced by that file's schema, and without what names the file. A file that
 * is referred to several times is one and the same object in the result, also where it refers to itself.
 */
export function dereference(schema: Schema, folder: string): Schema {
  const files = new Map<string, object>()
  const walk = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, at))
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = value as Schema
    if (typeof $ref === 'string') {
      const path = join(at, $ref)
      const known = files.get(path)
      if (known !== undefined) return known
      const file = {}
      files.set(path, file) // before it is filled: what lies within may refer to it again
      return Object.assign(file, walk(readJson(path), dirname(path)))
    }
    return Object.fromEntries(
      Object.entries(withoutFileNames(value)).map(([key, item]) => [key, walk(item, at)] as const),
    )
  }
  return walk(schema, folder) as Schema
}

/** The members of a schema but `$schema` and `$id`; a property of such a name, which is an object, stays. */
export function withoutFileNames(schema: object): Schema {
  const named = ([key, value]: readonly [string, unknown]) =>
    (key === '$schema' || key === '$id') && typeof value === 'string'
  return Object.fromEntries(Object.entries(schema).filter((entry) => !named(entry)))
}

/** A schema file and all that it refers to, as they stand, by their path below `schemas/`. */
export function readWithReferences(
  path: string,
  found: { [path: string]: Schema } = {},
): { readonly [path: string]: Schema } {
  if (found[path] !== undefined) return found
  const schema = readJson<Schema>(path)
  found[path] = schema
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { $ref } = value as Schema
    if (typeof $ref === 'string') readWithReferences(join(dirname(path), $ref), found)
    else Object.values(value).forEach(walk)
  }
  walk(schema)
  return found
}
