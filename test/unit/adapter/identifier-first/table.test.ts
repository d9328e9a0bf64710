import { expect } from 'chai'
import { identifierFirst } from '../../../../adapter/identifier-first/index.ts'
import { start, table } from '../../../../adapter/identifier-first/table.ts'
import type { IdentifierFirst } from '../../../../adapter/identifier-first/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { Refused } from '../../../../adapter/kernel/errors.ts'
import type { Action, Before, State } from '../../../../adapter/spi.ts'

const before: Before<IdentifierFirst> = {
  now: 1_700_000_000,
  config: {},
  input: { attributes: {} },
  returnUrl: 'https://app.example/?flowId=f',
}
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

  it('start, done: IDENTIFIER_REQUIRED without identifiers', () => {
    expect(first(before)).to.deep.equal(listing())
  })
  it('start, done, with configured identifiers: lists them', () => {
    const config = { previouslySubmittedIdentifiers: ['ann', 'joe'] }
    expect(first({ ...before, config })).to.deep.equal(listing('ann', 'joe'))
  })
  it('start, done, after an earlier step: lists only its identifier', () => {
    const config = { previouslySubmittedIdentifiers: ['ann'] }
    expect(first({ ...chained, config })).to.deep.equal(listing('joe'))
  })
  it('IDENTIFIER_REQUIRED, submitIdentifier, done: succeeds with any identifier', () => {
    const next = { status: 'SUCCESS', subject: 'unknown-user', attributes: { username: 'unknown-user' } }
    expect(step(listing(), submit('unknown-user'))).to.deep.equal(next)
  })
  it('IDENTIFIER_REQUIRED, clearIdentifier, done: removes the identifier from the list', () => {
    expect(step(listing('ann', 'joe'), clear('ann'))).to.deep.equal(listing('joe'))
    expect(step(listing('ann'), clear('eve'))).to.deep.equal(listing('ann'))
  })
  it('IDENTIFIER_REQUIRED, cancelIdentifierSubmission, done: fails with CANCELED', () => {
    const next = { status: 'FAILURE', code: 'CANCELED' }
    expect(step(listing(), { actionId: 'cancelIdentifierSubmission', model: {} })).to.deep.equal(next)
  })
  it('IDENTIFIER_REQUIRED, clearIdentifier: offered while the list is not empty', () => {
    const { when } = table.IDENTIFIER_REQUIRED.clearIdentifier
    expect([listing(), listing('ann')].map((state) => when?.(state, before))).to.deep.equal([false, true])
  })
  it('IDENTIFIER_REQUIRED, submitIdentifier: no question; INVALID_FIELD_VALUE if it differs from that of an earlier step', () => {
    const { ask } = table.IDENTIFIER_REQUIRED.submitIdentifier
    expect(ask?.(listing(), submit('ann'), before)).to.equal(undefined)
    expect(ask?.(listing(), submit('joe'), chained)).to.equal(undefined)
    expect(() => ask?.(listing(), submit('ann'), chained)).to.throw(Refused, 'INVALID_FIELD_VALUE')
  })
})
