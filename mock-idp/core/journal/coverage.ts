/** States, actions, outcomes, error details and reasons of each adapter that were reached since the start. */
import type { DefinedAdapter } from '../../../adapter/kernel/define-adapter.ts'
import type { Step } from '../../../adapter/spi.ts'

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
type Kind = keyof AdapterCoverage

export interface Coverage {
  count(step: Step): void
  read(): { readonly [adapter: string]: AdapterCoverage }
  clear(): void
}

export function createCoverage(adapters: () => Iterable<readonly [id: string, adapter: DefinedAdapter]>): Coverage {
  const counts = new Map<string, number>()
  const add = (adapter: string, kind: Kind, name: string) => {
    const key = `${adapter} ${kind} ${name}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return {
    count({ adapter, from, actionId, outcome, to, end, error, reason }) {
      if (actionId !== null) add(adapter, 'states', from)
      if (end === undefined) add(adapter, 'states', to)
      // An action that is not offered may have any name. It is not counted: the map would grow without a bound.
      if (actionId !== null && error !== 'INVALID_ACTION_ID') add(adapter, 'actions', actionId)
      if (outcome !== null) add(adapter, 'outcomes', `${actionId ?? 'start'}: ${outcome}`)
      if (error !== undefined) add(adapter, 'errorDetails', error)
      if (reason !== undefined) add(adapter, 'reasons', reason.code)
    },
    read() {
      const entries = [...adapters()].map(([id, adapter]) => {
        const names = declared(adapter)
        const of = (kind: Kind) => reached(names[kind], (name) => counts.get(`${id} ${kind} ${name}`) ?? 0)
        return [
          id,
          {
            states: of('states'),
            actions: of('actions'),
            outcomes: of('outcomes'),
            errorDetails: of('errorDetails'),
            reasons: of('reasons'),
          },
        ]
      })
      return Object.fromEntries(entries)
    },
    clear: () => counts.clear(),
  }
}

function reached(names: readonly string[], count: (name: string) => number): Reached {
  const counted = names.map((name) => ({ name, count: count(name) }))
  return {
    reached: counted.filter((entry) => entry.count > 0),
    notReached: counted.filter((entry) => entry.count === 0).map(({ name }) => name),
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
