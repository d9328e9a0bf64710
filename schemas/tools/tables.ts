/** The adapters' tables as plain data, for what is drawn from them and for the tests that judge them. */

/** A row: where it may lead, or the error detail that it is. */
export interface DrawnRow {
  readonly to?: readonly string[]
  readonly refuse?: string
}
/** A cell: `ask` is there if the authority is asked. */
export interface DrawnCell {
  readonly ask?: unknown
  readonly on: { readonly [outcome: string]: DrawnRow }
}
/** Start and table of an adapter, without their functions' types. */
export interface DrawnTables {
  readonly start: DrawnCell
  readonly table: { readonly [status: string]: { readonly [actionId: string]: DrawnCell } }
}

/** `adapter/<id>/table.ts`, loaded. */
export async function readTables(id: string): Promise<DrawnTables> {
  const { start, table }: DrawnTables = await import(`../../adapter/${id}/table.ts`)
  return { start, table }
}
