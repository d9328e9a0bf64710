import { expect } from 'chai'
import { type MachineRecord, type Runnable, readMachine, runMachine, timerOf } from '../../../../adapter/machine/run.ts'
import type { At, Machine, Timers } from '../../../../adapter/machine/table.ts'
import { createClock } from '../../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'

/** A door that falls shut 10 s after it was opened, locks itself 5 s later, and takes a wrong PIN twice. */
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
        at: { name: 'open', data: { shutAt: now + 10 } },
        effects: [{ sound: 'creak', at: now }],
      }),
    },
  },
  fall: {
    open: {
      to: ['closed'],
      step: (_, __, { now }) => ({
        at: { name: 'closed', data: { lockAt: now + 5 } },
        effects: [{ sound: 'bang', at: now }],
      }),
    },
  },
  lock: {
    closed: {
      to: ['locked'],
      step: (_, __, { now }) => ({
        at: { name: 'locked', data: { wrong: 0 } },
        effects: [{ sound: 'click', at: now }],
      }),
    },
  },
  unlock: {
    locked: {
      to: ['closed', 'locked', 'blocked'],
      step({ data }, { pin }, { now, config }) {
        if (pin === config.pin) return { at: { name: 'closed', data: { lockAt: now + 5 } }, effects: [] }
        if (data.wrong > 0) return { at: { name: 'blocked', data: {} }, effects: [] }
        return { at: { name: 'locked', data: { wrong: data.wrong + 1 } }, effects: [] }
      },
    },
  },
  cut: {
    blocked: { to: ['blocked'], step: (at, _, { now }) => ({ at, effects: [{ sound: 'laughter', at: now }] }) },
    any: {
      to: ['open'],
      step: (_, __, { now }) => ({ at: { name: 'open', data: { shutAt: now + 10 } }, effects: [] }),
    },
  },
}
const timers: Timers<Door> = {
  open: ({ shutAt }) => ({ at: shutAt, event: 'fall' }),
  closed: ({ lockAt }) => ({ at: lockAt, event: 'lock' }),
  locked: null,
  blocked: null,
}
const locked: At<Door> = { name: 'locked', data: { wrong: 0 } }
const closed: At<Door> = { name: 'closed', data: { lockAt: START + 5 } }

function doors(changes: Partial<Runnable<Door>> = {}) {
  const clock = createClock({ realTime: () => START * 1000, timer: () => () => {} })
  clock.freeze(true)
  const records = createMemoryStore(clock).records<MachineRecord<Door>>('door/')
  const carriedOut: string[] = []
  const runnable: Runnable<Door> = {
    machine,
    timers,
    config: { pin: '1234' },
    clock,
    records,
    execute: ({ sound, at }, key) => void carriedOut.push(`${key}: ${sound} at ${at - START}`),
    ...changes,
  }
  return { clock, records, runnable, carriedOut }
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
  it('applies the event, saves where it led to, then carries out the effects', async () => {
    const saved: unknown[] = []
    const { runnable, records } = doors({ execute: async (_, key) => void saved.push((await records.load(key))?.at) })
    const open = { name: 'open', data: { shutAt: START + 10 } }
    expect(await runMachine(runnable, 'front', push, closed)).to.deep.equal({
      refused: false,
      at: open,
      effects: [{ sound: 'creak', at: START }],
    })
    expect(await records.load('front')).to.deep.equal({ revision: 1, at: open })
    expect(saved).to.deep.equal([open])
  })

  it('begins at the initial state only where there is no record', async () => {
    const { runnable } = doors()
    await runMachine(runnable, 'front', unlock('0000'), locked)
    const ran = await runMachine(runnable, 'front', unlock('0000'), locked)
    expect(ran?.at).to.deep.equal({ name: 'blocked', data: {} })
  })

  it('answers undefined where there is neither record nor initial state', async () => {
    const { runnable, records } = doors()
    expect(await runMachine(runnable, 'front', push)).to.equal(undefined)
    expect(await records.load('front')).to.equal(undefined)
  })

  it('refuses an event that the table lacks in that state, and stores nothing', async () => {
    const { runnable, records, carriedOut } = doors()
    expect(await runMachine(runnable, 'front', push, locked)).to.deep.equal({ refused: true, at: locked, effects: [] })
    expect(await records.load('front')).to.equal(undefined)
    expect(carriedOut).to.deep.equal([])
  })

  it('takes `any` for the states that an event does not name, and the named row for the others', async () => {
    const { runnable, carriedOut } = doors()
    const ran = await runMachine(runnable, 'front', cut, locked)
    expect(ran?.at.name).to.equal('open')
    await runMachine(runnable, 'back', cut, { name: 'blocked', data: {} })
    expect(carriedOut).to.deep.equal(['back: laughter at 0'])
  })

  it('applies timers that are due before the event, each at its own second', async () => {
    const { runnable, records, clock, carriedOut } = doors()
    await runMachine(runnable, 'front', push, closed)
    clock.advance(1000)
    const ran = await runMachine(runnable, 'front', unlock('0000'))
    expect(ran?.at).to.deep.equal({ name: 'locked', data: { wrong: 1 } })
    expect(carriedOut).to.deep.equal(['front: creak at 0', 'front: bang at 10', 'front: click at 15'])
    expect((await records.load('front'))?.revision).to.equal(2)
  })

  it('saves what due timers did even when the event is then refused', async () => {
    const { runnable, records, clock, carriedOut } = doors()
    await runMachine(runnable, 'front', push, closed)
    clock.advance(15)
    const ran = await runMachine(runnable, 'front', push)
    expect([ran?.refused, ran?.at]).to.deep.equal([true, locked])
    expect((await records.load('front'))?.at).to.deep.equal(locked)
    expect(carriedOut.slice(1)).to.deep.equal(['front: bang at 10', 'front: click at 15'])
  })

  it('starts again after a lost put, and carries out the effects of the try that won only', async () => {
    const { runnable, records, carriedOut } = doors()
    let lost = 0
    const contested: typeof records = {
      ...records,
      async put(key, record) {
        if (lost++ === 0) await records.put(key, { revision: 0, at: { name: 'locked', data: { wrong: 1 } } })
        return records.put(key, record)
      },
    }
    const ran = await runMachine({ ...runnable, records: contested }, 'front', unlock('0000'), locked)
    expect(ran?.at.name).to.equal('blocked')
    expect(lost).to.equal(2)
    expect(carriedOut).to.deep.equal([])
  })

  it('spends one try for each of two racing wrong PINs', async () => {
    const { runnable } = doors()
    await Promise.all([1, 2].map(() => runMachine(runnable, 'front', unlock('0000'), locked)))
    expect((await readMachine(runnable, 'front'))?.name).to.equal('blocked')
  })

  it('gives up on a store that never takes a put', async () => {
    const { runnable, records } = doors()
    const broken = { ...records, put: async () => false }
    expect(await failure(runMachine({ ...runnable, records: broken }, 'front', push, closed))).to.match(/"front"/)
  })

  it('keeps a record as long as it is told to, judged by where it now stands', async () => {
    const expiresAt = (at: At<Door>, now: number) => (at.name === 'open' ? undefined : now + 60)
    const { runnable, records, clock } = doors({ expiresAt })
    await runMachine(runnable, 'front', push, closed)
    expect(await records.load('front')).not.to.have.property('expiresAt')
    clock.advance(10)
    await readMachine(runnable, 'front')
    expect((await records.load('front'))?.expiresAt).to.equal(START + 70)
  })

  it('throws, naming state and event, when a step leads where its `to` does not, and stores nothing', async () => {
    const wrong: Machine<Door> = {
      ...machine,
      push: { closed: { to: ['open'], step: () => ({ at: locked, effects: [] }) } },
    }
    const { runnable, records } = doors({ machine: wrong })
    const message = await failure(runMachine(runnable, 'front', push, closed))
    expect(message).to.include('event "push" in state "closed" led to "locked"')
    expect(await records.load('front')).to.equal(undefined)
  })

  it('throws, naming state and event, when a state refuses its own timer', async () => {
    const { runnable, clock } = doors({ timers: { ...timers, closed: () => ({ at: START, event: 'fall' }) } })
    clock.advance(1)
    expect(await failure(readMachine(runnable, 'front', closed))).to.match(/"fall".*"closed" is refused/)
  })

  it('throws rather than follow timers round in circles, but not when they make progress', async () => {
    const rattle: Machine<Door> = {
      ...machine,
      lock: { closed: { to: ['closed'], step: (at) => ({ at, effects: [] }) } },
    }
    const circular = doors({ machine: rattle })
    circular.clock.advance(5)
    expect(await failure(readMachine(circular.runnable, 'front', closed))).to.match(/"lock".*"closed" goes round/)

    const tick: Machine<Door> = {
      ...machine,
      lock: {
        closed: {
          to: ['closed'],
          step: (_, __, { now }) => ({ at: { name: 'closed', data: { lockAt: now + 1 } }, effects: [] }),
        },
      },
    }
    const ticking = doors({ machine: tick })
    ticking.clock.advance(1000)
    expect(await readMachine(ticking.runnable, 'front', closed)).to.deep.equal({
      name: 'closed',
      data: { lockAt: START + 1001 },
    })
  })
})

describe('readMachine', () => {
  it('gives where the record stands, and stores nothing while no timer is due', async () => {
    const { runnable, records, clock } = doors()
    expect(await readMachine(runnable, 'front')).to.equal(undefined)
    clock.advance(4)
    expect(await readMachine(runnable, 'front', closed)).to.deep.equal(closed)
    expect(await records.load('front')).to.equal(undefined)
  })

  it('what a reader has seen time do stays so when the clock goes back, and has its effects once', async () => {
    const { runnable, clock, carriedOut } = doors()
    await runMachine(runnable, 'front', push, closed)
    clock.advance(10)
    expect((await readMachine(runnable, 'front'))?.name).to.equal('closed')
    clock.set(START)
    expect((await readMachine(runnable, 'front'))?.name).to.equal('closed')
    expect(carriedOut).to.deep.equal(['front: creak at 0', 'front: bang at 10'])
  })

  it('called by a wake-up at the time of the timer, it sends what was not asked for', async () => {
    const { runnable, clock, carriedOut } = doors()
    const ran = await runMachine(runnable, 'front', push, closed)
    const due = ran && timerOf(runnable, ran.at)
    expect(due).to.equal(START + 10)
    clock.wake(due ?? 0, () => readMachine(runnable, 'front'))
    clock.advance(10)
    await clock.settled()
    expect(carriedOut.at(-1)).to.equal('front: bang at 10')
    expect(timerOf(runnable, locked)).to.equal(undefined)
  })
})
