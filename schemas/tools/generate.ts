/**
 * Writes every generated file of the repository from `schemas/`; with `--check` it writes nothing, names the files
 * that are stale and ends with exit code 1.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapterFiles } from './adapters.ts'
import { commonFiles } from './common.ts'
import { configFileSchema } from './config-file-schema.ts'
import { configSchemaFile } from './config-schema.ts'
import { configShapeFile } from './config-shape.ts'
import { controlOperationsFile } from './control-operations.ts'
import { demoFile } from './demo.ts'
import { hostFiles } from './host.ts'
import { openapiFile } from './openapi.ts'
import { adapterIds, root } from './read.ts'
import { reasonFiles } from './reasons.ts'
import { recipeFiles } from './recipes.ts'
import { compare, type Files } from './stale.ts'
import { statesFiles } from './states.ts'

/** The types of the configuration are made from its schema: `config` is written first. */
async function generate(config: Files): Promise<Files> {
  const adapters = await Promise.all(adapterIds().map(adapterFiles))
  return Object.assign(
    {},
    commonFiles(),
    reasonFiles(),
    recipeFiles(),
    controlOperationsFile(),
    config,
    configFileSchema(),
    configShapeFile(),
    demoFile(),
    ...adapters,
    await hostFiles(),
    openapiFile(),
    await statesFiles(),
  )
}

function onDisk(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function write(files: readonly (readonly [path: string, text: string])[]): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}

const existing = readdirSync(join(root, 'schemas', 'gen'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
const isCheck = process.argv.includes('--check')
const config = configSchemaFile()
if (!isCheck) write(Object.entries(config).filter(([path, text]) => onDisk(path) !== text))
const { stale, obsolete, messages } = compare(await generate(config), onDisk, existing)
if (isCheck) {
  for (const message of messages) console.error(message)
  process.exitCode = messages.length > 0 ? 1 : 0
} else {
  write(stale)
  for (const path of obsolete) {
    rmSync(join(root, path))
    console.log(`removed ${path}`)
  }
}
