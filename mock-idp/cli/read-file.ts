/** Reads a configuration file for the command line. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../config/faults.ts'

/** A configuration file, parsed, and the folder that its relative paths start from. */
export interface ConfigFile {
  readonly config: { readonly [name: string]: unknown }
  readonly folder: string
}

/** @throws ConfigError when the file cannot be read or is not JSON. */
export function readConfigFile(file: string): ConfigFile {
  return { config: parse(file, readText(file)), folder: dirname(resolve(file)) }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError([{ pointer: '', message: `${file} cannot be read: ${(error as Error).message}` }])
  }
}

function parse(file: string, text: string): ConfigFile['config'] {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser's message may quote the file, which may hold secrets: only the place is told.
    const place = /position \d+|line \d+ column \d+/.exec((error as Error).message)?.[0]
    const where = place === undefined ? '' : ` at ${place}`
    throw new ConfigError([{ pointer: '', message: `${file} is not JSON${where}` }])
  }
}

/** Tells what went wrong in words and ends with exit code 1; what nobody foresaw keeps its stack. */
export function fail(error: unknown): void {
  const foreseen = error instanceof ConfigError || (error as NodeJS.ErrnoException).code !== undefined
  console.error(foreseen ? (error as Error).message : error)
  process.exitCode = 1
}
