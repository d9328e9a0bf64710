/** Faults that QA puts into the flow API: delays, statuses, cut connections, an authority that is down, wrong links. */
import { FlowError } from '../../adapter/kernel/errors.ts'

/** Which requests a fault meets; what is not named matches all. `nth`: only the nth request that matches. */
export interface FaultMatch {
  readonly adapter?: string
  readonly state?: string
  readonly actionId?: string
  readonly nth?: number
}
/** What happens to them. */
export interface FaultEffect {
  readonly delayMs?: number
  readonly status?: number
  readonly drop?: boolean
  readonly authority?: 'down'
  /** Links of the other scheme, as of a server that does not know of the proxy before it. */
  readonly wrongScheme?: boolean
}
/** One fault, as it is put and as it is shown with its hits. */
export interface Fault {
  readonly match: FaultMatch
  readonly do: FaultEffect
}
/** A request, as far as a fault can tell it. */
export type FaultTarget = Omit<FaultMatch, 'nth'>

/** The faults of a host. */
export interface Faults {
  put(faults: readonly Fault[]): void
  list(): readonly (Fault & { readonly hits: number })[]
  /** What is to happen to this request: the effects of every fault that meets it. */
  effectFor(request: FaultTarget): FaultEffect
}

/** No faults yet. */
export function createFaults(): Faults {
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
  }
}

function matches(match: FaultTarget, request: FaultTarget): boolean {
  return (
    (match.adapter === undefined || match.adapter === request.adapter) &&
    (match.state === undefined || match.state === request.state) &&
    (match.actionId === undefined || match.actionId === request.actionId)
  )
}

/** The error that a fault with a status answers. */
export function faultError(status: number): FlowError {
  return new FlowError('UNEXPECTED_ERROR', { status, cause: new Error('a fault of the control API') })
}
