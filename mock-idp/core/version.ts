/** Which version this is. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const root = basename(here) === 'dist' ? dirname(here) : here

/** The version of the package, as its package.json says. */
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
