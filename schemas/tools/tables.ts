/** Tables of the adapters as plain data, for diagrams and tests. */

/** A row: its targets, or the error detail of a refusal. */
export interface DrawnRow {
  readonly to?: readonly string[]
  readonly refuse?: string
}
/** A cell; `ask` is absent if the authority is not asked. */
export interface DrawnCell {
  readonly ask?: unknown
  readonly on: { readonly [outcome: string]: DrawnRow }
}
/** Start and table of an adapter, without the types of their functions. */
export interface DrawnTables {
  readonly start: DrawnCell
  readonly table: { readonly [status: string]: { readonly [actionId: string]: DrawnCell } }
}

/** Loads `adapter/<id>/table.ts`. */
export async function readTables(id: string): Promise<DrawnTables> {
  const { start, table }: DrawnTables = await import(`../../adapter/${id}/table.ts`)
  return { start, table }
}
