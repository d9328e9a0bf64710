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
        it(`${status}, ${row.action.actionId}, ${row.outcome.kind}: ${row.effect}`, () => {
          expect(step(row)).to.deep.equal(row.next)
        })
    })

  it('the Haventec table: every row has a test', () => {
    const inTable = Object.entries(table).flatMap(([status, cells]) =>
      Object.entries(cells).flatMap(([action, { on }]) => Object.keys(on).map((kind) => `${status} ${action} ${kind}`)),
    )
    const tested = rows.map(({ state, action, outcome }) => `${state.status} ${action.actionId} ${outcome.kind}`)
    expect([...new Set(tested)]).to.have.members(inTable)
  })
})

describe('the start of the Haventec table', () => {
  const begin = (input: Ctx<Haventec>['input']) => start.on.done.next({ ...before, input, outcome: { kind: 'done' } })
  it('start, done: HAVENTEC_LOGIN_REQUIRED without a user name', () => {
    expect(begin({ attributes: {} })).to.deep.equal(login)
  })
  it('start, done, as second factor: shows the user name, not editable', () => {
    expect(begin({ username: 'mia', usernameHint: 'max', attributes: {} })).to.deep.equal({
      ...login,
      model: { username: 'mia', allowUsernameEdits: false },
    })
  })
  it('start, done, with usernameHint: shows it, editable', () => {
    expect(begin({ usernameHint: 'mia', attributes: {} })).to.deep.equal({
      ...login,
      model: { username: 'mia', allowUsernameEdits: true },
    })
  })
  it('the start of the Haventec table: every row has a test', () => {
    expect(Object.keys(start.on)).to.deep.equal(['done'])
  })
})

describe('the Haventec table, as second factor', () => {
  it('HAVENTEC_LOGIN_REQUIRED, addDevice, deviceAdded, as second factor: keeps the user name of the earlier step', () => {
    const outcome = { kind: 'deviceAdded', deviceUuid: 'device-1' } as const
    const action = { actionId: 'addDevice', model: { username: 'MIA', deviceName: 'phone' } } as const
    expect(step({ state: login, action, outcome }, chained))
      .to.have.property('memo')
      .that.deep.equals(device)
  })
  it('HAVENTEC_DEVICE_LOCKED, continue, done, as second factor: keeps the user name of the earlier step', () => {
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

describe('the Haventec table, with usernameHint', () => {
  it('HAVENTEC_DEVICE_LOCKED, continue, done, with usernameHint: shows the typed user name', () => {
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

describe('the end of a Haventec lock, not sent by the server', () => {
  const attempted = { actionId: 'login', model: { ...device, authKey: 'SzA=', hashedPin: HASH } } as const
  const lockedBy = (code: 'AN-AUTH-1030' | 'AN-AUTH-1031'): Outcome<Haventec> => ({
    kind: 'deviceLocked',
    code,
    message: texts[code],
  })
  const seen = (deviceUuid: string, lockedUntil: number): State<Haventec> => ({
    ...login,
    memo: { seenLock: { deviceUuid, lockedUntil } },
  })
  const cases = [
    ['AN-AUTH-1030', 'without an observed lock: lockedUntil in 300 s', login, 300],
    ['AN-AUTH-1030', 'with an observed lock: lockedUntil in 300 s', seen('device-1', NOW + 60), 300],
    ['AN-AUTH-1031', 'without an observed lock: lockedUntil in 300 s', login, 300],
    ['AN-AUTH-1031', 'with an observed lock: lockedUntil as observed', seen('device-1', NOW + 60), 60],
    ['AN-AUTH-1031', 'with an observed lock of another device: lockedUntil in 300 s', seen('device-2', NOW + 60), 300],
    ['AN-AUTH-1031', 'with an observed lock that is over: lockedUntil in 300 s', seen('device-1', NOW), 300],
  ] as const
  for (const [code, effect, state, seconds] of cases)
    it(`HAVENTEC_LOGIN_REQUIRED, login, deviceLocked ${code}, ${effect}`, () => {
      const next = step({ state, action: attempted, outcome: lockedBy(code) })
      expect(next).to.have.nested.property('memo.lockedUntil', NOW + seconds)
      expect(next).to.have.nested.property(
        'model.lockedUntil',
        new Date((NOW + seconds) * 1000).toISOString().replace('.000', ''),
      )
    })
  it('HAVENTEC_LOGIN_REQUIRED, login, deviceLocked AN-HENG-1004, with an observed lock: no lockedUntil', () => {
    const outcome = { kind: 'deviceLocked', code: 'AN-HENG-1004', message: texts['AN-HENG-1004'] } as const
    expect(step({ state: seen('device-1', NOW + 60), action: attempted, outcome })).to.deep.equal({
      status: 'HAVENTEC_DEVICE_LOCKED',
      model: { code: 'AN-HENG-1004', message: 'Device is locked' },
      memo: device,
    })
  })
})
