/** Reads a configuration file for the command line. */
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../config/faults.ts'
import { readConfigurationFile } from '../config/parse/read-file.ts'
import { isObject } from '../config/tree.ts'
import { printJson } from '../core/print-json.ts'

/** A parsed configuration file; its relative paths are relative to `folder`. */
export interface ConfigFile {
  readonly config: { readonly [name: string]: unknown }
  readonly folder: string
}

/** @throws ConfigError if the file cannot be read or parsed. */
export function readConfigFile(file: string): ConfigFile {
  const read = readConfigurationFile(file)
  if ('message' in read) throw new ConfigError([{ pointer: '', file, message: read.message }])
  if (!isObject(read.value)) throw new ConfigError([{ pointer: '', file, message: 'must be one object' }])
  return { config: read.value, folder: dirname(resolve(file)) }
}

/** Prints the error and sets exit code 1. An unexpected error is printed with its stack, as JSON without it. */
export function fail(error: unknown, json = false): void {
  process.exitCode = 1
  const expected = error instanceof ConfigError || (error as NodeJS.ErrnoException).code !== undefined
  if (json) printJson({ error: { message: error instanceof Error ? error.message : String(error) } })
  else console.error(expected ? (error as Error).message : error)
}
