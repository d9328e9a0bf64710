import { expect } from 'chai'
import { haventec } from '../../../../adapter/haventec/index.ts'
import { start, table } from '../../../../adapter/haventec/table.ts'
import type { Haventec } from '../../../../adapter/haventec/types.ts'
import { defineAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import type { Ctx, Outcome, State, Status } from '../../../../adapter/spi.ts'
import { type Row, rows } from './table-rows.ts'
import { before, chained, device, HASH, lockedForAWhile, login, NOW, texts } from './table-states.ts'

const step = ({ state, action, outcome }: Omit<Row, 'effect' | 'next'>, ctx: Partial<Ctx<Haventec>> = {}) =>
  defineAdapter(haventec).next(state, action, { ...before, ...ctx, outcome })

describe('the Haventec table', () => {
  for (const status of Object.keys(table) as Status<Haventec>[])
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
    expect([...new Set(tested)]).to.have.members(inTable)
  })
})

describe('the start of the Haventec table', () => {
  const begun = (input: Ctx<Haventec>['input']) => start.on.done.next({ ...before, input, outcome: { kind: 'done' } })
  it('asks for name, PIN and key', () => {
    expect(begun({ attributes: {} })).to.deep.equal(login)
  })
  it('as second factor, the name is there and may not be edited', () => {
    expect(begun({ username: 'mia', usernameHint: 'max', attributes: {} })).to.deep.equal({
      ...login,
      model: { username: 'mia', allowUsernameEdits: false },
    })
  })
  it('a name that is hinted may be edited', () => {
    expect(begun({ usernameHint: 'mia', attributes: {} })).to.deep.equal({
      ...login,
      model: { username: 'mia', allowUsernameEdits: true },
    })
  })
  it('has no other row', () => {
    expect(Object.keys(start.on)).to.deep.equal(['done'])
  })
})

describe('the Haventec table, as second factor', () => {
  it('keeps the name of the earlier step, however it was typed', () => {
    const outcome = { kind: 'deviceAdded', deviceUuid: 'device-1' } as const
    const action = { actionId: 'addDevice', model: { username: 'MIA', deviceName: 'phone' } } as const
    expect(step({ state: login, action, outcome }, chained))
      .to.have.property('memo')
      .that.deep.equals(device)
  })
  it('keeps it when the person goes back to the login', () => {
    const row = {
      state: lockedForAWhile,
      action: { actionId: 'continue', model: {} },
      outcome: { kind: 'done' },
    } as const
    expect(step(row, chained))
      .to.have.property('model')
      .that.deep.equals({ username: 'mia', allowUsernameEdits: false })
  })
})

describe('the Haventec table, with a name that is hinted', () => {
  it('shows the one that was typed since', () => {
    const row = {
      state: lockedForAWhile,
      action: { actionId: 'continue', model: {} },
      outcome: { kind: 'done' },
    } as const
    const input = { usernameHint: 'max', attributes: {} }
    expect(step(row, { input }))
      .to.have.property('model')
      .that.deep.equals({ username: 'mia', allowUsernameEdits: true })
  })
})

describe('when a Haventec lock ends, where the server does not tell', () => {
  const tried = { actionId: 'login', model: { ...device, authKey: 'SzA=', hashedPin: HASH } } as const
  const told = (code: 'AN-AUTH-1030' | 'AN-AUTH-1031'): Outcome<Haventec> => ({
    kind: 'deviceLocked',
    code,
    message: texts[code],
  })
  const seen = (deviceUuid: string, lockedUntil: number): State<Haventec> => ({
    ...login,
    memo: { seenLock: { deviceUuid, lockedUntil } },
  })
  const cases = [
    ['AN-AUTH-1030', 'five minutes from now: it begins now', login, 300],
    ['AN-AUTH-1030', 'five minutes from now, whatever was seen', seen('device-1', NOW + 60), 300],
    ['AN-AUTH-1031', 'five minutes from now at the latest', login, 300],
    ['AN-AUTH-1031', 'as this flow saw it begin', seen('device-1', NOW + 60), 60],
    ['AN-AUTH-1031', 'not as it was seen of another device', seen('device-2', NOW + 60), 300],
    ['AN-AUTH-1031', 'not as it was seen of a lock that is over', seen('device-1', NOW), 300],
  ] as const
  for (const [code, effect, state, seconds] of cases)
    it(`${code}: ${effect}`, () => {
      const next = step({ state, action: tried, outcome: told(code) })
      expect(next).to.have.nested.property('memo.lockedUntil', NOW + seconds)
      expect(next).to.have.nested.property(
        'model.lockedUntil',
        new Date((NOW + seconds) * 1000).toISOString().replace('.000', ''),
      )
    })
  it('a lock for good has no end, whatever was seen before', () => {
    const outcome = { kind: 'deviceLocked', code: 'AN-HENG-1004', message: texts['AN-HENG-1004'] } as const
    expect(step({ state: seen('device-1', NOW + 60), action: tried, outcome })).to.deep.equal({
      status: 'HAVENTEC_DEVICE_LOCKED',
      model: { code: 'AN-HENG-1004', message: 'Device is locked' },
      memo: device,
    })
  })
})
