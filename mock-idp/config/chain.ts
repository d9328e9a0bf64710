/** The configurations that a configuration extends. */
import { dirname, resolve } from 'node:path'
import { demo } from './demo.ts'
import type { ConfigFault } from './faults.ts'
import type { Layer } from './locate.ts'
import { readConfigurationFile } from './parse/read-file.ts'
import { withAbsolutePaths } from './references.ts'
import { rootShape } from './shape.ts'
import { isObject, type Tree } from './tree.ts'

/** The uppermost configuration first, or the fault with which the chain breaks off. */
export type Chain = { readonly layers: readonly Layer[] } | { readonly fault: ConfigFault }

const DEMO: Layer = { tree: demo, name: 'the demo' }

/** Reads the files that `extends` names. `folder` is the base of relative paths of `input`. */
export function readChain(input: Tree, folder: string): Chain {
  const layers: Layer[] = []
  const files: string[] = []
  let [tree, base] = [input, folder]
  for (;;) {
    const name = files.at(-1)
    layers.push({ tree: withAbsolutePaths(tree, base, rootShape), ...(name !== undefined && { name }) })
    const { extends: next } = tree
    // The schema reports a value of another type.
    if (typeof next !== 'string' || next === '') return { layers }
    if (next === 'demo') return { layers: [...layers, DEMO] }
    const file = resolve(base, next)
    const read = readLayer(file, files)
    if (typeof read === 'string') return { fault: { ...faultAt(name), message: read } }
    if ('message' in read) return { fault: { pointer: '', file, message: read.message } }
    files.push(file)
    tree = read.tree
    base = dirname(file)
  }
}

function faultAt(file: string | undefined): Pick<ConfigFault, 'pointer' | 'file'> {
  return { pointer: '/extends', ...(file !== undefined && { file }) }
}

/** The content of a file, the message of a fault in it, or as text the reason why it cannot be extended. */
function readLayer(file: string, files: readonly string[]) {
  if (files.includes(file)) return cycleOf([...files.slice(files.indexOf(file)), file])
  const read = readConfigurationFile(file)
  if ('message' in read) {
    const isMissing = read.message.startsWith('cannot be read')
    return isMissing ? `must be "demo" or a file; ${file} ${read.message}` : read
  }
  return isObject(read.value) ? { tree: read.value } : { message: 'must be one object' }
}

function cycleOf(files: readonly string[]): string {
  const steps = files.slice(1).map((file, index) => `${index === 0 ? files[0] : 'which'} extends ${file}`)
  return `leads back to the same file: ${steps.join(', ')}; remove one "extends"`
}
