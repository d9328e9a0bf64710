/** One after another, where two at once would undo what the other has arranged. */

/** Runs the task when those before it of the same name are done, however they ended; answers and raises what it does. */
export type RunExclusive = <Result>(name: string, task: () => Promise<Result>) => Promise<Result>

/** Turns of its own. */
export function createKeyedMutex(): RunExclusive {
  const last = new Map<string, Promise<unknown>>()
  return async (name, task) => {
    const before = last.get(name) ?? Promise.resolve()
    const mine = before.then(task, task)
    last.set(name, mine)
    try {
      return await mine
    } finally {
      if (last.get(name) === mine) last.delete(name)
    }
  }
}
