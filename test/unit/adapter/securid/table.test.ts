import { expect } from 'chai'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { securid } from '../../../../adapter/securid/index.ts'
import { start, table } from '../../../../adapter/securid/table.ts'
import type { SecurID } from '../../../../adapter/securid/types.ts'
import type { Ctx, State, Status } from '../../../../adapter/spi.ts'
import { type Row, rows, rowsAfterChoice } from './table-rows.ts'
import { attempt, before, choice, credential, methods } from './table-states.ts'

const step = ({ state, action, outcome }: Omit<Row, 'effect' | 'next'>, ctx: Partial<Ctx<SecurID>> = {}) =>
  defineAdapter(securid).next(state, action, { ...before, ...ctx, outcome })
const exceeded = { status: 'FAILURE', code: 'CHALLENGE_RETRIES_EXCEEDED' }
const COUNTED = ['denied', 'tryAgain', 'pushFailed']
/** The state with this number of tries left. */
const left = <S extends State<SecurID>>(state: S, triesLeft: number): S => ({
  ...state,
  memo: { ...state.memo, triesLeft },
})

describe('the SecurID table', () => {
  for (const status of Object.keys(table) as Status<SecurID>[])
    describe(status, () => {
      for (const row of rows.filter(({ state }) => state.status === status))
        it(`${status}, ${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
          expect(step(row)).to.deep.equal(row.next)
        })
    })

  it('the SecurID table: every row has a test', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect(tested).to.have.members(inTable)
  })
})

describe('the SecurID table with methods in the memo', () => {
  for (const row of rowsAfterChoice)
    it(`${row.state.status} with methods, ${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
      expect(step(row)).to.deep.equal(row.next)
    })
})

describe('the start of the SecurID table', () => {
  const done = { kind: 'done' } as const
  const chained = { ...before, input: { username: 'joe', attributes: {} } }
  const tested: string[] = []
  const starts = (kind: string, effect: string, test: () => void) => {
    tested.push(kind)
    it(`SecurID start, ${kind}: ${effect}`, test)
  }

  starts('done', 'SECURID_CREDENTIAL_REQUIRED without a user name', () => {
    expect(start.on.done.next({ ...before, outcome: done })).to.deep.equal({
      status: 'SECURID_CREDENTIAL_REQUIRED',
      model: { remainingTries: 5, allowUsernameEdits: true, authFailed: false, resetFailed: false },
      memo: { triesLeft: 5 },
    })
  })
  starts('done', 'remainingTries from "Challenge Retries"', () => {
    const next = start.on.done.next({ ...before, config: { 'Challenge Retries': 2 }, outcome: done })
    expect(next).to.have.property('model').that.includes({ remainingTries: 2 })
  })
  starts('done', 'as second factor, shows the user name, not editable', () => {
    expect(start.on.done.next({ ...chained, outcome: done }))
      .to.have.property('model')
      .that.includes({ username: 'joe', allowUsernameEdits: false })
  })
  starts('passcodeRequired', 'SECURID_CREDENTIAL_REQUIRED in the opened attempt', () => {
    const outcome = { kind: 'passcodeRequired', attempt, triesLeft: 2 } as const
    expect(start.on.passcodeRequired.next({ ...chained, outcome })).to.deep.equal({
      ...credential,
      model: { ...credential.model, remainingTries: 2, allowUsernameEdits: false },
      memo: { username: 'joe', triesLeft: 2, attempt },
    })
  })
  starts('methodsOffered', 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED with the methods', () => {
    const outcome = { kind: 'methodsOffered', attempt, methods, triesLeft: 4 } as const
    expect(start.on.methodsOffered.next({ ...chained, outcome })).to.deep.equal(left(choice, 4))
  })
  starts('locked', 'fails with ACCOUNT_LOCKED', () => {
    const next = start.on.locked.next({ ...chained, outcome: { kind: 'locked' } })
    expect(next).to.deep.equal({ status: 'FAILURE', code: 'ACCOUNT_LOCKED' })
  })
  it('the start of the SecurID table: every row has a test', () => {
    expect([...new Set(tested)]).to.have.members(Object.keys(start.on))
  })
})

describe('the SecurID table, counting tries', () => {
  const counted = rows.filter(({ outcome }) => COUNTED.includes(outcome.kind))
  for (const row of counted) {
    const place = `${row.state.status}, ${row.action.actionId}, ${row.outcome.kind}`
    const withTriesLeft = (triesLeft: number) => ({ ...row.outcome, triesLeft }) as Row['outcome']
    it(`${place}, last try of the flow: fails with CHALLENGE_RETRIES_EXCEEDED`, () => {
      expect(step({ ...row, state: left(row.state, 1) })).to.deep.equal(exceeded)
    })
    it(`${place}, no try left by the lockout service: fails with CHALLENGE_RETRIES_EXCEEDED`, () => {
      expect(step({ ...row, outcome: withTriesLeft(0) })).to.deep.equal(exceeded)
    })
    it(`${place}: triesLeft is the minimum of flow and lockout service`, () => {
      expect(step({ ...row, outcome: withTriesLeft(1) })).to.have.nested.property('memo.triesLeft', 1)
      expect(step({ ...row, outcome: withTriesLeft(4) })).to.have.nested.property('memo.triesLeft', 2)
    })
  }
  for (const row of rows.filter(({ action }) => ['checkCredential', 'useAlternateMethod'].includes(action.actionId)))
    if (row.outcome.kind === 'passcodeRequired' || row.outcome.kind === 'methodsOffered')
      it(`${row.state.status}, ${row.action.actionId}, ${row.outcome.kind}: triesLeft of the lockout service`, () => {
        expect(step({ ...row, outcome: { ...row.outcome, triesLeft: 1 } as Row['outcome'] })).to.have.nested.property(
          'memo.triesLeft',
          1,
        )
      })
})

describe('the SecurID table of generation 3.2', () => {
  const config = { generation: '3.2' } as const
  const rowOf = (status: Status<SecurID>, actionId: string, kind: string): Row => {
    const row = rows.find(
      (one) => one.state.status === status && one.action.actionId === actionId && one.outcome.kind === kind,
    )
    if (row === undefined) throw new Error(`no row ${status}, ${actionId}, ${kind}`)
    return row
  }
  it('SecurID 3.2, SECURID_CREDENTIAL_REQUIRED, checkCredential, methodsOffered: SECURID_CREDENTIAL_REQUIRED without methods', () => {
    const row = rowOf('SECURID_CREDENTIAL_REQUIRED', 'checkCredential', 'methodsOffered')
    expect(step(row, { config })).to.deep.equal({ ...credential, memo: { username: 'joe', triesLeft: 3 } })
  })
  it('SecurID 3.2, SECURID_CREDENTIAL_REQUIRED, validatePasscode, nextTokencode: empty model', () => {
    const row = rowOf('SECURID_CREDENTIAL_REQUIRED', 'validatePasscode', 'nextTokencode')
    expect(step(row, { config })).to.deep.include({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', model: {} })
  })
  it('SecurID 3.2, SECURID_NEXT_TOKENCODE_REQUIRED, checkNextTokencode, tryAgain: SECURID_CREDENTIAL_REQUIRED, one attempt less', () => {
    const row = rowOf('SECURID_NEXT_TOKENCODE_REQUIRED', 'checkNextTokencode', 'tryAgain')
    expect(step(row, { config })).to.deep.equal({
      ...credential,
      model: { ...credential.model, remainingTries: 2, authFailed: true },
      memo: { username: 'joe', triesLeft: 2 },
    })
  })
  it('SecurID 3.2: offers neither validatePasscode nor useAlternateMethod; generation 4 offers both', () => {
    for (const { state, action } of rows) {
      const cells: { readonly [actionId: string]: { readonly when?: unknown } | undefined } = table[state.status]
      const when = cells[action.actionId]?.when as ((state: unknown, ctx: unknown) => boolean) | undefined
      const isNew = ['validatePasscode', 'useAlternateMethod'].includes(action.actionId)
      expect(when?.(state, { ...before, config }) ?? true, action.actionId).to.equal(!isNew)
      expect(when?.(state, before) ?? true, action.actionId).to.equal(true)
    }
  })
})
