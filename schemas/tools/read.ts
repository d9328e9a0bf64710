/** Reads schema files and descriptors, the source of all generated files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LockoutDeclaration, SwitchDeclaration } from '../../adapter/spi.ts'

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
  readonly switches?: { readonly [name: string]: SwitchDeclaration }
  readonly failures: { readonly [code: string]: string }
}

/** Folder of the repository, also for the built files. */
export const root = (() => {
  const here = dirname(fileURLToPath(import.meta.url))
  const above = join(here, '..', '..')
  return basename(above) === 'dist' ? join(above, '..') : above
})()

/** Parsed content of a JSON file below `schemas/`. */
export function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(root, 'schemas', ...path), 'utf8')) as T
}

const ending = '.schema.json'
/** The control API of the host. Its errors are those of every control operation. */
export const HOST_CONTROL = 'host/control'

/** All schemas of a folder below `schemas/`, by file name without ending, ordered by name. */
export function readFolder(folder: string): { readonly [name: string]: Schema } {
  const names = readdirSync(join(root, 'schemas', folder)).filter((name) => name.endsWith(ending))
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(0, -ending.length), dereference(readJson(folder, name), folder)]),
  )
}

/** Folders of `schemas/` that contain an adapter. */
export function adapterIds(): readonly string[] {
  const folders = readdirSync(join(root, 'schemas'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const holds = (folder: string) => readdirSync(join(root, 'schemas', folder)).includes('adapter.json')
  return folders
    .map(({ name }) => name)
    .filter(holds)
    .sort()
}

/** Folders of the OpenAPI document, in its order: operations and examples. */
export function documentFolders(): readonly string[] {
  const ofHost = ['host/common', 'oauth', 'host/session-management', 'host/pages']
  return [...ofHost, ...adapterIds(), ...controlFolders()]
}

/** Folders with operations of the control API: the host's, then those of the simulated servers. */
export function controlFolders(): readonly string[] {
  const folders = readdirSync(join(root, 'schemas'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const holds = (folder: string) => existsSync(join(root, 'schemas', folder, 'operations.json'))
  const own = folders.map(({ name }) => `${name}/control`).filter((folder) => folder !== HOST_CONTROL && holds(folder))
  return [HOST_CONTROL, ...own.sort()]
}

/**
 * Replaces every `$ref` to a file by the schema of that file and removes `$schema` and `$id`. A file that is referred to
 * several times is one object in the result, also if it refers to itself.
 */
export function dereference(schema: Schema, folder: string): Schema {
  const files = new Map<string, object>()
  const walk = (value: unknown, at: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, at))
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = value as Schema
    if (typeof $ref === 'string') {
      const path = join(at, $ref)
      const existing = files.get(path)
      if (existing !== undefined) return existing
      const file = {}
      files.set(path, file) // before it is filled, because its schema may refer to the file
      return Object.assign(file, walk(readJson(path), dirname(path)))
    }
    return Object.fromEntries(
      Object.entries(withoutFileNames(value)).map(([key, item]) => [key, walk(item, at)] as const),
    )
  }
  return walk(schema, folder) as Schema
}

/** The schema without `$schema` and `$id`; a property of such a name, which is an object, is kept. */
export function withoutFileNames(schema: object): Schema {
  const named = ([key, value]: readonly [string, unknown]) =>
    (key === '$schema' || key === '$id') && typeof value === 'string'
  return Object.fromEntries(Object.entries(schema).filter((entry) => !named(entry)))
}

/** A schema file and all files that it refers to, unchanged, by their paths below `schemas/`. */
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
