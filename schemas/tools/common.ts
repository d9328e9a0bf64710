/** Generated error tables of the host. */
import { readJson } from './read.ts'
import { BANNER } from './text.ts'

interface ErrorsFile {
  readonly errors: object
  readonly details: object
}

/** The generated files of the common vocabulary, by their path in the repository. */
export function commonFiles(): { readonly [path: string]: string } {
  const { errors, details } = readJson<ErrorsFile>('host/common', 'errors.json')
  return {
    'schemas/gen/host/errors.ts': [
      BANNER,
      '/** Errors of the flow API by code: HTTP status and message. */',
      `export const ERRORS = ${JSON.stringify(errors, null, 2)} as const`,
      '',
      '/** Error details of the host itself by code: the error they stand under, and what they say. */',
      `export const DETAILS = ${JSON.stringify(details, null, 2)} as const`,
      '',
    ].join('\n'),
  }
}
