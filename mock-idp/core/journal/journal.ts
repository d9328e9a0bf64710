/** Every step of every flow and every request of a client. Entries are redacted before they are passed to the journal. */
import type { Logger } from 'pino'
import type { Clock, EpochSeconds, RecordStore, Step } from '../../../adapter/spi.ts'
import type { Store } from '../store/store.ts'
import type { Coverage } from './coverage.ts'

const STEPS = 50 // stored per flow
const REQUESTS = 1000 // stored for all flows together

/** Stored length of a path: `maxLength` of schemas/host/control/request.schema.json. */
export const LONGEST_PATH = 2048

/** A redacted request of a client and the results of its validation. */
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

/** Each step is stored as JSON text: the store deep-freezes a record, and a text needs no freezing. */
interface History {
  readonly revision: number
  readonly expiresAt: EpochSeconds
  readonly steps: readonly string[]
}

export interface Journal {
  step(entry: Step): void
  request(entry: RequestEntry): void
  /** The last steps of a flow, oldest first. Waits for steps that are being written. */
  history(flow: string): Promise<readonly Step[]>
  /** Requests, newest first; all of them if `flow` is omitted. */
  requests(flow?: string): readonly RequestEntry[]
  /** Resolves when every step reported so far is stored. */
  settled(): Promise<void>
}

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
  const storeStep = async (entry: Step) => {
    try {
      await append(histories, entry.flow, JSON.stringify(entry), clock.now() + historySeconds)
    } catch (error) {
      log.error({ err: error, flow: entry.flow }, 'a step could not be stored in the history of its flow')
    }
  }
  return {
    step(entry) {
      coverage.count(entry)
      log.info(entry, 'step')
      writing = writing.then(() => storeStep(entry))
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
  const stored = steps.length < STEPS ? steps : steps.slice(1 - STEPS)
  if (!(await histories.put(flow, { revision, expiresAt, steps: [...stored, step] })))
    await append(histories, flow, step, expiresAt)
}
