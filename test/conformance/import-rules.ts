/** Who may import whom: what a file imports, and which rule an import breaks. Paths are those of the repository. */
import { builtinModules } from 'node:module'
import { posix } from 'node:path'

/** One import or re-export of a file. `path` is the imported file, or the name of a package. */
export interface Import {
  readonly from: string
  readonly path: string
  readonly typeOnly: boolean
  readonly isFile: boolean
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^;'"`]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"`]([^'"`]+)['"`]/g

/** The imports that the text of a file states. */
export function importsOf(from: string, text: string): readonly Import[] {
  const stated = [...text.matchAll(STATIC)].map(([, type, name = '']) => ({ name, typeOnly: type !== undefined }))
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, name = '']) => ({ name, typeOnly: false }))
  return [...stated, ...dynamic].map(({ name, typeOnly }) => {
    const isFile = name.startsWith('.')
    return { from, path: isFile ? posix.join(posix.dirname(from), name) : name, typeOnly, isFile }
  })
}

/** The package of an import: `ajv` of `ajv/dist/2020.js`, `@scope/name` of what is below it. */
function packageOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}

const isBuiltin = (path: string) => path.startsWith('node:') || builtinModules.includes(path)
const below = (path: string, ...folders: readonly string[]) => folders.some((folder) => path.startsWith(`${folder}/`))

interface Rule {
  readonly says: string
  readonly broken: (entry: Import, dependencies: readonly string[]) => boolean
}

const AUTHORITY = /^mock-idp\/authorities\/(?!wire\/)([^/]+)\/(.+)$/
const VENDOR = /^adapter\/(?!kernel\/|machine\/|outgoing\/)([^/]+)\//
const isWire = (file: string) => /^wire(?:\.ts|\/)/.test(file)
const speaksToTheWorld = /^node:(?:https?2?|net|tls|dgram|dns|fs|child_process|worker_threads|cluster)(?:\/|$)/

const RULES: readonly Rule[] = [
  {
    says: 'the tools of schemas/ know the adapters and not the host',
    broken: ({ from, path, isFile }) => isFile && below(from, 'schemas') && !below(path, 'schemas', 'adapter'),
  },
  {
    says: 'schemas/gen/ is the lowest layer',
    broken: ({ from, path, isFile }) => isFile && below(from, 'schemas/gen') && !below(path, 'schemas/gen'),
  },
  {
    says: 'adapter/ imports its own files and those of schemas/gen/ alone',
    broken: ({ from, path, isFile }) => isFile && below(from, 'adapter') && !below(path, 'adapter', 'schemas/gen'),
  },
  {
    says: 'adapter/ needs ajv and Node alone',
    broken: ({ from, path, isFile }) =>
      !isFile && below(from, 'adapter') && !isBuiltin(path) && !['ajv', 'ajv-formats'].includes(packageOf(path)),
  },
  {
    says: 'an adapter reaches out in remote/ and adapter/outgoing/ alone',
    broken: ({ from, path }) => /^adapter\/(?!outgoing\/)[^/]+\/(?!remote\/)/.test(from) && speaksToTheWorld.test(path),
  },
  {
    says: 'an adapter does not know the other adapters',
    broken: ({ from, path }) => {
      const [mine, other] = [from, path].map((file) => VENDOR.exec(file)?.[1])
      return mine !== undefined && other !== undefined && mine !== other
    },
  },
  {
    says: 'mock-idp/ imports its own files, those of adapter/ and of schemas/gen/ alone',
    broken: ({ from, path, isFile }) =>
      isFile && below(from, 'mock-idp') && !below(path, 'mock-idp', 'adapter', 'schemas/gen'),
  },
  {
    says: 'an authority knows its adapter by types alone',
    broken: ({ from, path, typeOnly }) => AUTHORITY.test(from) && VENDOR.test(path) && !typeOnly,
  },
  {
    says: 'an authority does not know the other authorities',
    broken: ({ from, path }) => {
      const [mine, other] = [from, path].map((file) => AUTHORITY.exec(file)?.[1])
      return mine !== undefined && other !== undefined && mine !== other
    },
  },
  {
    says: 'rules never import a wire',
    broken: ({ from, path }) => {
      const [file = '', imported = ''] = [from, path].map((name) => AUTHORITY.exec(name)?.[2])
      return isWire(imported) && !isWire(file) && file !== 'index.ts'
    },
  },
  {
    says: 'what runs is in the dependencies of package.json',
    broken: ({ from, path, isFile, typeOnly }, dependencies) =>
      below(from, 'adapter', 'mock-idp') &&
      !isFile &&
      !typeOnly &&
      !isBuiltin(path) &&
      !dependencies.includes(packageOf(path)),
  },
  {
    says: 'the modules of Node are imported as node:',
    broken: ({ path, isFile }) => !isFile && builtinModules.includes(path),
  },
]

/** What is wrong with the imports, each with the rule that it breaks. */
export function brokenRules(imports: readonly Import[], dependencies: readonly string[]): readonly string[] {
  return RULES.flatMap(({ says, broken }) =>
    imports
      .filter((entry) => broken(entry, dependencies))
      .map(({ from, path }) => `${from} imports ${path}, but ${says}`),
  )
}
