/** Compares generated files with those on disk. */

/** Files by their path in the repository. */
export type Files = { readonly [path: string]: string }

const AGAIN = '(run "npm run generate")'

/**
 * The generated files that differ from those on disk, and files in `schemas/gen/` that nothing generates.
 * @param existing the paths of the files in `schemas/gen/`.
 */
export function compare(generated: Files, read: (path: string) => string | undefined, existing: readonly string[]) {
  const stale = Object.entries(generated).filter(([path, text]) => read(path) !== text)
  const obsolete = existing.filter((path) => !Object.hasOwn(generated, path))
  const messages = [
    ...stale.map(([path]) => `stale: ${path} ${AGAIN}`),
    ...obsolete.map((path) => `obsolete: ${path} ${AGAIN}`),
  ]
  return { stale, obsolete, messages }
}
