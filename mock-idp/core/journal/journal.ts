/** Every step of every flow and every request of a client. Entries are redacted before they are passed to the journal. */
import type { Logger } from 'pino'
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Clock, Step } from '../../../adapter/spi.ts'
import type { Store } from '../store/store.ts'
import { type Coverage, MAX_LABELS } from './coverage.ts'
import { createHistories } from './histories.ts'
import type { RefusedRequest, RequestEntry } from './request-entry.ts'
import { type NearMiss, nearMisses, type RequestFilter } from './request-filter.ts'
import { createRequestList } from './request-list.ts'
import { createSubscribers, type JournalListener } from './subscribers.ts'
import { createWaiting, type Waiting } from './waiting.ts'

export { LONGEST_PATH, type Parties, type RequestEntry } from './request-entry.ts'

export interface Journal {
  step(entry: Step): void
  /** @param isStep the request was an action that is reported as a step: the step's log line is the one of its refusal. */
  request(entry: RequestEntry, isStep?: boolean): void
  /** A client has got the state of a flow without a step. */
  shown(adapter: string, status: string, label?: string): void
  /** A refused request that is logged and delivered, but not stored. */
  refused(entry: RefusedRequest): void
  /** The last steps of a flow, oldest first. Waits for steps that are being written. */
  history(flow: string): Promise<readonly Step[]>
  /** Requests, newest first. */
  requests(filter?: RequestFilter): readonly RequestEntry[]
  /** The newest requests that one member of the filter excludes. */
  nearMisses(filter: RequestFilter, count: number): readonly NearMiss[]
  clearRequests(): void
  /** Waits for requests. */
  readonly until: Waiting['until']
  /** Delivers every later step and request, in order. @returns the function that ends this. */
  subscribe(listener: JournalListener): () => void
  /** Resolves when every step reported so far is stored. */
  settled(): Promise<void>
  /** Ends all waits. */
  close(): void
}

export interface JournalOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly coverage: Coverage
  /** Life of a history after its last step. */
  readonly historySeconds: number
}

export function createJournal({ store, clock, log, coverage, historySeconds }: JournalOptions): Journal {
  const histories = createHistories({ store, clock, log, historySeconds })
  const requests = createRequestList()
  const subscribers = createSubscribers(log)
  const waiting = createWaiting(subscribers.add)
  /** A label beyond the limit is stored with the request, but not counted. */
  const withLabelNote = (entry: RequestEntry): RequestEntry =>
    entry.label === undefined || coverage.register(entry.label)
      ? entry
      : { ...entry, note: entry.note === undefined ? TOO_MANY_LABELS : `${entry.note} ${TOO_MANY_LABELS}` }
  const logRefusal = ({ at: _at, flow, method, path, status, errorCode: code, reason }: RefusedRequest) =>
    log.info(defined({ flow, method, path, status, code, reason }), 'refused')
  return {
    step(entry) {
      coverage.count(entry)
      log.info(entry, 'step')
      histories.add(entry)
      subscribers.deliver({ kind: 'step', step: entry })
    },
    request(entry, isStep = false) {
      const request = requests.add(withLabelNote(entry))
      if (isRefused(request) && !isStep) logRefusal(request)
      subscribers.deliver({ kind: 'request', request })
    },
    shown(adapter, status, label) {
      coverage.shown(adapter, status, clock.now(), label)
    },
    refused(request) {
      logRefusal(request)
      subscribers.deliver({ kind: 'refused', request })
    },
    history: histories.of,
    requests: requests.read,
    nearMisses: (filter, count) => nearMisses(requests.read(), filter, count),
    clearRequests: requests.clear,
    until: waiting.until,
    subscribe: subscribers.add,
    settled: histories.settled,
    close: waiting.close,
  }
}

const TOO_MANY_LABELS = `The coverage has ${MAX_LABELS} labels already: this one is not counted. Clear them with DELETE /mock/coverage.`

/** Some vendors answer a refusal with status 200. */
function isRefused({ status, errorCode, reason }: RequestEntry): boolean {
  return status >= 400 || errorCode !== undefined || reason !== undefined
}
