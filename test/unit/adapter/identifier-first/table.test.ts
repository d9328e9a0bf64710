import { expect } from 'chai'
import { identifierFirst } from '../../../../adapter/identifier-first/index.ts'
import { start, table } from '../../../../adapter/identifier-first/table.ts'
import type { IdentifierFirst } from '../../../../adapter/identifier-first/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { Refused } from '../../../../adapter/kernel/errors.ts'
import type { Action, Before, State } from '../../../../adapter/spi.ts'

const before: Before<IdentifierFirst> = { now: 1_700_000_000, config: {}, input: { attributes: {} } }
const chained: Before<IdentifierFirst> = { ...before, input: { username: 'joe', attributes: {} } }
const listing = (...previouslySubmittedIdentifiers: string[]): State<IdentifierFirst> => ({
  status: 'IDENTIFIER_REQUIRED',
  model: { previouslySubmittedIdentifiers },
  memo: {},
})
const submit = (identifier: string) => ({ actionId: 'submitIdentifier', model: { identifier } }) as const
const clear = (identifier: string) => ({ actionId: 'clearIdentifier', model: { identifier } }) as const
const step = (state: State<IdentifierFirst>, action: Action<IdentifierFirst>) =>
  defineAdapter(identifierFirst).next(state, action, { ...before, outcome: { kind: 'done' } })

describe('the Identifier First table', () => {
  const first = (ctx: Before<IdentifierFirst>) => start.on.done.next({ ...ctx, outcome: { kind: 'done' } })

  it('start, done: asks who it is', () => {
    expect(first(before)).to.deep.equal(listing())
  })
  it('start, done: offers the identifiers that are set', () => {
    const config = { previouslySubmittedIdentifiers: ['ann', 'joe'] }
    expect(first({ ...before, config })).to.deep.equal(listing('ann', 'joe'))
  })
  it('start, done: the identifier of an earlier step stands alone', () => {
    const config = { previouslySubmittedIdentifiers: ['ann'] }
    expect(first({ ...chained, config })).to.deep.equal(listing('joe'))
  })
  it('IDENTIFIER_REQUIRED, submitIdentifier: hands on whoever it is', () => {
    const next = { status: 'SUCCESS', subject: 'no such person', attributes: { username: 'no such person' } }
    expect(step(listing(), submit('no such person'))).to.deep.equal(next)
  })
  it('IDENTIFIER_REQUIRED, clearIdentifier: takes it off the list, and leaves the rest', () => {
    expect(step(listing('ann', 'joe'), clear('ann'))).to.deep.equal(listing('joe'))
    expect(step(listing('ann'), clear('eve'))).to.deep.equal(listing('ann'))
  })
  it('IDENTIFIER_REQUIRED, cancelIdentifierSubmission: ends without a sign-on', () => {
    const next = { status: 'FAILURE', code: 'CANCELED' }
    expect(step(listing(), { actionId: 'cancelIdentifierSubmission', model: {} })).to.deep.equal(next)
  })
  it('clearIdentifier is on offer as long as there is something to clear', () => {
    const { when } = table.IDENTIFIER_REQUIRED.clearIdentifier
    expect([listing(), listing('ann')].map((state) => when?.(state, before))).to.deep.equal([false, true])
  })
  it('submitIdentifier of another than that of an earlier step: INVALID_FIELD_VALUE; nobody is ever asked', () => {
    const { ask } = table.IDENTIFIER_REQUIRED.submitIdentifier
    expect(ask?.(listing(), submit('ann'), before)).to.equal(undefined)
    expect(ask?.(listing(), submit('joe'), chained)).to.equal(undefined)
    expect(() => ask?.(listing(), submit('ann'), chained)).to.throw(Refused, 'INVALID_FIELD_VALUE')
  })
})
