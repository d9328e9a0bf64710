/** Generated types of the schemas of the host and of the control API, and the type that each validator proves. */
import { readFolder, type Schema } from './read.ts'
import { type NamedSet, namedSets } from './sets.ts'
import { BANNER } from './text.ts'
import { interfacesOf } from './types.ts'

/** Answers of the control API whose types the host uses; it has no validators of answers. */
const ANSWERS = [
  'health',
  'session',
  'sessions',
  'started-session',
  'tokens',
  'policy-answer',
  'restored',
  'snapshot',
  'snapshots',
]

const titleOf = (name: string, schema: Schema | undefined): string => String(schema?.['title'] ?? name)

async function typesOf(folder: string, names: readonly string[]): Promise<string> {
  const all = readFolder(folder)
  const interfaces = await interfacesOf(names.map((name) => [titleOf(name, all[name]), all[name] ?? {}] as const))
  return `${[BANNER, ...interfaces].join('\n\n')}\n`
}

/** The generated files of the host, by their path in the repository. */
export async function hostFiles(): Promise<{ readonly [path: string]: string }> {
  const files: { [path: string]: string } = { 'schemas/gen/validated.ts': validatedModule(namedSets()) }
  for (const { set, names, types } of namedSets()) {
    if (types === undefined || set.endsWith('/wire')) continue
    const answers = set === 'host/control' ? ANSWERS : []
    files[`schemas/gen/${types}`] = await typesOf(set, [...names, ...answers].sort())
  }
  return files
}

/** The map from set and name of a validator to the type that it proves. */
function validatedModule(sets: readonly NamedSet[]): string {
  const alias = (set: string) => set.replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase())
  const imports = sets.flatMap(({ set, types }) => (types ? [`import type * as ${alias(set)} from './${types}'`] : []))
  const members = sets.flatMap(({ set, names, types }) => {
    const all = types === undefined ? {} : readFolder(set.replace(/\/wire$/, '/authority'))
    const typeOf = (name: string) => (types === undefined ? 'object' : `${alias(set)}.${titleOf(name, all[name])}`)
    return [`  '${set}': {`, ...names.map((name) => `    '${name}': ${typeOf(name)}`), '  }']
  })
  return [
    BANNER,
    ...imports,
    '',
    '/** The type that each validator proves: set -> name of the schema -> type. */',
    'export interface Validated {',
    ...members,
    '}',
    '',
  ].join('\n')
}
