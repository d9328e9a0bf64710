/**
 * References of `schemas/host/config/mock-idp.schema.json` to the schemas of adapters: the part of each simulated server,
 * `schemas/<id>/server.schema.json`, and compatibility switches, `schemas/<id>/switches/`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { adapterIds, readJson, root, type Schema } from './read.ts'

type Members = { readonly [name: string]: Schema }
/** The edited parts of the schema. */
interface ConfigSchema extends Schema {
  readonly properties: Members & { readonly compatibility: Schema & { readonly properties: Members } }
}

const PATH = 'schemas/host/config/mock-idp.schema.json'
const ending = '.schema.json'
const exists = (...path: readonly string[]) => existsSync(join(root, 'schemas', ...path))

/** The schema with a reference for each file that exists and no other, by its path in the repository. */
export function configSchemaFile(): { readonly [path: string]: string } {
  const schema = readJson<ConfigSchema>('host', 'config', 'mock-idp.schema.json')
  const { compatibility } = schema.properties
  const parts = adapterIds()
    .filter((id) => exists(id, `server${ending}`))
    .map((id) => [id, { $ref: `../../${id}/server${ending}` }] as const)
  const switches = adapterIds().flatMap(switchesOf)
  const properties = {
    ...withReferences(schema.properties, parts, ({ $ref }, name) => $ref === `../../${name}/server${ending}`),
    compatibility: {
      ...compatibility,
      properties: withReferences(compatibility.properties, switches, ({ $ref }) => /\/switches\//.test(String($ref))),
    },
  }
  return { [PATH]: `${formatted({ ...schema, properties })}\n` }
}

function switchesOf(id: string): readonly (readonly [name: string, schema: Schema])[] {
  if (!exists(id, 'switches')) return []
  const files = readdirSync(join(root, 'schemas', id, 'switches')).sort()
  return files.map((file) => [file.slice(0, -ending.length), { $ref: `../../${id}/switches/${file}` }])
}

/** Members that are kept stay in place, new ones are added at the end. */
function withReferences(
  members: Members,
  references: readonly (readonly [name: string, schema: Schema])[],
  isReference: (schema: Schema, name: string) => boolean,
): Members {
  const wanted = new Map(references)
  const kept = Object.entries(members).filter(([name, schema]) => wanted.has(name) || !isReference(schema, name))
  return { ...Object.fromEntries(kept), ...Object.fromEntries(wanted) }
}

/** JSON as the formatter of the repository writes it: a short list of texts or numbers has one line. */
function formatted(schema: Schema): string {
  return JSON.stringify(schema, null, 2).replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`,
  )
}
