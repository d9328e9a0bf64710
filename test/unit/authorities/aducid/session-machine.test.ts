import { expect } from 'chai'
import { applyEvent, applyTimers, timerOf } from '../../../../adapter/machine/run.ts'
import { reason } from '../../../../mock-idp/authorities/aducid/rules/reasons.ts'
import type { Opened } from '../../../../mock-idp/authorities/aducid/rules/session.ts'
import {
  machine,
  type SessionState,
  type SessionStatus,
  timers,
} from '../../../../mock-idp/authorities/aducid/rules/session-machine.ts'
import type { SessionEvent } from '../../../../mock-idp/authorities/aducid/service/records.ts'
import { KNOWN_IDENTITY, NOW } from '../../../fixtures/aducid/service.ts'

const config = { startSeconds: 30, bindingSeconds: 40, processSeconds: 60, openSeconds: 300 }
const tables = { machine, timers, config }

const opened: Opened = {
  authId: 'AQIDBAUGBwg=',
  aim: { name: '', strictAuthKey: true, statusOnly: false },
  operation: { name: 'open', parameters: {} },
  openedAt: NOW,
  order: 1,
  bindingId: 'CQoLDA0ODxA=',
  isBound: false,
}
const enforced: Opened = { ...opened, aim: { ...opened.aim, binding: 'A' } }
const identity = KNOWN_IDENTITY
const connected = { ...opened, username: 'eva', until: NOW + 60 }
const finished = { ...connected, until: NOW + 300, result: { identity }, authKey: 'right' }
const active = { ...finished, authKey2: 'second' }
const ended = { ...opened, endedAt: NOW, code: 'OK', reason: reason('SESSION_CLOSED') } as const
const failed = { code: 'NAU', reason: reason('PEIG_REFUSED') } as const
const approval = { authKey: 'right', result: { identity }, changes: [identity] }

const STATES: { readonly [S in SessionStatus]: SessionState<S> } = {
  none: { name: 'none', data: {} },
  start: { name: 'start', data: { ...opened, until: NOW + 30 } },
  'Client-binding': { name: 'Client-binding', data: { ...connected, until: NOW + 40 } },
  working: { name: 'working', data: connected },
  finished: { name: 'finished', data: finished },
  active: { name: 'active', data: active },
  passive: { name: 'passive', data: connected },
  startTimeout: { name: 'startTimeout', data: ended },
  bindingTimeout: { name: 'bindingTimeout', data: ended },
  processTimeout: { name: 'processTimeout', data: ended },
  error: { name: 'error', data: ended },
  end: { name: 'end', data: ended },
  'internal-error': { name: 'internal-error', data: ended },
  'Auth-error': { name: 'Auth-error', data: ended },
}
const FINAL = [
  'startTimeout',
  'bindingTimeout',
  'processTimeout',
  'error',
  'end',
  'internal-error',
  'Auth-error',
] as const

interface Row {
  readonly from: SessionStatus
  readonly event: SessionEvent
  readonly to: SessionStatus
  /** `statusAIM statusAuth` of the answer. */
  readonly answer?: string
  readonly state?: SessionState
}
const row = (
  from: SessionStatus,
  event: SessionEvent,
  to: SessionStatus,
  answer?: string,
  state?: SessionState,
): Row => ({
  ...{ from, event, to },
  ...(answer !== undefined && { answer }),
  ...(state !== undefined && { state }),
})
const timer = (name: 'startOver' | 'bindingOver' | 'processOver' | 'openOver') => ({ name, data: {} }) as const
const close = (authKey?: string): SessionEvent => ({ name: 'close', data: authKey === undefined ? {} : { authKey } })
const verify = (proofs: { authKey?: string; bindingId?: string }): SessionEvent => ({
  name: 'verify',
  data: { authKey2: 'second', ...proofs },
})
const arrived = { name: 'arrive', data: { channel: 'redirect' } } as const
const closable = (from: SessionStatus): Row => row(from, close(), 'end', 'end OK')

/** Every arrow with every target of it. */
const ROWS: readonly Row[] = [
  row('none', { name: 'request', data: opened }, 'start'),
  row('start', arrived, 'start'),
  row('Client-binding', arrived, 'Client-binding'),
  row('working', arrived, 'working'),
  row('start', { name: 'connect', data: { username: 'eva' } }, 'working'),
  row('start', { name: 'connect', data: { username: 'eva' } }, 'Client-binding', undefined, {
    name: 'start',
    data: { ...enforced, until: NOW + 30 },
  }),
  row('Client-binding', { name: 'bind', data: {} }, 'working'),
  row('working', { name: 'approve', data: approval }, 'finished'),
  row('working', { name: 'fail', data: failed }, 'error'),
  row('start', { name: 'fault', data: { reason: reason('FAULT_REQUESTED') } }, 'internal-error'),
  row('working', { name: 'fault', data: { reason: reason('FAULT_REQUESTED') } }, 'internal-error'),
  row('finished', verify({ authKey: 'right' }), 'active', 'active OK'),
  row('finished', verify({ authKey: 'wrong' }), 'Auth-error', 'Auth-error ASA'),
  row('finished', verify({}), 'Auth-error', 'Auth-error ASA'),
  row('finished', verify({ authKey: 'right', bindingId: 'wrong' }), 'finished', 'finished BEE'),
  row('active', verify({ authKey: 'second' }), 'active', 'active OK'),
  row('active', verify({ authKey: 'right' }), 'active', 'Auth-error ASA'),
  row('active', { name: 'use', data: { authKey: 'second' } }, 'active', 'active OK'),
  row('active', { name: 'use', data: { authKey: 'wrong' } }, 'active', 'Auth-error ASA'),
  ...(['start', 'Client-binding', 'working', 'passive'] as const).map(closable),
  row('finished', close('right'), 'end', 'end OK'),
  row('finished', close('wrong'), 'finished', 'Auth-error ASA'),
  row('active', close('second'), 'end', 'end OK'),
  row('active', close('wrong'), 'active', 'Auth-error ASA'),
  ...FINAL.map((name) => row(name, close(), name, 'end OK')),
  row('none', { name: 'join', data: connected }, 'working'),
  row('working', { name: 'yield', data: {} }, 'passive'),
  row('passive', { name: 'linkEnded', data: {} }, 'end'),
  row('start', timer('startOver'), 'startTimeout'),
  row('Client-binding', timer('bindingOver'), 'bindingTimeout'),
  row('working', timer('processOver'), 'processTimeout'),
  row('finished', timer('openOver'), 'end'),
  row('active', timer('openOver'), 'end'),
  row('passive', timer('openOver'), 'end'),
]

/** Transitions of the vendor's pages and of the chosen additions, from the list of facts. */
const FACTS: readonly (readonly [from: SessionStatus, to: SessionStatus])[] = [
  ['none', 'start'],
  ['start', 'startTimeout'],
  ['start', 'Client-binding'],
  ['Client-binding', 'working'],
  ['Client-binding', 'bindingTimeout'],
  ['start', 'working'],
  ['working', 'processTimeout'],
  ['working', 'error'],
  ['working', 'finished'],
  ['finished', 'active'],
  ['finished', 'Auth-error'],
  ['working', 'passive'],
  ['passive', 'end'],
  ['active', 'active'],
  ['active', 'end'],
  ['finished', 'end'],
  ['start', 'internal-error'],
  ['working', 'internal-error'],
]

const arrows = Object.entries(machine).flatMap(([event, byState]) =>
  Object.entries(byState).flatMap(([from, { to }]: [string, { readonly to: readonly string[] }]) =>
    to.map((target) => `${from}, ${event}: ${target}`),
  ),
)
const nameOf = ({ from, event, to }: Row) =>
  event.name === 'close' && (FINAL as readonly string[]).includes(from)
    ? `any, close: ${to}`
    : `${from}, ${event.name}: ${to}`

describe('the table of an authentication session', () => {
  for (const { from, event, to, answer, state = STATES[from] } of ROWS) {
    it(`${from}, ${event.name} ${JSON.stringify(event.data).slice(0, 40)}: ${to}${answer ? `, answer ${answer}` : ''}`, () => {
      const next = applyEvent(tables, state, event, NOW)
      expect(next?.state.name).to.equal(to)
      const answers = next?.effects.flatMap((effect) =>
        effect.kind === 'answer' ? [`${effect.statusAIM} ${effect.statusAuth}`] : [],
      )
      expect(answers).to.deep.equal(answer === undefined ? [] : [answer])
    })
  }
  it('every arrow has a row for every target', () => {
    const covered = new Set(ROWS.map(nameOf))
    expect(arrows.filter((arrow) => !covered.has(arrow))).to.deep.equal([])
  })
  it('contains every documented transition', () => {
    const pairs = new Set(ROWS.map(({ from, to }) => `${from} ${to}`))
    expect(FACTS.map((pair) => pair.join(' ')).filter((pair) => !pairs.has(pair))).to.deep.equal([])
  })
  it('leads to every one of the 14 statuses', () => {
    const reached = new Set(['none', ...ROWS.filter(({ from, to }) => from !== to).map(({ to }) => to)])
    expect(Object.keys(STATES).filter((name) => !reached.has(name))).to.deep.equal([])
    expect(Object.keys(STATES)).to.have.length(14)
  })
  it('an event that a status does not name is refused', () => {
    const bind = { name: 'bind', data: {} } as const
    const refusing = Object.values(STATES).filter((state) => applyEvent(tables, state, bind, NOW) === undefined)
    expect(refusing.map(({ name }) => name)).to.deep.equal(
      Object.keys(STATES).filter((name) => name !== 'Client-binding'),
    )
  })
})

describe('the timers of an authentication session', () => {
  const ends: readonly (readonly [SessionStatus, seconds: number, SessionStatus])[] = [
    ['start', 30, 'startTimeout'],
    ['Client-binding', 40, 'bindingTimeout'],
    ['working', 60, 'processTimeout'],
    ['finished', 300, 'end'],
    ['active', 300, 'end'],
    ['passive', 60, 'end'],
  ]
  for (const [from, seconds, to] of ends) {
    it(`${from}: ${to} after ${seconds} s, not one second earlier`, () => {
      expect(applyTimers(tables, STATES[from], NOW + seconds - 1).state.name).to.equal(from)
      expect(applyTimers(tables, STATES[from], NOW + seconds).state.name).to.equal(to)
    })
  }
  it('other statuses have no timer', () => {
    const timed = ends.map(([from]) => from)
    const others = Object.values(STATES).filter(({ name }) => !timed.includes(name))
    expect(others.map((state) => timerOf(tables, state))).to.deep.equal(others.map(() => undefined))
  })
  it('a final status contains neither a key nor the result', () => {
    const { state } = applyTimers(tables, STATES.active, NOW + 300)
    expect(JSON.stringify(state)).not.to.match(/right|second|result/)
    expect(state.data).to.include({ code: 'OK', username: 'eva', endedAt: NOW + 300 })
  })
})

describe('the authKey of an authentication session', () => {
  const approve = (channel?: 'redirect' | 'qr') =>
    applyEvent(
      tables,
      { name: 'working', data: { ...connected, ...(channel !== undefined && { channel }) } },
      { name: 'approve', data: approval },
      NOW,
    )?.state.data
  it('is made only if the browser was at AIM-Proxy before the approval', () => {
    expect(approve('redirect')).to.include({ authKey: 'right' })
    expect(approve('qr')).not.to.have.property('authKey')
    expect(approve()).not.to.have.property('authKey')
  })
  it('AIM-Proxy counts more than a QR code, in either order', () => {
    const qr = { name: 'arrive', data: { channel: 'qr' } } as const
    const both = [
      [qr, arrived],
      [arrived, qr],
    ].map((events) =>
      events.reduce<SessionState>(
        (state, event) => applyEvent(tables, state, event, NOW)?.state ?? state,
        STATES.start,
      ),
    )
    expect(both.map(({ data }) => ('channel' in data ? data.channel : undefined))).to.deep.equal([
      'redirect',
      'redirect',
    ])
  })

  const qrFinished: SessionState = { name: 'finished', data: { ...connected, result: { identity } } }
  it('finished without a key: the bindingId verifies, without it BIM, a wrong one BEE', () => {
    const answers = [{ bindingId: opened.bindingId }, {}, { bindingId: 'wrong' }].map((proofs) => {
      const next = applyEvent(tables, qrFinished, verify(proofs), NOW)
      return [next?.state.name, next?.effects.map((effect) => ('statusAuth' in effect ? effect.statusAuth : ''))]
    })
    expect(answers).to.deep.equal([
      ['active', ['OK']],
      ['finished', ['BIM']],
      ['finished', ['BEE']],
    ])
  })
  it('finished without a key: authId alone closes it', () => {
    expect(applyEvent(tables, qrFinished, close(), NOW)?.state.name).to.equal('end')
  })

  const lenient = (data: typeof active) => ({ ...data, aim: { ...data.aim, strictAuthKey: false } })
  const qrActive = { ...connected, result: { identity }, authKey2: 'second' }
  const uses: readonly (readonly [title: string, state: SessionState, proofs: object, answer: string])[] = [
    ['strict, first authKey again', STATES.active, { authKey: 'right' }, 'Auth-error ASA'],
    ['lenient, first authKey again', { name: 'active', data: lenient(active) }, { authKey: 'right' }, 'active OK'],
    ['lenient, wrong authKey', { name: 'active', data: lenient(active) }, { authKey: 'no' }, 'Auth-error ASA'],
    ['strict, bindingId again', { name: 'active', data: qrActive }, { bindingId: opened.bindingId }, 'Auth-error ASA'],
    ['strict, no proof', { name: 'active', data: qrActive }, {}, 'Auth-error ASA'],
    ['authKey2 and a wrong bindingId', STATES.active, { authKey: 'second', bindingId: 'no' }, 'active BEE'],
    ['authKey2 and the bindingId', STATES.active, { authKey: 'second', bindingId: opened.bindingId }, 'active OK'],
  ]
  for (const [title, state, proofs, expected] of uses) {
    it(`active, ${title}: ${expected}, and the session stays active`, () => {
      const next = applyEvent(tables, state, verify(proofs), NOW)
      expect(next?.state).to.equal(state)
      expect(
        next?.effects.map((effect) => effect.kind === 'answer' && `${effect.statusAIM} ${effect.statusAuth}`),
      ).to.deep.equal([expected])
    })
  }
})
