/** Faults of the flow API, set by the control API: delays, statuses, closed connections, authority outages, wrong links. */
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { FlowError } from '../../adapter/kernel/errors.ts'
import { createReason } from '../../adapter/kernel/reasons.ts'
import { REASONS } from '../../schemas/gen/host/reasons.ts'

const reason = createReason(REASONS)

/** Requests that a fault applies to; an omitted member matches every request. `nth`: only the nth request that matches. */
export interface FaultMatch {
  readonly adapter?: string
  readonly state?: string
  readonly actionId?: string
  readonly nth?: number
}
export interface FaultEffect {
  readonly delayMs?: number
  readonly status?: number
  readonly drop?: boolean
  readonly authority?: 'down'
  /** Links with the other scheme, like those of a server behind a proxy that it is not configured for. */
  readonly wrongScheme?: boolean
}
export interface Fault {
  readonly match: FaultMatch
  readonly do: FaultEffect
}
/** The properties of a request that a fault can match. */
export type FaultTarget = Omit<FaultMatch, 'nth'>

export interface Faults {
  put(faults: readonly Fault[]): void
  list(): readonly (Fault & { readonly hits: number })[]
  /** Counts the request and returns the merged effects of all faults that apply to it. */
  effectFor(request: FaultTarget): FaultEffect
  /** Resolves after the time of a fault, at once after `close`. */
  delay(milliseconds: number): Promise<void>
  /** Ends all delays: the host answers its last requests. */
  close(): void
}

export function createFaults(): Faults {
  const closed = new AbortController()
  // One listener for each delay.
  setMaxListeners(0, closed.signal)
  let entries: { readonly fault: Fault; seen: number; hits: number }[] = []
  return {
    put(faults) {
      entries = faults.map((fault) => ({ fault, seen: 0, hits: 0 }))
    },
    list: () => entries.map(({ fault, hits }) => ({ ...fault, hits })),
    effectFor(request) {
      const effects: FaultEffect[] = []
      for (const entry of entries) {
        const { nth, ...match } = entry.fault.match
        if (!matches(match, request)) continue
        entry.seen += 1
        if (nth !== undefined && nth !== entry.seen) continue
        entry.hits += 1
        effects.push(entry.fault.do)
      }
      return Object.assign({}, ...effects)
    },
    delay: (milliseconds) => wait(milliseconds, undefined, { signal: closed.signal }).catch(() => {}),
    close: () => closed.abort(),
  }
}

function matches(match: FaultTarget, request: FaultTarget): boolean {
  return (
    (match.adapter === undefined || match.adapter === request.adapter) &&
    (match.state === undefined || match.state === request.state) &&
    (match.actionId === undefined || match.actionId === request.actionId)
  )
}

/** The error of a fault with a status. */
export function faultError(status: number): FlowError {
  const cause = new Error('fault set by the control API')
  return new FlowError('UNEXPECTED_ERROR', { status, cause, reason: reason('INJECTED_FAULT', { status }) })
}
