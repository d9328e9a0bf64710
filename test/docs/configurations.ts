/** The configurations of examples/ and of all pages. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readConfigurationFile } from '../../mock-idp/config/parse/read-file.ts'
import { root } from '../../schemas/tools/read.ts'
import { blocksOf, commandPages, readPage } from './markdown.ts'

const CONFIGURATION = /\.(?:json|jsonc|yaml)$/

export function configurations(): readonly unknown[] {
  const folder = join(root, 'examples')
  const examples = readdirSync(folder)
    .filter((name) => CONFIGURATION.test(name))
    .map((name) => readConfiguration(join(folder, name)))
  const blocks = commandPages().flatMap((page) => blocksOf(readPage(page)))
  return [
    ...examples,
    ...blocks.filter(({ info }) => info === 'json config').map(({ text }): unknown => JSON.parse(text)),
  ]
}

/** @throws Error for a file that cannot be read. */
export function readConfiguration(path: string): unknown {
  const read = readConfigurationFile(path)
  if ('message' in read) throw new Error(read.message)
  return read.value
}
