import { expect } from 'chai'
import fc from 'fast-check'
import { createClock } from '../../../mock-idp/core/clock/clock.ts'

const START = 1_700_000_000
const LONGEST_DELAY_MS = 2_147_483_647

/** A clock over simulated real time with one timer. Fails for a delay that is beyond the limit of Node. */
function simulatedClock() {
  let real = START * 1000
  let armed: { readonly at: number; readonly call: () => void } | undefined
  const delays: number[] = []
  const errors: unknown[] = []
  const clock = createClock({
    realTime: () => real,
    timer(call, milliseconds) {
      expect(milliseconds).to.be.within(0, LONGEST_DELAY_MS)
      expect(armed, 'a second timer').to.equal(undefined)
      delays.push(milliseconds)
      const timeout = { at: real + milliseconds, call }
      armed = timeout
      return () => {
        if (armed === timeout) armed = undefined
      }
    },
    onError: (error) => errors.push(error),
  })
  const pass = (milliseconds: number) => {
    const end = real + milliseconds
    while (armed !== undefined && armed.at <= end) {
      const { at, call } = armed
      armed = undefined
      real = at
      call()
    }
    real = end
  }
  return { clock, pass, delays, errors, isArmed: () => armed !== undefined }
}

describe('clock', () => {
  it('clock, running: whole seconds of real time', () => {
    const { clock, pass } = simulatedClock()
    expect([clock.now(), clock.frozen]).to.deep.equal([START, false])
    pass(999)
    expect(clock.now()).to.equal(START)
    pass(1)
    expect(clock.now()).to.equal(START + 1)
  })

  it('clock without options: real time, unreferenced timer', () => {
    const timeouts = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timeouts()
    const clock = createClock()
    clock.wake(clock.now() + 3600, () => {})
    expect(clock.now()).to.be.above(START)
    expect(timeouts()).to.equal(before)
    clock.close()
  })

  it('clock set, later or earlier: continues from the new time', () => {
    const { clock, pass } = simulatedClock()
    clock.set(START - 5000)
    pass(2000)
    expect(clock.now()).to.equal(START - 4998)
    clock.set(START + 5000)
    expect(clock.now()).to.equal(START + 5000)
  })

  it('clock advance, running or frozen: adds the seconds', () => {
    const { clock, pass } = simulatedClock()
    pass(700)
    clock.advance(60)
    expect(clock.now()).to.equal(START + 60)
    pass(300)
    expect(clock.now()).to.equal(START + 61)
    clock.freeze(true)
    clock.advance(9)
    pass(5000)
    expect(clock.now()).to.equal(START + 70)
  })

  it('clock freeze: stops; unfrozen: continues from the time of the freeze', () => {
    const { clock, pass } = simulatedClock()
    clock.freeze(true)
    clock.freeze(true)
    pass(3_600_000)
    expect([clock.now(), clock.frozen]).to.deep.equal([START, true])
    clock.freeze(false)
    pass(2000)
    expect([clock.now(), clock.frozen]).to.deep.equal([START + 2, false])
  })

  it('clock reset: real time, running', () => {
    const { clock, pass } = simulatedClock()
    clock.freeze(true)
    clock.set(1)
    pass(7000)
    clock.reset()
    expect([clock.now(), clock.frozen]).to.deep.equal([START + 7, false])
  })

  it('clock, fractions, NaN, Infinity, negative advance: RangeError', () => {
    const { clock } = simulatedClock()
    for (const wrong of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => clock.set(wrong)).to.throw(RangeError)
      expect(() => clock.advance(wrong)).to.throw(RangeError)
    }
    expect(() => clock.advance(-1)).to.throw(RangeError)
    expect(clock.now()).to.equal(START)
  })
})

describe('wake-ups', () => {
  it('wake-up, running clock reaches its second: called once', () => {
    const { clock, pass } = simulatedClock()
    const calls: number[] = []
    clock.wake(START + 10, () => calls.push(clock.now()))
    pass(9999)
    expect(calls).to.deep.equal([])
    pass(1)
    pass(60_000)
    expect(calls).to.deep.equal([START + 10])
  })

  it('wake-up, already due, running or frozen: called by the timer, not during wake', () => {
    for (const frozen of [false, true]) {
      const { clock, pass } = simulatedClock()
      clock.freeze(frozen)
      let calls = 0
      clock.wake(START, () => calls++)
      expect(calls).to.equal(0)
      pass(0)
      expect(calls).to.equal(1)
    }
  })

  it('wake-ups, clock moved: called in order of time before the move returns', () => {
    const { clock } = simulatedClock()
    const calls: string[] = []
    clock.wake(START + 30, () => calls.push('thirty'))
    clock.wake(START + 10, () => calls.push('ten'))
    clock.wake(START + 10, () => calls.push('ten again'))
    clock.wake(START + 99, () => calls.push('later'))
    clock.set(START + 30)
    expect(calls).to.deep.equal(['ten', 'ten again', 'thirty'])
    clock.advance(69)
    expect(calls.at(-1)).to.equal('later')
  })

  it('wake-up registered by a wake-up, due: called in the same move', () => {
    const { clock } = simulatedClock()
    const calls: string[] = []
    clock.wake(START + 30, () => calls.push('thirty'))
    clock.wake(START + 10, () => {
      calls.push('ten')
      clock.wake(START + 20, () => calls.push('twenty'))
      clock.wake(START + 200, () => calls.push('never'))
    })
    clock.advance(100)
    expect(calls).to.deep.equal(['ten', 'twenty', 'thirty'])
  })

  it('wake-up, clock moved back and forth: called once', () => {
    const { clock } = simulatedClock()
    let calls = 0
    clock.wake(START + 10, () => calls++)
    clock.advance(10)
    clock.set(START)
    clock.advance(10)
    expect(calls).to.equal(1)
  })

  it('wake-up, cancelled before or during the move: not called', () => {
    const { clock, pass, isArmed } = simulatedClock()
    const calls: string[] = []
    const cancelFirst = clock.wake(START + 10, () => calls.push('first'))
    const cancelThird = clock.wake(START + 30, () => calls.push('third'))
    clock.wake(START + 20, cancelThird)
    cancelFirst()
    cancelFirst()
    pass(10_000)
    expect(calls).to.deep.equal([])
    clock.advance(60)
    pass(60_000)
    expect(calls).to.deep.equal([])
    expect(isArmed()).to.equal(false)
  })

  it('wake-up, cancelled: the timer is removed', () => {
    const { clock, isArmed } = simulatedClock()
    const cancel = clock.wake(START + 10, () => {})
    expect(isArmed()).to.equal(true)
    cancel()
    expect(isArmed()).to.equal(false)
  })

  it('wake-up, clock frozen: no timer; unfrozen: called at the right time', () => {
    const { clock, pass, isArmed } = simulatedClock()
    let calls = 0
    clock.wake(START + 10, () => calls++)
    clock.freeze(true)
    expect(isArmed()).to.equal(false)
    pass(60_000)
    clock.freeze(false)
    pass(9000)
    expect(calls).to.equal(0)
    pass(1000)
    expect(calls).to.equal(1)
  })

  it('wake-up, due after a reset: called', () => {
    const { clock } = simulatedClock()
    let calls = 0
    clock.set(START - 100)
    clock.wake(START - 50, () => calls++)
    clock.reset()
    expect(calls).to.equal(1)
  })

  it('wake-up, 60 days ahead: called by three timers within the limit of Node', () => {
    const { clock, pass, delays } = simulatedClock()
    const calls: number[] = []
    const days60 = 60 * 24 * 3600
    clock.wake(START + days60, () => calls.push(clock.now()))
    pass(days60 * 1000)
    expect(calls).to.deep.equal([START + days60])
    expect(delays).to.have.length(3)
  })

  it('wake-ups that fail: reported, the others are called', async () => {
    const { clock, errors } = simulatedClock()
    let calls = 0
    clock.wake(START + 1, () => {
      throw new Error('at once')
    })
    clock.wake(START + 2, () => Promise.reject(new Error('later')))
    clock.wake(START + 3, () => calls++)
    clock.advance(5)
    await clock.settled()
    expect(calls).to.equal(1)
    expect(errors.map(String)).to.deep.equal(['Error: at once', 'Error: later'])
  })

  it('settled, asynchronous wake-ups: resolves when they and their successors have ended', async () => {
    const { clock } = simulatedClock()
    const calls: string[] = []
    clock.wake(START + 1, async () => {
      await Promise.resolve()
      calls.push('first')
      clock.wake(START + 2, async () => {
        await Promise.resolve()
        calls.push('second')
      })
    })
    clock.advance(5)
    await clock.settled()
    expect(calls).to.deep.equal(['first', 'second'])
  })

  it('close: removes registered and later wake-ups', () => {
    const { clock, pass, isArmed } = simulatedClock()
    let calls = 0
    clock.wake(START + 10, () => calls++)
    clock.close()
    clock.wake(START + 20, () => calls++)
    expect(isArmed()).to.equal(false)
    clock.advance(60)
    pass(60_000)
    expect(calls).to.equal(0)
  })

  it('wake-ups, random moves of the clock: called once, in order of time', () => {
    const times = fc.array(fc.integer({ min: -50, max: 200 }), { maxLength: 30 })
    const moves = fc.array(fc.integer({ min: -100, max: 150 }), { maxLength: 8 })
    fc.assert(
      fc.property(times, moves, (offsets, targets) => {
        const { clock } = simulatedClock()
        clock.freeze(true)
        clock.set(START - 100)
        const called: number[] = []
        for (const offset of offsets) clock.wake(START + offset, () => called.push(offset))
        for (const target of targets) clock.set(START + target)
        const reached = Math.max(-100, ...targets)
        expect([...called].sort((a, b) => a - b)).to.deep.equal(
          offsets.filter((offset) => offset <= reached).sort((a, b) => a - b),
        )
        clock.set(START - 100)
        const before = called.length
        clock.set(START + 1000)
        const rest = called.slice(before)
        expect(rest).to.deep.equal([...rest].sort((a, b) => a - b))
        expect(called).to.have.length(offsets.length)
      }),
    )
  })
})
