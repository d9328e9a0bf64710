/** Generated files of one adapter: types, vocabulary, and the messages of its vendor's wire. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type AdapterFile, dereference, readFolder, readJson, root, type Schema } from './read.ts'
import { hasReasons } from './reasons.ts'
import { BANNER, dataText } from './text.ts'
import { interfacesOf, typesModule } from './types.ts'

/** An adapter's folder of `schemas/`, read. */
export function readAdapter(id: string) {
  const file = readJson<AdapterFile>(id, 'adapter.json')
  return {
    file,
    states: readFolder(`${id}/states`),
    actions: readFolder(`${id}/actions`),
    outcomes: readFolder(`${id}/outcomes`),
    config: dereference(readJson<Schema>(id, 'config.schema.json'), id),
  }
}

/** The generated files of one adapter, by their path in the repository. */
export async function adapterFiles(id: string): Promise<{ readonly [path: string]: string }> {
  const { file, states, actions, outcomes, config } = readAdapter(id)
  const { title, className, attributes, details, failures, lockout, switches } = file
  const descriptor = { id, title, className, attributes, details, failures, lockout, switches }
  return {
    [`schemas/gen/${id}/types.ts`]: await typesModule(file, { states, actions, outcomes, config }),
    [`schemas/gen/${id}/vocabulary.ts`]: [
      BANNER,
      ...(hasReasons(id) ? ["import { REASONS as reasons } from './reasons.ts'", ''] : []),
      `const descriptor = ${dataText(descriptor)}`,
      '',
      'type Schemas = { readonly [name: string]: object }',
      '',
      `/** The files of schemas/${id}/ as data. */`,
      'export const vocabulary: {',
      '  readonly descriptor: typeof descriptor',
      '  readonly states: Schemas',
      '  readonly actions: Schemas',
      '  readonly outcomes: Schemas',
      '  readonly config: object',
      ...(hasReasons(id) ? ['  readonly reasons: typeof reasons'] : []),
      '} = {',
      '  descriptor,',
      ...Object.entries({ states, actions, outcomes, config }).map(
        ([name, part]) => `  ${name}: ${dataText(part, '  ', name.length + 2)},`,
      ),
      ...(hasReasons(id) ? ['  reasons,'] : []),
      '}',
      '',
    ].join('\n'),
    ...(await messageFiles(id)),
  }
}

/**
 * The messages on the vendor's wire, `schemas/<id>/authority/`: types for both sides, and the schemas for the simulated
 * server, whose journal is redacted by them.
 */
async function messageFiles(id: string): Promise<{ readonly [path: string]: string }> {
  const folder = `${id}/authority`
  if (!existsSync(join(root, 'schemas', folder))) return {}
  const messages = readFolder(folder)
  const named = Object.entries(messages).map(([name, schema]) => [String(schema['title'] ?? name), schema] as const)
  return {
    [`schemas/gen/${id}/wire-types.ts`]: `${[BANNER, ...(await interfacesOf(named))].join('\n\n')}\n`,
    [`schemas/gen/${id}/wire-schemas.ts`]: [
      BANNER,
      '/** The messages on the wire by the name of their schema. */',
      `export const schemas: { readonly [name: string]: object } = ${dataText(messages)}`,
      '',
    ].join('\n'),
  }
}
