/** Example files: `<status, actionId or message>.<case>.json`, valid unless the case begins with `invalid-<keyword>`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AdapterFile, dereference, readJson, root, type Schema } from './read.ts'
import { responseSchema } from './response-schema.ts'

/** `invalid`: the keyword of JSON Schema that refuses the example; absent if it is valid. */
export interface Example {
  readonly folder: string
  readonly name: string
  readonly subject: string
  readonly case: string
  readonly invalid?: string
  readonly value: unknown
}

const ending = '.json'

/** All examples in `schemas/<folder>/examples/`, ordered by name. */
export function readExamples(folder: string): readonly Example[] {
  const path = join(root, 'schemas', folder, 'examples')
  if (!existsSync(path)) return []
  const files = readdirSync(path).filter((file) => file.endsWith(ending))
  return files.sort().map((file) => {
    const name = file.slice(0, -ending.length)
    const dot = name.indexOf('.')
    const caseName = name.slice(dot + 1)
    const invalid = /^invalid-([a-zA-Z]+)/.exec(caseName)?.[1]
    const value = readJson<unknown>(folder, 'examples', file)
    return { folder, name, subject: name.slice(0, dot), case: caseName, value, ...(invalid && { invalid }) }
  })
}

function schemaAt(...path: readonly string[]): Schema | undefined {
  const folder = join(...path.slice(0, -1))
  return existsSync(join(root, 'schemas', ...path)) ? dereference(readJson(...path), folder) : undefined
}

/**
 * Schema of the examples of a subject: the response of a state, an action, or a message.
 * @throws Error if there is none.
 */
export function schemaOfExample({ folder, subject }: Pick<Example, 'folder' | 'subject'>): Schema {
  const file = `${subject}.schema.json`
  const state = schemaAt(folder, 'states', file)
  const found = state
    ? responseSchema(subject, state, actionsOf(folder, subject))
    : (schemaAt(folder, 'actions', file) ??
      schemaAt(folder, 'authority', file) ??
      schemaAt(folder, file) ??
      schemaAt('host/common', file))
  if (found === undefined) throw new Error(`no schema for the examples of "${subject}" in schemas/${folder}/examples`)
  return found
}

function actionsOf(folder: string, status: string): readonly string[] {
  if (folder === 'host/common') return []
  return readJson<AdapterFile>(folder, 'adapter.json').states[status]?.actions ?? []
}
