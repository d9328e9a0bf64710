/** Holds requests back while all records are replaced. */

export interface Gate {
  /** Resolves when the gate is open; undefined while it is open. */
  readonly opening: Promise<void> | undefined
  /** Runs the work with the gate closed; one work after another. */
  closedFor<Result>(work: () => Promise<Result>): Promise<Result>
}

export function createGate(): Gate {
  let opening: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()
  let works = 0
  let open = () => {}
  return {
    get opening() {
      return opening
    },
    async closedFor(work) {
      works += 1
      opening ??= new Promise((resolve) => {
        open = resolve
      })
      const result = last.then(work)
      last = result.catch(() => {})
      try {
        return await result
      } finally {
        works -= 1
        if (works === 0) {
          opening = undefined
          open()
        }
      }
    },
  }
}
