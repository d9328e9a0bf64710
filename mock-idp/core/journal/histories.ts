/** The last steps of each flow, as records. */
import type { Logger } from 'pino'
import type { Clock, EpochSeconds, Step } from '../../../adapter/spi.ts'
import type { Store } from '../store/store.ts'

/** Per flow. */
const MAX_STEPS = 50

/** Each step is stored as JSON text: the store deep-freezes a record, and a text needs no freezing. */
interface History {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly steps: readonly string[]
}

export interface HistoriesOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly historySeconds: number
}

/** Steps are written in batches, after the requests of the same turn of the event loop, and before every read. */
export function createHistories({ store, clock, log, historySeconds }: HistoriesOptions) {
  const records = store.collection<History>('history')
  let pending = new Map<string, string[]>()
  let writing: Promise<void> = Promise.resolve()

  const append = (flow: string, steps: readonly string[]): Promise<void> =>
    records.update(flow, (before) => ({
      after: {
        expiresAt: clock.now() + historySeconds,
        steps: [...(before?.steps ?? []), ...steps].slice(-MAX_STEPS),
      },
      answer: undefined,
    }))
  const write = async () => {
    const batch = pending
    pending = new Map()
    for (const [flow, steps] of batch) {
      await append(flow, steps).catch((error: unknown) =>
        log.error({ err: error, flow }, 'a step could not be stored in the history of its flow'),
      )
    }
  }
  return {
    add(step: Step): void {
      if (pending.size === 0) writing = writing.then(() => new Promise((resolve) => setImmediate(resolve))).then(write)
      const steps = pending.get(step.flow)
      if (steps === undefined) pending.set(step.flow, [JSON.stringify(step)])
      else steps.push(JSON.stringify(step))
    },
    async of(flow: string): Promise<readonly Step[]> {
      await writing
      return (await records.get(flow))?.steps.map((step): Step => JSON.parse(step)) ?? []
    },
    settled: () => writing,
  }
}
