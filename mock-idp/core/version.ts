import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const root = basename(here) === 'dist' ? dirname(here) : here

/** Version in package.json. */
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
