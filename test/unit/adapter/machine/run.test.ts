import { expect } from 'chai'
import { type MachineRecord, type Runnable, readMachine, runMachine, timerOf } from '../../../../adapter/machine/run.ts'
import type { Machine, MachineState, Timers } from '../../../../adapter/machine/table.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'

/** A door: closes 10 s after `push`, locks 5 s later, and is blocked after two wrong PINs. */
interface Door {
  states: {
    open: { shutAt: number }
    closed: { lockAt: number }
    locked: { wrong: number }
    blocked: object
  }
  events: {
    push: object
    fall: object
    lock: object
    unlock: { pin: string }
    cut: object
  }
  effects: { sound: string; at: number }
  config: { pin: string }
}

const START = 1_700_000_000

const machine: Machine<Door> = {
  push: {
    closed: {
      to: ['open'],
      step: (_, __, { now }) => ({
        state: { name: 'open', data: { shutAt: now + 10 } },
        effects: [{ sound: 'creak', at: now }],
      }),
    },
  },
  fall: {
    open: {
      to: ['closed'],
      step: (_, __, { now }) => ({
        state: { name: 'closed', data: { lockAt: now + 5 } },
        effects: [{ sound: 'bang', at: now }],
      }),
    },
  },
  lock: {
    closed: {
      to: ['locked'],
      step: (_, __, { now }) => ({
        state: { name: 'locked', data: { wrong: 0 } },
        effects: [{ sound: 'click', at: now }],
      }),
    },
  },
  unlock: {
    locked: {
      to: ['closed', 'locked', 'blocked'],
      step({ data }, { pin }, { now, config }) {
        if (pin === config.pin) return { state: { name: 'closed', data: { lockAt: now + 5 } }, effects: [] }
        if (data.wrong > 0) return { state: { name: 'blocked', data: {} }, effects: [] }
        return { state: { name: 'locked', data: { wrong: data.wrong + 1 } }, effects: [] }
      },
    },
  },
  cut: {
    blocked: { to: ['blocked'], step: (state, _, { now }) => ({ state, effects: [{ sound: 'laughter', at: now }] }) },
    any: {
      to: ['open'],
      step: (_, __, { now }) => ({ state: { name: 'open', data: { shutAt: now + 10 } }, effects: [] }),
    },
  },
}
const timers: Timers<Door> = {
  open: ({ shutAt }) => ({ at: shutAt, event: 'fall' }),
  closed: ({ lockAt }) => ({ at: lockAt, event: 'lock' }),
  locked: null,
  blocked: null,
}
const locked: MachineState<Door> = { name: 'locked', data: { wrong: 0 } }
const closed: MachineState<Door> = { name: 'closed', data: { lockAt: START + 5 } }

function createDoor(changes: Partial<Runnable<Door>> = {}) {
  const clock = createClock({ realTime: () => START * 1000, timer: () => () => {} })
  clock.freeze(true)
  const records = createMemoryStore(clock).collection<MachineRecord<Door>>('door')
  const executed: string[] = []
  const runnable: Runnable<Door> = {
    machine,
    timers,
    config: { pin: '1234' },
    clock,
    records,
    execute: ({ sound, at }, key) => void executed.push(`${key}: ${sound} at ${at - START}`),
    ...changes,
  }
  return { clock, records, runnable, executed }
}
const push = { name: 'push', data: {} } as const
const cut = { name: 'cut', data: {} } as const
const unlock = (pin: string) => ({ name: 'unlock', data: { pin } }) as const

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing was thrown',
    (error: unknown) => String(error),
  )
}

describe('runMachine', () => {
  it('runMachine: applies the event, stores the new state, then executes the effects', async () => {
    const saved: unknown[] = []
    const { runnable, records } = createDoor({
      execute: async (_, key) => void saved.push((await records.get(key))?.state),
    })
    const open = { name: 'open', data: { shutAt: START + 10 } }
    expect(await runMachine(runnable, 'front', push, closed)).to.deep.equal({
      refused: false,
      state: open,
      effects: [{ sound: 'creak', at: START }],
    })
    expect((await records.get('front'))?.state).to.deep.equal(open)
    expect(saved).to.deep.equal([open])
  })

  it('runMachine with a record: ignores the initial state', async () => {
    const { runnable } = createDoor()
    await runMachine(runnable, 'front', unlock('0000'), locked)
    const ran = await runMachine(runnable, 'front', unlock('0000'), locked)
    expect(ran?.state).to.deep.equal({ name: 'blocked', data: {} })
  })

  it('runMachine without record and initial state: undefined', async () => {
    const { runnable, records } = createDoor()
    expect(await runMachine(runnable, 'front', push)).to.equal(undefined)
    expect(await records.get('front')).to.equal(undefined)
  })

  it('runMachine, event without an arrow in the state: refused, nothing is stored', async () => {
    const { runnable, records, executed } = createDoor()
    expect(await runMachine(runnable, 'front', push, locked)).to.deep.equal({
      refused: true,
      state: locked,
      effects: [],
    })
    expect(await records.get('front')).to.equal(undefined)
    expect(executed).to.deep.equal([])
  })

  it('runMachine: the arrow `any` serves the states that the event does not name', async () => {
    const { runnable, executed } = createDoor()
    const ran = await runMachine(runnable, 'front', cut, locked)
    expect(ran?.state.name).to.equal('open')
    await runMachine(runnable, 'back', cut, { name: 'blocked', data: {} })
    expect(executed).to.deep.equal(['back: laughter at 0'])
  })

  it('runMachine, step that returns the same state: stores nothing, executes its effects', async () => {
    const { runnable, records, executed } = createDoor()
    const blocked: MachineState<Door> = { name: 'blocked', data: {} }
    await records.update('front', () => ({ after: { state: blocked }, answer: undefined }))
    const before = (await records.get('front'))?.revision
    const ran = await runMachine(runnable, 'front', cut)
    expect(ran).to.deep.equal({ refused: false, state: blocked, effects: [{ sound: 'laughter', at: START }] })
    expect((await records.get('front'))?.revision).to.equal(before)
    expect(executed).to.deep.equal(['front: laughter at 0'])
  })

  it('runMachine: due timers are applied before the event, each at its own second', async () => {
    const { runnable, records, clock, executed } = createDoor()
    await runMachine(runnable, 'front', push, closed)
    const before = (await records.get('front'))?.revision ?? 0
    clock.advance(1000)
    const ran = await runMachine(runnable, 'front', unlock('0000'))
    expect(ran?.state).to.deep.equal({ name: 'locked', data: { wrong: 1 } })
    expect(executed).to.deep.equal(['front: creak at 0', 'front: bang at 10', 'front: click at 15'])
    expect((await records.get('front'))?.revision).to.equal(before + 1)
  })

  it('runMachine, refused event: due timers are stored nevertheless', async () => {
    const { runnable, records, clock, executed } = createDoor()
    await runMachine(runnable, 'front', push, closed)
    clock.advance(15)
    const ran = await runMachine(runnable, 'front', push)
    expect([ran?.refused, ran?.state]).to.deep.equal([true, locked])
    expect((await records.get('front'))?.state).to.deep.equal(locked)
    expect(executed.slice(1)).to.deep.equal(['front: bang at 10', 'front: click at 15'])
  })

  it('runMachine, lost change: starts again, only the effects of the stored try are executed', async () => {
    const { runnable, records, executed } = createDoor()
    let tries = 0
    const contested: Runnable<Door>['records'] = {
      async update(key, change) {
        change(await records.get(key)) // the result is lost: another change was faster
        await records.update(key, () => ({
          after: { state: { name: 'locked', data: { wrong: 1 } } },
          answer: undefined,
        }))
        return records.update(key, (before) => {
          tries++
          return change(before)
        })
      },
    }
    const ran = await runMachine({ ...runnable, records: contested }, 'front', unlock('0000'), locked)
    expect(ran?.state.name).to.equal('blocked')
    expect(tries).to.equal(1)
    expect(executed).to.deep.equal([])
  })

  it('runMachine, two concurrent events: each is applied once', async () => {
    const { runnable } = createDoor()
    await Promise.all([1, 2].map(() => runMachine(runnable, 'front', unlock('0000'), locked)))
    expect((await readMachine(runnable, 'front'))?.name).to.equal('blocked')
  })

  it('runMachine: expiresAt is computed from the new state', async () => {
    const expiresAt = (state: MachineState<Door>, now: number) => (state.name === 'open' ? undefined : now + 60)
    const { runnable, records, clock } = createDoor({ expiresAt })
    await runMachine(runnable, 'front', push, closed)
    expect(await records.get('front')).not.to.have.property('expiresAt')
    clock.advance(10)
    await readMachine(runnable, 'front')
    expect((await records.get('front'))?.expiresAt).to.equal(START + 70)
  })

  it('runMachine, step to a state outside `to`: throws an error that names state and event, nothing is stored', async () => {
    const wrong: Machine<Door> = {
      ...machine,
      push: { closed: { to: ['open'], step: () => ({ state: locked, effects: [] }) } },
    }
    const { runnable, records } = createDoor({ machine: wrong })
    const message = await failure(runMachine(runnable, 'front', push, closed))
    expect(message).to.include('event "push" in state "closed" led to "locked"')
    expect(await records.get('front')).to.equal(undefined)
  })

  it('readMachine, state that refuses the event of its timer: throws an error that names state and event', async () => {
    const { runnable, clock } = createDoor({ timers: { ...timers, closed: () => ({ at: START, event: 'fall' }) } })
    clock.advance(1)
    expect(await failure(readMachine(runnable, 'front', closed))).to.match(/"fall".*"closed" is refused/)
  })

  it('readMachine, timer that never ends: throws; a timer that advances does not', async () => {
    const rattle: Machine<Door> = {
      ...machine,
      lock: { closed: { to: ['closed'], step: (state) => ({ state, effects: [] }) } },
    }
    const circular = createDoor({ machine: rattle })
    circular.clock.advance(5)
    expect(await failure(readMachine(circular.runnable, 'front', closed))).to.match(/"lock".*"closed" follows itself/)

    const tick: Machine<Door> = {
      ...machine,
      lock: {
        closed: {
          to: ['closed'],
          step: (_, __, { now }) => ({ state: { name: 'closed', data: { lockAt: now + 1 } }, effects: [] }),
        },
      },
    }
    const ticking = createDoor({ machine: tick })
    ticking.clock.advance(1000)
    expect(await readMachine(ticking.runnable, 'front', closed)).to.deep.equal({
      name: 'closed',
      data: { lockAt: START + 1001 },
    })
  })
})

describe('readMachine', () => {
  it('readMachine without a due timer: returns the state, stores nothing', async () => {
    const { runnable, records, clock } = createDoor()
    expect(await readMachine(runnable, 'front')).to.equal(undefined)
    clock.advance(4)
    expect(await readMachine(runnable, 'front', closed)).to.deep.equal(closed)
    expect(await records.get('front')).to.equal(undefined)
  })

  it('readMachine after the clock was set back: the timer stays applied, its effects are executed once', async () => {
    const { runnable, clock, executed } = createDoor()
    await runMachine(runnable, 'front', push, closed)
    clock.advance(10)
    expect((await readMachine(runnable, 'front'))?.name).to.equal('closed')
    clock.set(START)
    expect((await readMachine(runnable, 'front'))?.name).to.equal('closed')
    expect(executed).to.deep.equal(['front: creak at 0', 'front: bang at 10'])
  })

  it('readMachine, called by Clock.wake: executes the effects of the timer', async () => {
    const { runnable, clock, executed } = createDoor()
    const ran = await runMachine(runnable, 'front', push, closed)
    const due = ran && timerOf(runnable, ran.state)
    expect(due).to.equal(START + 10)
    clock.wake(due ?? 0, () => readMachine(runnable, 'front'))
    clock.advance(10)
    await clock.settled()
    expect(executed.at(-1)).to.equal('front: bang at 10')
    expect(timerOf(runnable, locked)).to.equal(undefined)
  })
})
