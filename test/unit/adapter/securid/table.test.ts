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
/** With so many tries left in this flow. */
const left = <S extends State<SecurID>>(state: S, triesLeft: number): S => ({
  ...state,
  memo: { ...state.memo, triesLeft },
})

describe('the SecurID table', () => {
  for (const status of Object.keys(table) as Status<SecurID>[])
    describe(status, () => {
      for (const row of rows.filter(({ state }) => state.status === status))
        it(`${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
          expect(step(row)).to.deep.equal(row.next)
        })
    })

  it('has a test here for each of its rows', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect(tested).to.have.members(inTable)
  })
})

describe('the SecurID table after a choice of methods', () => {
  for (const row of rowsAfterChoice)
    it(`${row.state.status}, ${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
      expect(step(row)).to.deep.equal(row.next)
    })
})

describe('the start of the SecurID table', () => {
  const done = { kind: 'done' } as const
  const chained = { ...before, input: { username: 'joe', attributes: {} } }
  const tested: string[] = []
  const starts = (kind: string, effect: string, test: () => void) => {
    tested.push(kind)
    it(`${kind}: ${effect}`, test)
  }

  starts('done', 'asks for user name and passcode', () => {
    expect(start.on.done.next({ ...before, outcome: done })).to.deep.equal({
      status: 'SECURID_CREDENTIAL_REQUIRED',
      model: { remainingTries: 5, allowUsernameEdits: true, authFailed: false, resetFailed: false },
      memo: { triesLeft: 5 },
    })
  })
  starts('done', 'grants the tries that the instance is set to', () => {
    const next = start.on.done.next({ ...before, config: { 'Challenge Retries': 2 }, outcome: done })
    expect(next).to.have.property('model').that.includes({ remainingTries: 2 })
  })
  starts('done', 'as second factor, the name is there and may not be edited', () => {
    expect(start.on.done.next({ ...chained, outcome: done }))
      .to.have.property('model')
      .that.includes({ username: 'joe', allowUsernameEdits: false })
  })
  starts('passcodeRequired', 'asks the chained user for the passcode, in the attempt that was opened', () => {
    const outcome = { kind: 'passcodeRequired', attempt, triesLeft: 2 } as const
    expect(start.on.passcodeRequired.next({ ...chained, outcome })).to.deep.equal({
      ...credential,
      model: { ...credential.model, remainingTries: 2, allowUsernameEdits: false },
      memo: { username: 'joe', triesLeft: 2, attempt },
    })
  })
  starts('methodsOffered', 'shows the chained user what is on offer', () => {
    const outcome = { kind: 'methodsOffered', attempt, methods, triesLeft: 4 } as const
    expect(start.on.methodsOffered.next({ ...chained, outcome })).to.deep.equal(left(choice, 4))
  })
  starts('locked', 'ends in failure', () => {
    const next = start.on.locked.next({ ...chained, outcome: { kind: 'locked' } })
    expect(next).to.deep.equal({ status: 'FAILURE', code: 'ACCOUNT_LOCKED' })
  })
  it('has a test here for each of its rows', () => {
    expect([...new Set(tested)]).to.have.members(Object.keys(start.on))
  })
})

describe('the SecurID table, counting tries', () => {
  const counted = rows.filter(({ outcome }) => COUNTED.includes(outcome.kind))
  for (const row of counted) {
    const place = `${row.state.status}, ${row.action.actionId}, ${row.outcome.kind}`
    const told = (triesLeft: number) => ({ ...row.outcome, triesLeft }) as Row['outcome']
    it(`${place}: ends in failure at the last try of the flow`, () => {
      expect(step({ ...row, state: left(row.state, 1) })).to.deep.equal(exceeded)
    })
    it(`${place}: ends in failure when the lockout service leaves none`, () => {
      expect(step({ ...row, outcome: told(0) })).to.deep.equal(exceeded)
    })
    it(`${place}: leaves no more than the lockout service says, and no more than the flow has`, () => {
      expect(step({ ...row, outcome: told(1) })).to.have.nested.property('memo.triesLeft', 1)
      expect(step({ ...row, outcome: told(4) })).to.have.nested.property('memo.triesLeft', 2)
    })
  }
  for (const row of rows.filter(({ action }) => ['checkCredential', 'useAlternateMethod'].includes(action.actionId)))
    if (row.outcome.kind === 'passcodeRequired' || row.outcome.kind === 'methodsOffered')
      it(`${row.state.status}, ${row.action.actionId}, ${row.outcome.kind}: shows what the lockout service leaves`, () => {
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
  it('asks for the passcode where methods are offered, and remembers none of them', () => {
    const row = rowOf('SECURID_CREDENTIAL_REQUIRED', 'checkCredential', 'methodsOffered')
    expect(step(row, { config })).to.deep.equal({ ...credential, memo: { username: 'joe', triesLeft: 3 } })
  })
  it('says nothing where the next tokencode is asked for', () => {
    const row = rowOf('SECURID_CREDENTIAL_REQUIRED', 'validatePasscode', 'nextTokencode')
    expect(step(row, { config })).to.deep.include({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', model: {} })
  })
  it('goes back to the passcode when the next tokencode is refused, also where the attempt would go on', () => {
    const row = rowOf('SECURID_NEXT_TOKENCODE_REQUIRED', 'checkNextTokencode', 'tryAgain')
    expect(step(row, { config })).to.deep.equal({
      ...credential,
      model: { ...credential.model, remainingTries: 2, authFailed: true },
      memo: { username: 'joe', triesLeft: 2 },
    })
  })
  it('offers neither validatePasscode nor useAlternateMethod; generation 4 does', () => {
    for (const { state, action } of rows) {
      const cells: { readonly [actionId: string]: { readonly when?: unknown } | undefined } = table[state.status]
      const when = cells[action.actionId]?.when as ((state: unknown, ctx: unknown) => boolean) | undefined
      const isNew = ['validatePasscode', 'useAlternateMethod'].includes(action.actionId)
      expect(when?.(state, { ...before, config }) ?? true, action.actionId).to.equal(!isNew)
      expect(when?.(state, before) ?? true, action.actionId).to.equal(true)
    }
  })
})
