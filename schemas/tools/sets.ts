/** Sets of schemas outside the adapters' vocabularies: every set becomes one file of validators and one map of types. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sourceOf } from '../../adapter/kernel/load-validators.ts'
import { readOperations } from './operations.ts'
import { adapterIds, controlFolders, readWithReferences, root, type Schema } from './read.ts'
import type { SchemaSet } from './validators.ts'

/** One set. `types` is the generated module, below `schemas/gen/`, with an interface for each schema; absent: not typed. */
export interface NamedSet {
  readonly set: string
  readonly names: readonly string[]
  readonly types?: string
}

const ending = '.schema.json'
const namesIn = (folder: string) =>
  readdirSync(join(root, 'schemas', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort()

/** The bodies and queries that the operations of a folder read. */
function requestNames(folder: string): readonly string[] {
  const names = readOperations(folder)
    .flatMap(({ request, query }) => [request?.schema ?? [], query].flat())
    .flatMap((file) => (file === undefined ? [] : [file.slice(0, -ending.length)]))
  return [...new Set(names)].sort()
}

/** Every set, in order of name. */
export function namedSets(): readonly NamedSet[] {
  const hasWire = (id: string) => existsSync(join(root, 'schemas', id, 'authority'))
  const states = namesIn('host/common/states').map((status) => `states/${status}`)
  return [
    ...adapterIds()
      .filter(hasWire)
      .map((id) => ({ set: `${id}/wire`, names: namesIn(`${id}/authority`), types: `${id}/wire-types.ts` })),
    { set: 'host/common', names: ['envelope', 'error', ...states] },
    { set: 'host/config', names: ['mock-idp'], types: 'host/config-types.ts' },
    ...controlFolders().map((set) => ({ set, names: requestNames(set), types: `${set}-types.ts` })),
    {
      set: 'host/session-management',
      names: requestNames('host/session-management'),
      types: 'host/session-management-types.ts',
    },
  ]
}

/** The schemas of a set as they stand in their files. */
export function schemasOf({ set, names }: NamedSet): SchemaSet {
  const { folder, removeAdditional } = sourceOf(set)
  const pathOf = (name: string) => `${folder}/${name}${ending}`
  const files: { [path: string]: Schema } = {}
  for (const name of names) readWithReferences(pathOf(name), files)
  const own = names.map(pathOf)
  return {
    schemas: Object.fromEntries(names.map((name) => [name, files[pathOf(name)] ?? {}])),
    referred: Object.keys(files)
      .filter((path) => !own.includes(path))
      .sort()
      .map((path) => files[path] ?? {}),
    removeAdditional,
  }
}
