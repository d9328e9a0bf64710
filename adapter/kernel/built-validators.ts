/** Validate functions that `npm run build` has written. */
import { createRequire } from 'node:module'
import { own } from './any-adapter.ts'
import type { ValidateFunctions } from './validators.ts'

const load = createRequire(import.meta.url)
/** Files that are part of a bundle; build.js fills this in. */
const bundled: { readonly [file: string]: () => ValidateFunctions } = {}

/**
 * The functions of a file of `dist/schemas/gen/`, by its path there without the ending.
 * @throws Error for a file that is missing.
 */
export function readBuilt(file: string): ValidateFunctions {
  const fromBundle = own(bundled, file)
  if (fromBundle !== undefined) return fromBundle()
  try {
    return load(`../../schemas/gen/${file}.cjs`) as ValidateFunctions
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'MODULE_NOT_FOUND' || !message.includes(file)) throw error
    throw new Error(`dist/schemas/gen/${file}.cjs is missing. Run "npm run build".`, { cause: error })
  }
}
