/** Late imports of built modules; build.js replaces `import()` of this package's own files by `loadModule`. */
import { createRequire } from 'node:module'

/** Codes of require() where it cannot load ES modules: an older Node, a test runner, a module that awaits. */
const UNSUPPORTED = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_CYCLE_MODULE'])

/**
 * Loads a module with require(): Node remembers a failed import() until the process ends, also that of a dependency, for
 * example when no file descriptor was left. A failed require() is tried again.
 */
export async function loadModule(
  path: string,
  base: string,
  importModule: (path: string) => Promise<unknown>,
): Promise<unknown> {
  try {
    return createRequire(base)(path)
  } catch (error) {
    const { code } = error as { readonly code?: string }
    if (error instanceof SyntaxError || UNSUPPORTED.has(code ?? '')) return importModule(path)
    throw error
  }
}
