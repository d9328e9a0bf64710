/** Layers and cycles of the imports; type imports count. Paths are relative to the repository. */
import type { Import } from './import-rules.ts'

/** Paths of one layer; a path that ends in `/` is a folder. The empty path is every other one. */
type Layer = readonly string[]

/** `mock-idp`, lowest layer first. `authorities/registry.ts` belongs to `app`: it imports the vendors. */
const HOST: readonly Layer[] = [
  ['core/'],
  ['config/'],
  ['authorities/module.ts', 'authorities/recipes.ts', 'authorities/dispatch.ts', 'authorities/wire/'],
  ['flows/'],
  ['sessions/'],
  ['pages/'],
  ['http/flow-api/'],
  ['http/idp/'],
  ['http/session-management/'],
  ['http/oauth/', 'http/saml/'],
  ['sign-on/', 'control/'],
  ['console/'],
  ['authorities/'],
  ['app/', 'authorities/registry.ts'],
  ['create-mock-idp.ts', 'passport/'],
  ['index.ts'],
  ['cli/'],
]
/** `adapter`; the empty path stands for the adapters. */
const ADAPTER: readonly Layer[] = [
  ['spi.ts'],
  ['kernel/'],
  ['machine/', 'outgoing/', 'xml/'],
  [''],
  ['registry.ts', 'index.ts'],
]
/** An authority; its files outside of these folders are in no layer. */
const AUTHORITY: readonly Layer[] = [['token/'], ['rules/'], ['service/'], ['wire/', 'admin/'], ['cli/', 'index.ts']]

/** Layers whose members do not import each other. */
const SEPARATE = [
  ['mock-idp/sign-on/', 'mock-idp/control/'],
  ['wire/', 'admin/'],
]

const AUTHORITY_FILE = /^mock-idp\/authorities\/(?!wire\/)([^/]+)\/(.+)$/

const startsWith = (file: string, path: string) =>
  path === '' || path.endsWith('/') ? file.startsWith(path) : file === path

/** Index of the layer with the longest path that matches; -1 without one. */
function layerOf(file: string, layers: readonly Layer[]): number {
  const matches = layers.flatMap((paths, layer) =>
    paths.filter((path) => startsWith(file, path)).map((path) => ({ layer, length: path.length })),
  )
  return matches.sort((one, other) => other.length - one.length)[0]?.layer ?? -1
}

/** Layer names of an import inside one tree; undefined when it leaves the tree or stays in order. */
function isUpward(from: string, path: string, root: string, layers: readonly Layer[]): boolean {
  if (!from.startsWith(root) || !path.startsWith(root)) return false
  const [mine, other] = [from, path].map((file) => layerOf(file.slice(root.length), layers))
  return mine !== undefined && other !== undefined && mine >= 0 && other > mine
}

function isBetween(from: string, path: string, [one = '', other = '']: readonly string[]): boolean {
  return (from.startsWith(one) && path.startsWith(other)) || (from.startsWith(other) && path.startsWith(one))
}

/** Imports of a higher layer, and between layers that are separate, as `from -> path`. */
export function upwardImports(imports: readonly Import[]): readonly string[] {
  const broken = imports.filter(({ from, path, isFile }) => {
    if (!isFile) return false
    const [inside, target] = [AUTHORITY_FILE.exec(from), AUTHORITY_FILE.exec(path)]
    if (inside !== null && target !== null && inside[1] === target[1])
      return (
        isUpward(inside[2] ?? '', target[2] ?? '', '', AUTHORITY) ||
        SEPARATE.some((pair) => isBetween(inside[2] ?? '', target[2] ?? '', pair))
      )
    return (
      isUpward(from, path, 'mock-idp/', HOST) ||
      isUpward(from, path, 'adapter/', ADAPTER) ||
      SEPARATE.some((pair) => isBetween(from, path, pair))
    )
  })
  return broken.map(({ from, path }) => `${from} -> ${path}`)
}

/** Import cycles, each as its files in order; files of one cycle are reported once (Tarjan's algorithm). */
export function importCycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>()
  for (const { from, path, isFile } of imports) if (isFile) targets.set(from, [...(targets.get(from) ?? []), path])
  const order = new Map<string, { index: number; low: number; onStack: boolean }>()
  const stack: string[] = []
  const cycles: string[][] = []
  const visit = (file: string) => {
    const entry = { index: order.size, low: order.size, onStack: true }
    order.set(file, entry)
    stack.push(file)
    for (const path of targets.get(file) ?? []) {
      const found = order.get(path) ?? visit(path)
      if (found.onStack) entry.low = Math.min(entry.low, found.low)
    }
    if (entry.low === entry.index) closeComponent(file)
    return entry
  }
  const closeComponent = (file: string) => {
    const component = stack.splice(stack.indexOf(file))
    for (const member of component) Object.assign(order.get(member) ?? {}, { onStack: false })
    if (component.length > 1 || targets.get(file)?.includes(file)) cycles.push(component.sort())
  }
  for (const file of targets.keys()) if (!order.has(file)) visit(file)
  return cycles
}
