/** The journal: every step of every flow and every request of a client, redacted before it gets here. */
import type { Logger } from 'pino'
import type { Clock, EpochSeconds, RecordStore, Step } from '../../../adapter/spi.ts'
import type { Store } from '../store/store.ts'
import type { Coverage } from './coverage.ts'

/** How many steps of a flow are kept. */
const STEPS = 50
/** How many requests are kept, of all flows together. */
const REQUESTS = 1000

/** As much of a path as is kept: `maxLength` of schemas/host/control/request.schema.json. */
export const LONGEST_PATH = 2048

/** What a client sent, secrets blotted out, and what the schemas said of it. */
export interface RequestEntry {
  readonly at: EpochSeconds
  readonly flow?: string
  readonly method: string
  readonly path: string
  readonly actionId?: string
  readonly body?: unknown
  readonly requestValid: boolean
  readonly responseValid: boolean
  readonly status: number
  readonly errorCode?: string
  readonly note?: string
}

/** Each step is kept as JSON text: a store freezes what it is given all through, and a text is frozen already. */
interface History {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly steps: readonly string[]
}

/** Where steps and requests go, and where they are read. */
export interface Journal {
  step(entry: Step): void
  request(entry: RequestEntry): void
  /** The last steps of a flow, oldest first; those still being written are waited for. */
  history(flow: string): Promise<readonly Step[]>
  /** Requests, newest first; of one flow if it is named. */
  requests(flow?: string): readonly RequestEntry[]
  /** Resolves when everything reported so far has been kept. */
  settled(): Promise<void>
}

/** A journal over the record store, the log and the coverage counters. */
export function createJournal({
  store,
  clock,
  log,
  coverage,
  historySeconds,
}: {
  store: Store
  clock: Clock
  log: Logger
  coverage: Coverage
  /** Life of a history after its last step. */
  historySeconds: number
}): Journal {
  const histories = store.records<History>('history/')
  const requests: RequestEntry[] = []
  let writing: Promise<void> = Promise.resolve()
  const keep = async (entry: Step) => {
    try {
      await append(histories, entry.flow, JSON.stringify(entry), clock.now() + historySeconds)
    } catch (error) {
      log.error({ err: error, flow: entry.flow }, 'a step could not be kept in the history of its flow')
    }
  }
  return {
    step(entry) {
      coverage.count(entry)
      log.info(entry, 'step')
      writing = writing.then(() => keep(entry))
    },
    request(entry) {
      requests.push(entry)
      if (requests.length >= 2 * REQUESTS) requests.splice(0, requests.length - REQUESTS)
    },
    async history(flow) {
      await writing
      return (await histories.load(flow))?.steps.map((step): Step => JSON.parse(step)) ?? []
    },
    requests: (flow) =>
      requests
        .filter((entry) => flow === undefined || entry.flow === flow)
        .slice(-REQUESTS)
        .reverse(),
    settled: () => writing,
  }
}

async function append(
  histories: RecordStore<History>,
  flow: string,
  step: string,
  expiresAt: EpochSeconds,
): Promise<void> {
  const { revision, steps } = (await histories.load(flow)) ?? { revision: 0, steps: [] }
  const kept = steps.length < STEPS ? steps : steps.slice(1 - STEPS)
  if (!(await histories.put(flow, { revision, expiresAt, steps: [...kept, step] })))
    await append(histories, flow, step, expiresAt)
}
