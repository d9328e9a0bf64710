import { expect } from 'chai'
import type { AnyOutcome } from '../../../../adapter/kernel/any-adapter.ts'
import { ASK_SECONDS } from '../../../../adapter/kernel/engine.ts'
import type { Flow } from '../../../../adapter/spi.ts'
import { initialState } from '../../../fixtures/adapters/engine-adapter.ts'
import { engineFixture, heard, ignored, NOW, refusal, ring, storedFlow } from '../../../fixtures/engine.ts'

describe('the engine', () => {
  describe('with an authority that is slow', () => {
    /** An authority whose answers come when the test says so. */
    const slow = () => {
      const waiting: { readonly answer: (outcome: AnyOutcome) => void; readonly signal: AbortSignal }[] = []
      let told = () => {}
      const asked = new Promise<void>((resolve) => {
        told = resolve
      })
      const ask = (_question: object, signal: AbortSignal) =>
        new Promise<AnyOutcome>((answer) => {
          waiting.push({ answer, signal })
          told()
        })
      return { ask, waiting, asked }
    }

    it('claims the flow meanwhile; it can be read, and other actions are refused without asking', async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const first = running.act(ring)
      await authority.asked
      expect(await storedFlow(running)).to.deep.include({ state: initialState(), busyUntil: NOW + ASK_SECONDS })
      expect(await refusal(running.act(ring))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(await refusal(running.act({ actionId: 'leave', body: {} }))).to.equal('REQUEST_FAILED FLOW_BUSY')
      authority.waiting[0]?.answer(ignored)
      expect((await first).state).to.deep.equal(initialState(1))
      expect(running.questions).to.have.length(1)
    })

    it('of two actions at once one is judged', async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const both = [running.act(ring), running.act(ring)]
      await authority.asked
      authority.waiting[0]?.answer(ignored)
      const told = (await Promise.all(both.map(refusal))).sort()
      expect(told).to.deep.equal(['REQUEST_FAILED FLOW_BUSY', 'not refused'])
      expect(running.questions).to.have.length(1)
      expect((await storedFlow(running)) as Flow).to.deep.include({ state: initialState(1) })
    })

    it(`gives up after ${ASK_SECONDS} seconds by the clock, tells it, and goes back to where the flow was`, async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const before = await storedFlow(running)
      const told = refusal(running.act(ring))
      await authority.asked
      running.clock.advance(ASK_SECONDS - 1)
      expect(authority.waiting[0]?.signal.aborted).to.equal(false)
      running.clock.advance(1)
      expect(authority.waiting[0]?.signal.aborted).to.equal(true)
      expect(await told).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
      expect(await storedFlow(running)).to.deep.equal(before)
    })

    it('waits anew when the clock has gone back to a second in which somebody waited before', async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const told = refusal(running.act(ring))
      await authority.asked
      running.clock.advance(ASK_SECONDS)
      await told
      running.clock.set(NOW)
      const second = running.act(ring)
      while (authority.waiting.length < 2) await Promise.resolve()
      expect(authority.waiting[1]?.signal.aborted).to.equal(false)
      authority.waiting[1]?.answer(ignored)
      expect((await second).state).to.deep.equal(initialState(1))
    })

    it('an answer that comes too late changes nothing', async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const told = refusal(running.act(ring))
      await authority.asked
      running.clock.advance(ASK_SECONDS)
      await told
      const after = await running.flows.load('f')
      authority.waiting[0]?.answer(heard)
      await Promise.resolve()
      expect(await running.flows.load('f')).to.deep.equal(after)
      expect(running.ends).to.deep.equal([])
    })

    it('a flow that another host has moved meanwhile stays as that one left it', async () => {
      const authority = slow()
      const running = await engineFixture(authority.ask)
      const told = refusal(running.act(ring))
      await authority.asked
      const claimed = (await running.flows.load('f')) as Flow
      await running.flows.put('f', { ...claimed, state: initialState(9) })
      authority.waiting[0]?.answer(ignored)
      expect(await told).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(await storedFlow(running)).to.deep.include({ state: initialState(9) })
    })
  })

  describe('with a claim that a crash has left behind', () => {
    const left = { busyUntil: NOW + 7 }
    it('refuses until it is over', async () => {
      const running = await engineFixture(undefined, left)
      running.clock.advance(6)
      expect(await refusal(running.act(ring))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(running.questions).to.deep.equal([])
    })
    it('goes on when it is over', async () => {
      const running = await engineFixture(undefined, left)
      running.clock.advance(7)
      expect((await running.act(ring)).state).to.deep.equal(initialState(1))
    })
  })
})
