/** The pure step: state, action and the authority's answer give the next state, by the table. */

import type { Action, AdapterTypes, Ctx, Next, Refusal, State, Table } from '../spi.ts'
import type { AnyContext, AnyMove, AnyNext, AnyRefusal, AnyState, AnyTable } from './any-adapter.ts'
import { own } from './any-adapter.ts'

/** What the client sent, as far as a table is concerned. */
export interface AnyAction {
  readonly actionId: string
  readonly model: object
}

/**
 * The next state, the adapter's end, or the declared error detail that this answer stands for.
 * @throws Error when the table has no row for the answer, or the row leads where it does not say: a fault of the adapter.
 */
export function transition<T extends AdapterTypes>(
  table: Table<T>,
  state: State<T>,
  action: Action<T>,
  ctx: Ctx<T>,
): Next<T> | Refusal<T> {
  return step(table, state, action, ctx as AnyContext) as Next<T> | Refusal<T>
}

/** `transition` with the type parameter forgotten. */
export function step(table: AnyTable, state: AnyState, action: AnyAction, ctx: AnyContext): AnyNext | AnyRefusal {
  const row = own(own(own(table, state.status) ?? {}, action.actionId)?.on ?? {}, ctx.outcome.kind)
  const place = `${state.status}, ${action.actionId}, ${ctx.outcome.kind}`
  if (row === undefined) throw new Error(`no row for ${place}`)
  if ('refuse' in row) return row
  return checkTarget(row, row.next(state as never, action as never, ctx as never), place)
}

/** The state that a row gave, provided that it is one the row says it may lead to. */
export function checkTarget(row: Pick<AnyMove, 'to'>, next: AnyNext, place: string): AnyNext {
  if (!row.to.includes(next.status))
    throw new Error(`${place} led to ${next.status}; its row allows ${row.to.join(', ')}`)
  return next
}
