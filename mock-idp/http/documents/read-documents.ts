/** The OpenAPI document and the schemas, with URLs of the serving host. Files are read when they are asked for. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { own } from '../../../adapter/kernel/objects.ts'
import type { Vocabulary } from '../../../adapter/spi.ts'
import { packageRoot } from '../../core/package-root.ts'

const FOLDER = join(packageRoot, 'schemas')
const ENDING = '.schema.json'
const NAME = /^(?:[\w-]+\/)+[\w-]+\.schema\.json$|^[\w-]+\.schema\.json$/
/** The `$id` of a file, without its path below `schemas/`. */
const PLACE = 'https://mock-idp.example/schemas/'

/** Vocabularies of plugins by adapter type. */
export type Plugins = ReadonlyMap<string, Vocabulary>

export async function readOpenapi(baseUrl: string): Promise<object> {
  const document: object = JSON.parse(await readFile(join(FOLDER, 'gen', 'openapi.json'), 'utf8'))
  return { ...document, servers: [{ url: baseUrl, description: 'This host.' }] }
}

/** Paths of all schemas below `schemas/`. */
export async function listSchemas(plugins: Plugins): Promise<readonly string[]> {
  const files = await readdir(FOLDER, { recursive: true })
  const paths = files.map((file) => file.replaceAll('\\', '/')).filter((path) => NAME.test(path))
  return [
    ...paths,
    ...[...plugins].flatMap(([type, vocabulary]) => Object.keys(pluginSchemas(type, vocabulary))),
  ].sort()
}

/** The schema of a path below `schemas/`; undefined if there is none. */
export async function readSchema(path: string, baseUrl: string, plugins: Plugins): Promise<object | undefined> {
  if (!NAME.test(path)) return undefined
  const url = `${baseUrl}/schemas/${path}`
  const [type = ''] = path.split('/')
  const vocabulary = plugins.get(type)
  if (vocabulary !== undefined) {
    const schema = own(pluginSchemas(type, vocabulary), path)
    return schema && { ...schema, $id: url }
  }
  try {
    const text = await readFile(join(FOLDER, path), 'utf8')
    return withUrls(JSON.parse(text), url, `${baseUrl}/schemas/`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Schemas of a plugin by path, in the places of those of a built-in adapter. */
function pluginSchemas(type: string, { states, actions, config }: Vocabulary): { readonly [path: string]: object } {
  const below = (folder: string, schemas: { readonly [name: string]: object }) =>
    Object.entries(schemas).map(([name, schema]) => [`${type}/${folder}/${name}${ENDING}`, schema] as const)
  const all = [...below('states', states), ...below('actions', actions), [`${type}/config${ENDING}`, config] as const]
  return Object.fromEntries(all)
}

/** The schema with absolute URLs. A property may be named `$id` too: then its value is an object. */
function withUrls(schema: object, url: string, folder: string): object {
  const walk = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(walk)
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (key === '$id' && typeof member === 'string') return [key, member.replace(PLACE, folder)]
        // A reference into the same file stays.
        const isFile = key === '$ref' && typeof member === 'string' && !member.startsWith('#')
        return [key, isFile ? new URL(member, url).href : walk(member)]
      }),
    )
  }
  return walk(schema) as object
}
