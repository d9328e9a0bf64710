import { expect } from 'chai'
import { type AdapterFile, adapterIds, readJson } from '../../schemas/tools/read.ts'
import { type DrawnTables, readTables } from '../../schemas/tools/tables.ts'

const ENDS = ['SUCCESS', 'FAILURE']

/** Everything that can be reached from `from` along `arrows`, `from` included. */
function reach(from: readonly string[], arrows: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set(from)
  for (const name of found) for (const next of arrows.get(name) ?? []) found.add(next)
  return found
}

for (const id of adapterIds()) {
  const file = readJson<AdapterFile>(id, 'adapter.json')
  describe(`the table of ${id}`, () => {
    let tables: DrawnTables
    let arrows: ReadonlyMap<string, readonly string[]>
    before(async () => {
      tables = await readTables(id)
      arrows = new Map(
        Object.entries(tables.table).map(([status, cells]) => [
          status,
          Object.values(cells).flatMap(({ on }) => Object.values(on).flatMap(({ to = [] }) => to)),
        ]),
      )
    })
    const startsWith = () => Object.values(tables.start.on).flatMap(({ to = [] }) => to)

    it('has the states of the descriptor', () => {
      expect(Object.keys(tables.table)).to.have.members(Object.keys(file.states))
    })
    it('starts with the outcomes of the descriptor', () => {
      expect(Object.keys(tables.start.on)).to.have.members(file.start)
    })
    for (const [status, { actions }] of Object.entries(file.states)) {
      it(`${status} has the actions of the descriptor`, () => {
        expect(Object.keys(tables.table[status] ?? {})).to.have.members(actions)
      })
      for (const action of actions)
        it(`${status}, ${action} has a row for each outcome of the descriptor`, () => {
          const { on = {} } = tables.table[status]?.[action] ?? {}
          expect(Object.keys(on)).to.have.members(file.actions[action]?.outcomes ?? [])
        })
      it(`${status} can be reached from the start`, () => {
        expect([...reach(startsWith(), arrows)]).to.include(status)
      })
      it(`${status} can end`, () => {
        expect([...reach([status], arrows)].filter((name) => ENDS.includes(name))).to.not.deep.equal([])
      })
    }
    it('can end in SUCCESS, and in FAILURE if it declares a code for that', () => {
      const ends = ENDS.filter((end) => end === 'SUCCESS' || Object.keys(file.failures).length > 0)
      expect([...reach(startsWith(), arrows)].filter((name) => ENDS.includes(name))).to.have.members(ends)
    })
    it('asks nobody only where the one outcome is done', () => {
      const cells = Object.values(tables.table).flatMap((actions) => Object.values(actions))
      for (const { ask, on } of [tables.start, ...cells])
        if (ask === undefined) expect(Object.keys(on)).to.deep.equal(['done'])
    })
    it('leads somewhere in every row: to known states, to an end, or to a declared detail', () => {
      const cells = Object.values(tables.table).flatMap((actions) => Object.values(actions))
      for (const row of [tables.start, ...cells].flatMap(({ on }) => Object.values(on))) {
        if (row.refuse !== undefined) expect(Object.keys(file.details)).to.include(row.refuse)
        else expect([...Object.keys(file.states), ...ENDS]).to.include.members([...(row.to ?? ['(nowhere)'])])
      }
    })
    it('refuses in its rows with details that the descriptor lists for the action', () => {
      for (const cells of Object.values(tables.table))
        for (const [action, { on }] of Object.entries(cells))
          for (const { refuse } of Object.values(on))
            if (refuse !== undefined) expect(file.actions[action]?.details, action).to.include(refuse)
    })
    it('uses every declared detail in an action, and no other', () => {
      const used = Object.values(file.actions).flatMap(({ details }) => details)
      expect([...new Set(used)]).to.have.members(Object.keys(file.details))
    })
  })
}
