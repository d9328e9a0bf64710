/** Faults that the control API has set: which requests they meet, and how often they did. */
import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { defined } from '../../../adapter/kernel/objects.ts'
import type { Fault, FaultMatch } from '../../../schemas/gen/host/control-types.ts'
import { asksForActions, type Condition, ENDPOINT_NAMES, ENDPOINTS, type Endpoint, has, knows } from './endpoints.ts'
import { type Injection, mergeFault } from './injection.ts'

export type { Fault }
/** A fault, and the number of requests that it affected. */
export type CountedFault = Fault & { hits: number }

/** The properties of a request; lists for those of which a request can name several. */
export interface FaultTarget {
  readonly endpoint: Endpoint
  readonly flow?: string | undefined
  readonly client?: readonly string[]
  readonly username?: readonly string[]
  readonly adapter?: string
  readonly state?: string
  readonly actionId?: string | undefined
}

export interface Faults {
  /** False without faults: no request has to be examined. */
  readonly active: boolean
  put(faults: readonly Fault[]): void
  list(): CountedFault[]
  /** True if a fault for this endpoint asks for the client. */
  matchesClients(endpoint: Endpoint): boolean
  /** Counts the request for the faults that need nothing but it. @returns their effects; undefined if none applies. */
  meetRequest(target: FaultTarget): Injection | undefined
  /** The same for the faults that need the flow of the request. */
  meetFlow(target: FaultTarget): Injection | undefined
  /** Resolves after the time of a fault, at once after `close`. */
  delay(milliseconds: number): Promise<void>
  /** Ends all delays: the host answers its last requests. */
  close(): void
}

interface Entry {
  readonly fault: Fault
  readonly index: number
  /** The endpoints that have all its conditions and effects; true where the flow must be loaded. */
  readonly endpoints: ReadonlyMap<Endpoint, boolean>
  seen: number
  hits: number
}

export function createFaults(): Faults {
  const closed = new AbortController()
  // One listener for each delay.
  setMaxListeners(0, closed.signal)
  let entries: readonly Entry[] = []
  const meet = (target: FaultTarget, isLoaded: boolean): Injection | undefined => {
    let injection: Injection | undefined
    for (const entry of entries) {
      if (entry.endpoints.get(target.endpoint) !== isLoaded || !matches(entry.fault, target)) continue
      if (countAndDecide(entry)) injection = mergeFault(injection, entry.fault.do, entry.index)
    }
    return injection
  }
  return {
    get active() {
      return entries.length > 0
    },
    put(faults) {
      entries = faults.map(entryOf)
    },
    list: () => entries.map(({ fault, hits }) => ({ ...fault, hits })),
    matchesClients: (endpoint) =>
      entries.some(({ fault, endpoints }) => fault.match.client !== undefined && endpoints.get(endpoint) === false),
    meetRequest: (target) => meet(target, false),
    meetFlow: (target) => meet(target, true),
    delay: (milliseconds) => wait(milliseconds, undefined, { signal: closed.signal }).catch(() => {}),
    close: () => closed.abort(),
  }
}

/** Programs may pass undefined members, and change the fault later. */
function entryOf({ match, do: effects }: Fault, index: number): Entry {
  const fault = { match: defined(match), do: defined(effects) }
  return { fault, index, endpoints: endpointsOf(fault), seen: 0, hits: 0 }
}

function conditionsOf({ endpoint: _e, firstN: _f, nth: _n, ...conditions }: FaultMatch): readonly Condition[] {
  return Object.keys(conditions) as readonly Condition[]
}

function endpointsOf(fault: Fault): ReadonlyMap<Endpoint, boolean> {
  const conditions = conditionsOf(fault.match)
  const effects = Object.keys(fault.do) as (keyof Fault['do'])[]
  const { endpoint: only } = fault.match
  const suitable = ENDPOINT_NAMES.filter(
    (name) =>
      (only === undefined || only === name) &&
      conditions.every((condition) => knows(name, condition)) &&
      effects.every((effect) => has(name, effect)),
  )
  const needsFlow = (name: Endpoint) =>
    conditions.some((condition) => ENDPOINTS[name].loaded.includes(condition)) ||
    (fault.do.authority !== undefined && asksForActions(name))
  return new Map(suitable.map((name) => [name, needsFlow(name)]))
}

function matches({ match, do: effect }: Fault, target: FaultTarget): boolean {
  // A request without an action asks no authority.
  if (effect.authority !== undefined && target.actionId === undefined && asksForActions(target.endpoint)) return false
  return (
    isEqual(match.flow, target.flow) &&
    isAmong(match.client, target.client) &&
    isAmong(match.username, target.username) &&
    isEqual(match.adapter, target.adapter) &&
    isEqual(match.state, target.state) &&
    isEqual(match.actionId, target.actionId)
  )
}

function isEqual(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted === actual
}

function isAmong(wanted: string | undefined, actual: readonly string[] = []): boolean {
  return wanted === undefined || actual.includes(wanted)
}

/** Counts a request that matches; true if the fault applies to it. */
function countAndDecide(entry: Entry): boolean {
  const { nth, firstN } = entry.fault.match
  entry.seen += 1
  if (nth !== undefined && nth !== entry.seen) return false
  if (firstN !== undefined && entry.seen > firstN) return false
  entry.hits += 1
  return true
}
