import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Folder of the package, also for the built files. */
export const packageRoot = basename(here) === 'dist' ? dirname(here) : here
