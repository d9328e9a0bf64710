/** Reads a configuration file for the command line. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../config/faults.ts'

/** A parsed configuration file; its relative paths are relative to `folder`. */
export interface ConfigFile {
  readonly config: { readonly [name: string]: unknown }
  readonly folder: string
}

/** @throws ConfigError if the file cannot be read or is not JSON. */
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
    // The parser's message can quote the file, which can contain secrets: only the position is reported.
    const position = /position \d+|line \d+ column \d+/.exec((error as Error).message)?.[0]
    const suffix = position === undefined ? '' : ` at ${position}`
    throw new ConfigError([{ pointer: '', message: `${file} is not JSON${suffix}` }])
  }
}

/** Prints the error and sets exit code 1. An unexpected error is printed with its stack. */
export function fail(error: unknown): void {
  const expected = error instanceof ConfigError || (error as NodeJS.ErrnoException).code !== undefined
  console.error(expected ? (error as Error).message : error)
  process.exitCode = 1
}
