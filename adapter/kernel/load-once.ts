/**
 * A function that calls `load` once and shares its result. A failure is passed on but not kept, for example of a module that
 * cannot be read at that moment: the next call loads again.
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}
