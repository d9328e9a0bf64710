import { expect } from 'chai'
import { aducid } from '../../../../adapter/aducid/index.ts'
import { start, table } from '../../../../adapter/aducid/table.ts'
import type { Aducid } from '../../../../adapter/aducid/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import type { Status } from '../../../../adapter/spi.ts'
import { rows, startRows } from './table-rows.ts'
import { before } from './table-states.ts'

const adapter = defineAdapter(aducid)

describe('the ADUCID table', () => {
  for (const status of Object.keys(table) as Status<Aducid>[])
    describe(status, () => {
      for (const { state, action, outcome, effect, next } of rows.filter((row) => row.state.status === status))
        it(`${status}, ${action.actionId}, ${outcome.kind}: ${effect}`, () => {
          expect(adapter.next(state, action, { ...before, outcome })).to.deep.equal(next)
        })
    })

  it('the ADUCID table: every row has a test', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect([...new Set(tested)]).to.have.members(inTable)
  })
})

describe('the start of the ADUCID table', () => {
  for (const { outcome, effect, next } of startRows)
    it(`start, ${outcome.kind}: ${effect}`, () => {
      expect(adapter.start.next({ ...before, outcome })).to.deep.equal(next)
    })
  it('the start of the ADUCID table: every row has a test', () => {
    expect([...new Set(startRows.map(({ outcome }) => outcome.kind))]).to.have.members(Object.keys(start.on))
  })
})
