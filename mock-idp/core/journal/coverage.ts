/** States, actions, outcomes, error details and reasons of each adapter that clients have reached. */
import type { DefinedAdapter } from '../../../adapter/kernel/define-adapter.ts'
import type { EpochSeconds, Step } from '../../../adapter/spi.ts'
import { isInjected } from '../faults/injection.ts'
import { createHits, type Hits } from './hits.ts'

/** Names that were reached, each with its count, and names that were not. */
export interface Reached {
  readonly reached: readonly { readonly name: string; readonly count: number }[]
  readonly notReached: readonly string[]
}
/** Coverage of one adapter instance. Outcomes are named `action: outcome`. */
export interface AdapterCoverage {
  readonly states: Reached
  readonly actions: Reached
  readonly outcomes: Reached
  readonly errorDetails: Reached
  readonly reasons: Reached
}
export type Kind = keyof AdapterCoverage

/** Selects hits: of the tests with this label, at or after this time. */
export interface CoverageFilter {
  readonly label?: string | undefined
  readonly since?: EpochSeconds | undefined
}
export interface Coverage {
  /** Steps of the mock itself are not counted. */
  count(step: Step): void
  /** Counts a state that a client has got without a step. */
  shown(adapter: string, status: string, at: EpochSeconds, label?: string): void
  /** Makes the label known. @returns false if there are too many labels: it is not counted. */
  register(label: string): boolean
  labels(): readonly string[]
  /** `since` selects names whose last hit is not earlier; the counts are those since the last `clear`. */
  read(filter?: CoverageFilter): { readonly [adapter: string]: AdapterCoverage }
  clear(): void
}

/** `maxItems` of `labels` in schemas/host/control/coverage.schema.json. */
export const MAX_LABELS = 1000

type Adapters = () => Iterable<readonly [id: string, adapter: DefinedAdapter]>

export function createCoverage(adapters: Adapters): Coverage {
  const all = createHits()
  const byLabel = new Map<string, Hits>()
  const hitsOf = (label: string): Hits | undefined => {
    const existing = byLabel.get(label)
    if (existing !== undefined || byLabel.size >= MAX_LABELS) return existing
    const created = createHits()
    byLabel.set(label, created)
    return created
  }
  return {
    count(step) {
      if (step.by === 'mock' || isUntried(step)) return
      countStep(step, all)
      const labelled = step.label === undefined ? undefined : hitsOf(step.label)
      if (labelled !== undefined) countStep(step, labelled)
    },
    shown(adapter, status, at, label) {
      all.add(adapter, 'states', status, at)
      if (label !== undefined) hitsOf(label)?.add(adapter, 'states', status, at)
    },
    register: (label) => hitsOf(label) !== undefined,
    labels: () => [...byLabel.keys()],
    read({ label, since = Number.NEGATIVE_INFINITY } = {}) {
      const hits = label === undefined ? all : byLabel.get(label)
      const count = (id: string, kind: Kind, name: string) => {
        const hit = hits?.of(id, kind, name)
        return hit === undefined || hit.at < since ? 0 : hit.count
      }
      return Object.fromEntries([...adapters()].map(([id, adapter]) => [id, adapterCoverage(id, adapter, count)]))
    },
    clear() {
      all.clear()
      byLabel.clear()
    },
  }
}

/** An injected fault has answered before the adapter was asked. */
function isUntried({ reason, error }: Step): boolean {
  return isInjected(reason) && error === 'UNEXPECTED_ERROR'
}

function countStep({ at, adapter, from, actionId, outcome, to, end, error, reason }: Step, hits: Hits): void {
  if (actionId !== null) hits.add(adapter, 'states', from, at)
  if (end === undefined) hits.add(adapter, 'states', to, at)
  // An action that is not offered may have any name. It is not counted: the map would grow without a bound.
  if (actionId !== null && error !== 'INVALID_ACTION_ID') hits.add(adapter, 'actions', actionId, at)
  if (outcome !== null) hits.add(adapter, 'outcomes', `${actionId ?? 'start'}: ${outcome}`, at)
  if (error !== undefined) hits.add(adapter, 'errorDetails', error, at)
  if (reason !== undefined) hits.add(adapter, 'reasons', reason.code, at)
}

function adapterCoverage(
  id: string,
  adapter: DefinedAdapter,
  countOf: (id: string, kind: Kind, name: string) => number,
): AdapterCoverage {
  const names = declared(adapter)
  const of = (kind: Kind): Reached => {
    const counted = names[kind].map((name) => ({ name, count: countOf(id, kind, name) }))
    return {
      reached: counted.filter(({ count }) => count > 0),
      notReached: counted.filter(({ count }) => count === 0).map(({ name }) => name),
    }
  }
  return {
    states: of('states'),
    actions: of('actions'),
    outcomes: of('outcomes'),
    errorDetails: of('errorDetails'),
    reasons: of('reasons'),
  }
}

/** All names that the table and the descriptor of an adapter declare. */
function declared({ rows, start, vocabulary }: DefinedAdapter): { readonly [K in Kind]: readonly string[] } {
  const cells = [...rows.values()].flatMap((actions) => [...actions])
  const outcomes = cells.flatMap(([action, kinds]) => [...kinds].map((outcome) => `${action}: ${outcome}`))
  return {
    states: [...rows.keys()],
    actions: [...new Set(cells.map(([action]) => action))],
    outcomes: [...new Set([...[...start.outcomes].map((outcome) => `start: ${outcome}`), ...outcomes])],
    errorDetails: Object.keys(vocabulary.descriptor.details ?? {}),
    reasons: Object.entries(vocabulary.reasons ?? {}).flatMap(([code, { wire }]) => (wire === true ? [] : [code])),
  }
}
