/** Runs the task after all earlier tasks of the same name have ended or failed. Returns its result, throws its error. */
export type RunExclusive = <Result>(name: string, task: () => Promise<Result>) => Promise<Result>

export function createKeyedMutex(): RunExclusive {
  const last = new Map<string, Promise<unknown>>()
  return async (name, task) => {
    const previous = last.get(name) ?? Promise.resolve()
    const current = previous.then(task, task)
    last.set(name, current)
    try {
      return await current
    } finally {
      if (last.get(name) === current) last.delete(name)
    }
  }
}
