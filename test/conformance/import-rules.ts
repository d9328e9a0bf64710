/** Rules for imports besides layers.ts. Paths are relative to the repository. */
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

/** Imports and re-exports in the text of a file, dynamic ones too. */
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
  readonly text: string
  readonly broken: (entry: Import, dependencies: readonly string[]) => boolean
}

const AUTHORITY = /^mock-idp\/authorities\/(?!wire\/)([^/]+)\/(.+)$/
const VENDOR = /^adapter\/(?!kernel\/|machine\/|outgoing\/|xml\/)([^/]+)\//
const opensConnections = /^node:(?:https?2?|net|tls|dgram|dns|fs|child_process|worker_threads|cluster)(?:\/|$)/

const RULES: readonly Rule[] = [
  {
    text: 'schemas/ imports only its own files and those of adapter/',
    broken: ({ from, path, isFile }) => isFile && below(from, 'schemas') && !below(path, 'schemas', 'adapter'),
  },
  {
    text: 'schemas/gen/ imports only its own files',
    broken: ({ from, path, isFile }) => isFile && below(from, 'schemas/gen') && !below(path, 'schemas/gen'),
  },
  {
    text: 'adapter/ imports only its own files and those of schemas/gen/',
    broken: ({ from, path, isFile }) => isFile && below(from, 'adapter') && !below(path, 'adapter', 'schemas/gen'),
  },
  {
    text: 'adapter/ uses no package but ajv and ajv-formats, and in adapter/xml/ fast-xml-parser',
    broken: ({ from, path, isFile }) => {
      if (isFile || !below(from, 'adapter') || isBuiltin(path)) return false
      const allowed = below(from, 'adapter/xml') ? ['fast-xml-parser'] : ['ajv', 'ajv-formats']
      return !allowed.includes(packageOf(path))
    },
  },
  {
    text: 'only remote/ and adapter/outgoing/ open connections',
    broken: ({ from, path }) => /^adapter\/(?!outgoing\/)[^/]+\/(?!remote\/)/.test(from) && opensConnections.test(path),
  },
  {
    text: 'an adapter imports no other adapter',
    broken: ({ from, path }) => {
      const [mine, other] = [from, path].map((file) => VENDOR.exec(file)?.[1])
      return mine !== undefined && other !== undefined && mine !== other
    },
  },
  {
    text: 'mock-idp/ imports only its own files and those of adapter/ and schemas/gen/',
    broken: ({ from, path, isFile }) =>
      isFile && below(from, 'mock-idp') && !below(path, 'mock-idp', 'adapter', 'schemas/gen'),
  },
  {
    text: 'an authority imports only types of its adapter',
    broken: ({ from, path, typeOnly }) => AUTHORITY.test(from) && VENDOR.test(path) && !typeOnly,
  },
  {
    text: 'an authority imports no other authority',
    broken: ({ from, path }) => {
      const [mine, other] = [from, path].map((file) => AUTHORITY.exec(file)?.[1])
      return mine !== undefined && other !== undefined && mine !== other
    },
  },
  {
    text: 'only provider-bridge/ knows oidc-provider, types included',
    broken: ({ from, path }) =>
      below(from, 'mock-idp') &&
      packageOf(path) === 'oidc-provider' &&
      !below(from, 'mock-idp/http/oauth/provider-bridge'),
  },
  {
    text: 'packages used at run time are in the dependencies of package.json',
    broken: ({ from, path, isFile, typeOnly }, dependencies) =>
      below(from, 'adapter', 'mock-idp') &&
      !isFile &&
      !typeOnly &&
      !isBuiltin(path) &&
      !dependencies.includes(packageOf(path)),
  },
  {
    text: 'modules of Node are imported with the prefix node:',
    broken: ({ path, isFile }) => !isFile && builtinModules.includes(path),
  },
]

/** Violations as `from imports path: rule`. */
export function brokenRules(imports: readonly Import[], dependencies: readonly string[]): readonly string[] {
  return RULES.flatMap(({ text, broken }) =>
    imports.filter((entry) => broken(entry, dependencies)).map(({ from, path }) => `${from} imports ${path}: ${text}`),
  )
}
