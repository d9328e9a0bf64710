/** Validate functions that `npm run build` has written. The bundle of the command line replaces this module by one that contains them. */
import { createRequire } from 'node:module'
import type { ValidateFunctions } from './validators.ts'

const load = createRequire(import.meta.url)

/**
 * The functions of a file of `dist/schemas/gen/`, by its path there without the ending.
 * @throws Error for a file that is missing.
 */
export function readBuilt(file: string): ValidateFunctions {
  try {
    return load(`../../schemas/gen/${file}.cjs`) as ValidateFunctions
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'MODULE_NOT_FOUND' || !message.includes(file)) throw error
    throw new Error(`dist/schemas/gen/${file}.cjs is missing. Run "npm run build".`, { cause: error })
  }
}
