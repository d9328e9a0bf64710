/**
 * Writes every generated file of the repository from `schemas/`; with `--check` it writes nothing, names the files
 * that are stale and ends with exit code 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapterFiles } from './adapters.ts'
import { commonFiles } from './common.ts'
import { hostFiles } from './host.ts'
import { openapiFile } from './openapi.ts'
import { adapterIds, root } from './read.ts'
import { statesFiles } from './states.ts'

async function generate(): Promise<{ readonly [path: string]: string }> {
  const adapters = await Promise.all(adapterIds().map(adapterFiles))
  return Object.assign({}, commonFiles(), ...adapters, await hostFiles(), openapiFile(), await statesFiles())
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const stale = Object.entries(await generate()).filter(([path, text]) => onDisk(path) !== text)
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`stale: ${path} (run "npm run generate")`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}
