import { expect } from 'chai'
import { checkTarget, step } from '../../../../adapter/kernel/transition.ts'
import { engineAdapter, initialState } from '../../../fixtures/adapters/engine-adapter.ts'

const ctx = { now: 0, config: {}, input: { attributes: {} } }
const ring = { actionId: 'ring', model: { name: 'ann' } }
const led = (kind: string, action = ring, state = initialState()) =>
  step(engineAdapter.table, state, action, { ...ctx, outcome: { kind } })

describe('a transition', () => {
  it('gives the state that the row builds', () => {
    expect(led('ignored')).to.deep.equal(initialState(1))
  })
  it('gives the detail of a row that refuses', () => {
    expect(led('late')).to.deep.equal({ refuse: 'TOO_LATE' })
  })
  it('gives the same for the same, and leaves its arguments as they are', () => {
    const state = initialState(2)
    expect(led('ignored', ring, state)).to.deep.equal(led('ignored', ring, state))
    expect(state).to.deep.equal(initialState(2))
  })
  it('throws where the row leads elsewhere than it says', () => {
    expect(() => led('astray')).to.throw('BELL_QUIET, ring, astray led to BELL_QUIET; its row allows FAILURE')
    expect(() => checkTarget({ to: ['BELL_OPEN', 'SUCCESS'] }, initialState(), 'here')).to.throw(
      'its row allows BELL_OPEN, SUCCESS',
    )
  })
  for (const [what, run] of [
    ['an outcome', () => led('sung')],
    ['an outcome named like a member of every object', () => led('constructor')],
    ['an action', () => led('ignored', { ...ring, actionId: 'kick' })],
    ['an action named __proto__', () => led('ignored', { ...ring, actionId: '__proto__' })],
    ['a status', () => led('ignored', ring, { ...initialState(), status: 'BELL_BROKEN' })],
    [
      'a status named like a member of every object',
      () => led('ignored', ring, { ...initialState(), status: 'toString' }),
    ],
  ] as const)
    it(`throws for ${what} that the table does not have`, () => {
      expect(run).to.throw(/^no row for /)
    })
})
