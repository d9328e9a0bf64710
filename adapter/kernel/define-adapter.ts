/** Erases the type parameter of an adapter, once, by closure. The only file that calls a table's functions. */

import type {
  Action,
  Adapter,
  AdapterTypes,
  AuthorityPort,
  Before,
  Clock,
  Ctx,
  DetailFields,
  Ended,
  Next,
  State,
  Vocabulary,
} from '../spi.ts'

/** Any `Adapter<T>`, as plugins and programs hand it over. Its functions take `never`: only `defineAdapter` calls them. */
export interface AnyAdapter {
  readonly vocabulary: Vocabulary
  readonly start: {
    readonly ask?: (ctx: never) => object | undefined
    readonly on: { readonly [outcome: string]: Targets & { readonly next: (ctx: never) => Next } }
  }
  readonly table: { readonly [status: string]: { readonly [actionId: string]: AnyCell } }
  readonly remote?: (config: never, clock: Clock) => AuthorityPort
}
interface AnyCell {
  readonly when?: (state: never, ctx: never) => boolean
  readonly ask?: (state: never, action: never, ctx: never) => object | undefined
  readonly on: {
    readonly [outcome: string]:
      | (Targets & { readonly next: (state: never, action: never, ctx: never) => Next })
      | { readonly refuse: string; readonly also?: (outcome: never) => DetailFields }
  }
}
interface Targets {
  readonly to: readonly string[]
}

/** The declared error detail of a refused outcome, with the members that the row adds. */
export type RefusedNext = DetailFields & { readonly refuse: string }

/** An adapter as the host uses it: pure functions over stored states. */
export interface DefinedAdapter {
  readonly vocabulary: Vocabulary
  /** The outcomes that have a row, by status and action. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
  /** The step before the first state. */
  readonly start: {
    readonly outcomes: ReadonlySet<string>
    readonly question: (before: Before) => object | undefined
    /** @throws Error for an outcome without a row, and for a target that the row does not allow. */
    readonly next: (ctx: Ctx) => Next
  }
  /** The actions on offer in a state. */
  offered(state: State, before: Before): readonly string[]
  /** The question of an action on offer; undefined where no authority is needed. @throws Refused. */
  question(state: State, action: Action, before: Before): object | undefined
  /** @throws Error for an outcome without a row, and for a target that the row does not allow. */
  next(state: State, action: Action, ctx: Ctx): Next | RefusedNext
  /** Absent: the adapter has no authority behind a wire. */
  readonly remote?: (config: object, clock: Clock) => AuthorityPort
}

/** The parts of an adapter that the host uses. With an explicit `T`, a table that lacks a row does not compile. */
export function defineAdapter<T extends AdapterTypes>(adapter: Adapter<T>): DefinedAdapter
export function defineAdapter(adapter: AnyAdapter): DefinedAdapter
export function defineAdapter({ vocabulary, start, table, remote }: AnyAdapter): DefinedAdapter {
  const cells = mapOf(table, (actions) => mapOf(actions, (cell) => ({ ...cell, on: mapOf(cell.on, (row) => row) })))
  const startRows = mapOf(start.on, (row) => row)
  return {
    vocabulary,
    rows: new Map(
      [...cells].map(([status, actions]) => [
        status,
        new Map([...actions].map(([actionId, { on }]) => [actionId, new Set(on.keys())])),
      ]),
    ),
    start: {
      outcomes: new Set(startRows.keys()),
      question: (before) => start.ask?.(before as never),
      next: (ctx) => {
        const place = `the start of ${vocabulary.descriptor.id}`
        const row = startRows.get(ctx.outcome.kind) ?? noRow(`${place}, ${ctx.outcome.kind}`)
        return checkTarget(row, row.next(ctx as never), place)
      },
    },
    offered: (state, before) => {
      const offered: string[] = []
      for (const [actionId, { when }] of cells.get(state.status) ?? [])
        if (when?.(state as never, before as never) !== false) offered.push(actionId)
      return offered
    },
    question: (state, action, before) =>
      cells
        .get(state.status)
        ?.get(action.actionId)
        ?.ask?.(state as never, action as never, before as never),
    next: (state, action, ctx) => {
      const { outcome } = ctx
      const place = `${state.status}, ${action.actionId}, ${outcome.kind}`
      const row = cells.get(state.status)?.get(action.actionId)?.on.get(outcome.kind) ?? noRow(place)
      if ('refuse' in row) return { refuse: row.refuse, ...row.also?.(outcome as never) }
      return checkTarget(row, row.next(state as never, action as never, ctx as never), place)
    },
    ...(remote && { remote: (config, clock) => remote(config as never, clock) }),
  }
}

export function hasEnded(next: Next): next is Ended {
  return next.status === 'SUCCESS' || next.status === 'FAILURE'
}

function mapOf<V, R>(members: { readonly [name: string]: V }, change: (value: V) => R): ReadonlyMap<string, R> {
  return new Map(Object.entries(members).map(([name, value]) => [name, change(value)]))
}

function noRow(place: string): never {
  throw new Error(`no row for ${place}`)
}

/** @throws Error when a row leads to a status that its `to` does not list: a fault of the adapter. */
function checkTarget({ to }: Targets, next: Next, place: string): Next {
  if (!to.includes(next.status)) throw new Error(`${place} led to ${next.status}; its row allows ${to.join(', ')}`)
  return next
}
