/** `listen` and `close` of one host, in any order. */
import { endedWithin } from '../core/within.ts'
import type { BuiltHost } from './compose.ts'
import type { Listening } from './listen.ts'

/** Time for a start in progress; a plugin may hang in it. */
const START_MS = 400
/** Time for all the rest of `close`; servers and modules have shorter limits of their own. */
const CLOSE_MS = 1_500

type Bind = (built: BuiltHost) => Promise<Listening>

export interface LifeCycle {
  readonly listening: Listening | undefined
  readonly closed: boolean
  /** @throws Error if the host listens or begins to, and if it is closed, also meanwhile. */
  listen(bind: Bind): Promise<Listening>
  /** Stops accepting, then closes the modules, the servers and the records. Every call waits for the first one. */
  close(): Promise<void>
}

export function createLifeCycle(ready: Promise<BuiltHost>, stopClock: () => void): LifeCycle {
  let listening: Listening | undefined
  let starting: Promise<Listening> | undefined
  let closing: Promise<void> | undefined

  const refuseIfClosed = () => {
    if (closing !== undefined) throw new Error('the host is closed')
  }
  const start = async (bind: Bind): Promise<Listening> => {
    const built = await ready
    refuseIfClosed()
    const bound = await bind(built)
    if (closing !== undefined) await bound.stop()
    refuseIfClosed()
    listening = bound
    return bound
  }
  const shutDown = async () => {
    const servers = listening?.stop() ?? Promise.resolve()
    await endedWithin(START_MS, starting ?? ready)
    const ended = ready.then((host) => host.close(servers))
    await endedWithin(CLOSE_MS, ended)
    stopClock()
  }
  return {
    get listening() {
      return listening
    },
    get closed() {
      return closing !== undefined
    },
    async listen(bind) {
      refuseIfClosed()
      if (starting !== undefined)
        throw new Error(`the host already listens${listening === undefined ? '' : ` at ${listening.url}`}`)
      starting = start(bind)
      try {
        return await starting
      } catch (error) {
        starting = undefined
        throw error
      }
    },
    close() {
      closing ??= shutDown()
      return closing
    },
  }
}
