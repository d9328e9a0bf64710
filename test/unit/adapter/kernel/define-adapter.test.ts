import { expect } from 'chai'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { codeRequired, sampleAdapter } from '../../../fixtures/adapters/engine-adapter.ts'

const ctx = { now: 0, config: {}, input: { attributes: {} }, returnUrl: 'https://app.example/?flowId=f' }
const checkCode = { actionId: 'checkCode', model: { name: 'ann' } }
const next = (kind: string, action = checkCode, state = codeRequired()) =>
  defineAdapter(sampleAdapter).next(state, action, { ...ctx, outcome: { kind } })

describe('defineAdapter', () => {
  it('defineAdapter, next: returns the state that the row builds', () => {
    expect(next('denied')).to.deep.equal(codeRequired(1))
  })
  it('defineAdapter, next, row that refuses: returns the error detail', () => {
    expect(next('tooLate')).to.deep.equal({ refuse: 'TOO_LATE' })
  })
  it('defineAdapter, next: is pure', () => {
    const state = codeRequired(2)
    expect(next('denied', checkCode, state)).to.deep.equal(next('denied', checkCode, state))
    expect(state).to.deep.equal(codeRequired(2))
  })
  it('defineAdapter, next, row to a status outside `to`: throws', () => {
    expect(() => next('misdirected')).to.throw(
      'SAMPLE_CODE_REQUIRED, checkCode, misdirected led to SAMPLE_CODE_REQUIRED; its row allows FAILURE',
    )
  })
  for (const [what, run] of [
    ['outcome', () => next('unknownKind')],
    ['outcome named constructor', () => next('constructor')],
    ['action', () => next('denied', { ...checkCode, actionId: 'unknown' })],
    ['action named __proto__', () => next('denied', { ...checkCode, actionId: '__proto__' })],
    ['status', () => next('denied', checkCode, { ...codeRequired(), status: 'SAMPLE_UNKNOWN' })],
    ['status named toString', () => next('denied', checkCode, { ...codeRequired(), status: 'toString' })],
  ] as const)
    it(`defineAdapter, next, unknown ${what}: throws`, () => {
      expect(run).to.throw(/^no row for /)
    })
})

describe('defineAdapter, other parts', () => {
  const { rows, start, offered, question } = defineAdapter(sampleAdapter)
  const before = { now: 0, config: {}, input: { attributes: {} }, returnUrl: 'https://app.example/?flowId=f' }

  it('defineAdapter, rows: statuses, actions and outcomes of the table', () => {
    expect([...rows.keys()]).to.deep.equal(Object.keys(sampleAdapter.table))
    expect([...(rows.get('SAMPLE_CODE_REQUIRED')?.get('cancel') ?? [])]).to.deep.equal(['done'])
    expect([...start.outcomes]).to.deep.equal(Object.keys(sampleAdapter.start.on))
  })
  it('defineAdapter, offered: the actions whose condition is true', () => {
    expect(offered(codeRequired(), before)).to.deep.equal(['checkCode', 'cancel'])
    expect(offered(codeRequired(1), before)).to.deep.equal(['checkCode', 'restart', 'cancel'])
    expect(offered({ ...codeRequired(), status: 'toString' }, before)).to.deep.equal([])
  })
  it('defineAdapter, question: undefined where no authority is needed', () => {
    expect(question(codeRequired(), checkCode, before)).to.deep.equal({ kind: 'checkCode', name: 'ann' })
    expect(question(codeRequired(), { actionId: 'cancel', model: {} }, before)).to.equal(undefined)
  })
  it('defineAdapter, start.next, unknown outcome: throws', () => {
    expect(() => start.next({ ...before, outcome: { kind: 'constructor' } })).to.throw(
      /^no row for the start of sample/,
    )
  })
  it('defineAdapter, adapter without remote: has no remote either', () => {
    const { remote, ...embedded } = sampleAdapter
    expect(remote).to.be.a('function')
    expect(defineAdapter(embedded)).not.to.have.property('remote')
  })
})
