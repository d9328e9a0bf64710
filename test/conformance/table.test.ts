import { expect } from 'chai'
import { type AdapterFile, adapterIds, readJson } from '../../schemas/tools/read.ts'
import { type DrawnTables, readTables } from '../../schemas/tools/tables.ts'

const ENDS = ['SUCCESS', 'FAILURE']

/** The nodes that can be reached from `from`, these included. */
function reach(from: readonly string[], arrows: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(from)
  for (const name of found) for (const next of arrows.get(name) ?? []) found.add(next)
  return found
}

const adapters = adapterIds().map((id) => ({ id, file: readJson<AdapterFile>(id, 'adapter.json') }))

describe('tables of the adapters and their descriptors', () => {
  const tables = new Map<string, DrawnTables>()
  before(async () => {
    for (const { id } of adapters) tables.set(id, await readTables(id))
  })
  /** The violations of all adapters. */
  const violations = (of: (file: AdapterFile, drawn: DrawnTables) => readonly string[]): readonly string[] => {
    expect(tables.size).to.be.greaterThan(0)
    return adapters.flatMap(({ id, file }) => of(file, tables.get(id) as DrawnTables).map((name) => `${id}: ${name}`))
  }
  /** Names that only one of two lists has. */
  const differences = (left: readonly string[], right: readonly string[]) => [
    ...left.filter((name) => !right.includes(name)),
    ...right.filter((name) => !left.includes(name)),
  ]
  const cellsOf = ({ table }: DrawnTables) => Object.values(table).flatMap((cells) => Object.values(cells))
  const startsWith = ({ start }: DrawnTables) => Object.values(start.on).flatMap(({ to = [] }) => to)
  const arrowsOf = ({ table }: DrawnTables) =>
    new Map(
      Object.entries(table).map(([status, cells]) => [
        status,
        Object.values(cells).flatMap(({ on }) => Object.values(on).flatMap(({ to = [] }) => to)),
      ]),
    )
  const endsFrom = (from: readonly string[], drawn: DrawnTables) =>
    [...reach(from, arrowsOf(drawn))].filter((name) => ENDS.includes(name))

  it('table, states: those of the descriptor', () => {
    expect(violations(({ states }, { table }) => differences(Object.keys(table), Object.keys(states)))).to.deep.equal(
      [],
    )
  })
  it('table, start: the outcomes of the descriptor', () => {
    expect(violations((file, { start }) => differences(Object.keys(start.on), file.start))).to.deep.equal([])
  })
  it('table, actions of each state: those of the descriptor', () => {
    const wrong = violations(({ states }, { table }) =>
      Object.entries(states).flatMap(([status, { actions }]) =>
        differences(Object.keys(table[status] ?? {}), actions).map((action) => `${status}, ${action}`),
      ),
    )
    expect(wrong).to.deep.equal([])
  })
  it('table, rows of each action: one for each outcome of the descriptor', () => {
    const wrong = violations(({ states, actions: declared }, { table }) =>
      Object.entries(states).flatMap(([status, { actions }]) =>
        actions.flatMap((action) => {
          const rows = Object.keys(table[status]?.[action]?.on ?? {})
          return differences(rows, declared[action]?.outcomes ?? []).map((kind) => `${status}, ${action}, ${kind}`)
        }),
      ),
    )
    expect(wrong).to.deep.equal([])
  })
  it('table: every state can be reached from the start', () => {
    const wrong = violations(({ states }, drawn) => {
      const reached = reach(startsWith(drawn), arrowsOf(drawn))
      return Object.keys(states).filter((status) => !reached.has(status))
    })
    expect(wrong).to.deep.equal([])
  })
  it('table: every state can reach SUCCESS or FAILURE', () => {
    const wrong = violations(({ states }, drawn) =>
      Object.keys(states).filter((status) => endsFrom([status], drawn).length === 0),
    )
    expect(wrong).to.deep.equal([])
  })
  it('table: the start can reach SUCCESS, and FAILURE exactly if the descriptor has failure codes', () => {
    const wrong = violations(({ failures }, drawn) => {
      const expected = ENDS.filter((end) => end === 'SUCCESS' || Object.keys(failures).length > 0)
      return differences(endsFrom(startsWith(drawn), drawn), expected)
    })
    expect(wrong).to.deep.equal([])
  })
  it('table, cells without a question: done is the only outcome', () => {
    const wrong = violations((_file, drawn) =>
      [drawn.start, ...cellsOf(drawn)]
        .filter(({ ask }) => ask === undefined)
        .flatMap(({ on }) => Object.keys(on).filter((kind) => kind !== 'done')),
    )
    expect(wrong).to.deep.equal([])
  })
  it('table, rows: each leads to known states, to an end, or to a declared detail', () => {
    const wrong = violations(({ states, details }, drawn) => {
      const known = [...Object.keys(states), ...ENDS]
      return [drawn.start, ...cellsOf(drawn)]
        .flatMap(({ on }) => Object.entries(on))
        .filter(([, { refuse, to = [] }]) =>
          refuse === undefined
            ? to.length === 0 || to.some((name) => !known.includes(name))
            : !Object.hasOwn(details, refuse),
        )
        .map(([kind]) => kind)
    })
    expect(wrong).to.deep.equal([])
  })
  it('table, refusing rows: each has a detail that the descriptor lists for the action', () => {
    const wrong = violations(({ actions }, { table }) =>
      Object.values(table).flatMap((cells) =>
        Object.entries(cells).flatMap(([action, { on }]) =>
          Object.values(on)
            .flatMap(({ refuse }) => refuse ?? [])
            .filter((detail) => !actions[action]?.details.includes(detail))
            .map((detail) => `${action}, ${detail}`),
        ),
      ),
    )
    expect(wrong).to.deep.equal([])
  })
  it('descriptor, details: each is used by an action, and each used one is declared', () => {
    const wrong = violations(({ actions, details }) => {
      const used = Object.values(actions).flatMap((action) => action.details)
      return differences([...new Set(used)], Object.keys(details))
    })
    expect(wrong).to.deep.equal([])
  })
})
