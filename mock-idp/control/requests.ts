/** `/mock/requests`: recorded requests, their verification, and the same entries live. */
import type { Request, Response } from 'express'
import { defined } from '../../adapter/kernel/objects.ts'
import type { RequestFilter } from '../../schemas/gen/host/control-types.ts'
import { ControlError } from '../core/control-error.ts'
import type { Journal, RequestEntry } from '../core/journal/journal.ts'
import type { NearMiss } from '../core/journal/request-filter.ts'
import type { JournalListener } from '../core/journal/subscribers.ts'
import type { WaitOptions } from '../core/journal/waiting.ts'
import { parseTime, time } from '../core/time.ts'
import { readWait } from '../core/wait-parameter.ts'
import { parametersIn, type Route } from './route.ts'
import { validate } from './validate.ts'

export interface RequestControlDeps {
  readonly journal: Pick<Journal, 'requests' | 'nearMisses' | 'clearRequests' | 'until' | 'subscribe'>
}

/** A request of a client; `at` is an RFC 3339 time. */
export type RequestShown = Omit<RequestEntry, 'at'> & { readonly at: string }
export type Filter = Readonly<RequestFilter>
/** Real time to wait; the default of `timeoutMs` is 0. */
export type Wait = Partial<WaitOptions>

export interface RequestControl {
  /** Newest first; of several members of the filter all must match. */
  requests(filter?: Filter): { readonly requests: readonly RequestShown[] }
  /** Resolves when a request matches, or after the time, with those that match then. */
  waitForRequests(filter: Filter, wait: Wait): Promise<{ readonly requests: readonly RequestShown[] }>
  countRequests(filter?: Filter): { readonly count: number }
  /**
   * Resolves when `expected` requests match.
   * @throws ControlError 417 for another number after the time; its `members` are the count and the nearest misses.
   */
  expectRequests(expected: number, filter?: Filter, wait?: Wait): Promise<{ readonly count: number }>
  clearRequests(): void
  /** Calls back with every later step and request, in order and redacted. @returns the function that ends this. */
  subscribe(listener: JournalListener): () => void
}

const NEAREST = 5

export function requestControl({ journal }: RequestControlDeps): RequestControl {
  const found = (filter: Filter) => journal.requests(checked(filter))
  const list = (filter: Filter = {}) => ({ requests: found(filter).map(shown) })
  return {
    requests: list,
    async waitForRequests(filter, { timeoutMs = 0, signal }) {
      await journal.until(() => found(filter).length > 0, { timeoutMs, signal })
      return list(filter)
    },
    countRequests: (filter = {}) => ({ count: found(filter).length }),
    async expectRequests(expected, filter = {}, { timeoutMs = 0, signal } = {}) {
      // More of them cannot become fewer.
      await journal.until(() => found(filter).length >= expected, { timeoutMs, signal })
      const count = found(filter).length
      if (count === expected) return { count }
      const nearest = count < expected ? journal.nearMisses(checked(filter), NEAREST) : []
      throw unmet(expected, count, nearest, filter)
    },
    clearRequests: journal.clearRequests,
    subscribe: journal.subscribe,
  }
}

function checked(filter: Filter) {
  const { since, ...rest } = validate('request-filter', filter)
  return defined({ ...rest, since: since === undefined ? undefined : parseTime(since) })
}

function shown(entry: RequestEntry): RequestShown {
  return { ...entry, at: time(entry.at) }
}

function unmet(expected: number, count: number, misses: readonly NearMiss[], filter: Filter): ControlError {
  const [first] = misses
  const actualOf = ({ parameter, actual }: NearMiss) =>
    parameter === 'since' ? time(Number(actual)) : (actual ?? null)
  const nearest = misses.map((miss) => ({
    parameter: miss.parameter,
    expected: filter[miss.parameter] ?? null,
    actual: actualOf(miss),
    request: shown(miss.request),
  }))
  const next =
    first !== undefined
      ? `The nearest one has ${first.parameter} ${actualOf(first) ?? 'not set'}; see nearest.`
      : 'See the requests with GET /mock/requests.'
  const are = count === 1 ? '1 request matches' : `${count} requests match`
  const message = `${are}; ${expected} expected. ${next}`
  return new ControlError(417, 'EXPECTATION_FAILED', message, [], { count, nearest })
}

export const requestRoutes: readonly Route<RequestControl>[] = [
  { method: 'get', path: '/requests', run: list },
  { method: 'get', path: '/requests/count', run: count },
  {
    method: 'delete',
    path: '/requests',
    run(control, _req, res) {
      control.clearRequests()
      res.status(204).end()
    },
  },
]

function list(control: RequestControl, req: Request, res: Response) {
  const { wait, ...query } = parametersIn(req)
  const filter = filterOf(query)
  const timeoutMs = readWait(wait)
  return timeoutMs === 0
    ? control.requests(filter)
    : control.waitForRequests(filter, { timeoutMs, signal: whileOpen(res) })
}

function count(control: RequestControl, req: Request, res: Response) {
  const { wait, expect, ...query } = parametersIn(req)
  const timeoutMs = readWait(wait)
  if (expect !== undefined)
    return control.expectRequests(Number(expect), filterOf(query), {
      timeoutMs,
      signal: whileOpen(res),
    })
  if (wait !== undefined) throw new ControlError(400, 'INVALID_REQUEST', '"wait" of a count needs "expect". Add it.')
  return control.countRequests(filterOf(query))
}

function filterOf({ status, ...texts }: { readonly [name: string]: string }): Filter {
  return defined({ ...texts, status: status === undefined ? undefined : Number(status) })
}

/** Aborted when the client has gone. */
function whileOpen(res: Response): AbortSignal {
  const gone = new AbortController()
  res.on('close', () => gone.abort())
  return gone.signal
}
