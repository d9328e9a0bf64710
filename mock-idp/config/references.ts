/** Values of a configuration that are outside of it: environment variables and files. */
import { isAbsolute, resolve } from 'node:path'
import { type ConfigFault, pointerTo } from './faults.ts'
import { readText } from './parse/read-text.ts'
import { memberShape, type Shape } from './shape.ts'
import { isObject, type Reference, referenceOf } from './tree.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Makes the paths of a configuration absolute; `folder` is that of its file. */
export function withAbsolutePaths(value: unknown, folder: string, shape: Shape | undefined): unknown {
  const reference = referenceOf(value, shape)
  if (reference !== undefined) return 'file' in reference ? { file: resolve(folder, reference.file) } : value
  if (typeof value === 'string') return absolute(value, folder, shape?.['x-path'])
  return mapMembers(value, (member, name) => withAbsolutePaths(member, folder, memberShape(shape, name)))
}

function absolute(path: string, folder: string, kind: Shape['x-path']): string {
  if (kind === undefined || isAbsolute(path)) return path
  // A text in PEM in the place of a file, or the name of a package.
  const isPath = kind === 'file' ? !path.includes('-----BEGIN ') : path.startsWith('.')
  return isPath ? resolve(folder, path) : path
}

/** Sources of texts, and a list for the faults of texts that are missing. */
export interface ResolveDeps {
  readonly environment: Environment
  /** Base of a path that comes from the environment. */
  readonly folder: string
  readonly faults: ConfigFault[]
}

/** Replaces every `{"env": "NAME"}` and `{"file": "path"}` by its text. */
export function withTexts(value: unknown, shape: Shape | undefined, deps: ResolveDeps, pointer = ''): unknown {
  const reference = referenceOf(value, shape)
  if (reference !== undefined) return absolute(textOf(reference, pointer, deps), deps.folder, shape?.['x-path'])
  return mapMembers(value, (member, name) =>
    withTexts(member, memberShape(shape, name), deps, pointerTo(pointer, name)),
  )
}

function textOf(reference: Reference, pointer: string, { environment, faults }: ResolveDeps): string {
  if ('env' in reference) {
    const text = environment[reference.env] ?? ''
    const message = `the environment variable ${reference.env} is not set or empty; set it before the start`
    if (text === '') faults.push({ pointer, message })
    return text
  }
  const read = readText(reference.file)
  if ('text' in read) return read.text.replace(/\r?\n$/, '')
  faults.push({ pointer, message: `${reference.file} cannot be read: ${read.reason}` })
  return ''
}

function mapMembers(value: unknown, map: (member: unknown, name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => map(item, String(index)))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]))
}
