/** The rows of an adapter's table as flat data. */
import type { DrawnCell, DrawnTables } from './tables.ts'

/** One outcome of one action: the states that it may lead to, or the error detail that it is refused with. */
export interface Row {
  readonly from: string
  readonly action: string
  readonly outcome: string
  readonly to: readonly string[]
  readonly refuse?: string
  readonly asked: boolean
}

/** `from` of the rows before the first state. */
export const START = '(start)'
/** `action` of these rows. */
export const START_ACTION = 'start'

/** The rows in the order of the table. */
export function rowsOf({ start, table }: DrawnTables): readonly Row[] {
  const cells = Object.entries(table).flatMap(([from, actions]) =>
    Object.entries(actions).flatMap(([action, cell]) => rowsOfCell(from, action, cell)),
  )
  return [...rowsOfCell(START, START_ACTION, start), ...cells]
}

function rowsOfCell(from: string, action: string, { ask, on }: DrawnCell): readonly Row[] {
  return Object.entries(on).map(([outcome, { to = [from], refuse }]) => {
    const asked = ask !== undefined && outcome !== 'done'
    return { from, action, outcome, to, asked, ...(refuse !== undefined && { refuse }) }
  })
}

/** Actions with the same outcomes, and the error details that these outcomes are refused with. */
export interface Cause {
  readonly actions: readonly string[]
  readonly outcomes: readonly string[]
  readonly details: readonly string[]
}

/** The actions that lead from one state to another, those with the same outcomes together. */
export function causesOf(rows: readonly Row[], from: string, to: string): readonly Cause[] {
  const found = rows.filter((row) => row.from === from && row.to.includes(to))
  const causes = new Map<string, Cause>()
  for (const action of new Set(found.map((row) => row.action))) {
    const own = found.filter((row) => row.action === action)
    const outcomes = own.map(({ outcome }) => outcome)
    const details = own.flatMap(({ refuse }) => (refuse === undefined ? [] : [refuse]))
    const key = [...outcomes, ...details].join()
    causes.set(key, { actions: [...(causes.get(key)?.actions ?? []), action], outcomes, details })
  }
  return [...causes.values()]
}
