import { expect } from 'chai'
import { ASK_SECONDS } from '../../../../adapter/kernel/engine.ts'
import type { Flow, Outcome } from '../../../../adapter/spi.ts'
import { codeRequired } from '../../../fixtures/adapters/engine-adapter.ts'
import { accepted, checkCode, createEngine, denied, NOW, refusal, storedFlow } from '../../../fixtures/engine.ts'

describe('act, claims of a flow', () => {
  describe('with an authority that is slow', () => {
    /** An authority that answers when the test calls `answer`. */
    const slow = () => {
      const waiting: { readonly answer: (outcome: Outcome) => void; readonly signal: AbortSignal }[] = []
      let notify = () => {}
      const asked = new Promise<void>((resolve) => {
        notify = resolve
      })
      const ask = (_question: object, signal: AbortSignal) =>
        new Promise<Outcome>((answer) => {
          waiting.push({ answer, signal })
          notify()
        })
      return { ask, waiting, asked }
    }

    it('act while a question is in progress: the flow can be read, other actions are refused with FLOW_BUSY without a question', async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const first = engine.act(checkCode)
      await authority.asked
      expect(await storedFlow(engine)).to.deep.include({ state: codeRequired(), busyUntil: NOW + ASK_SECONDS })
      expect(await refusal(engine.act(checkCode))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(await refusal(engine.act({ actionId: 'cancel', body: {} }))).to.equal('REQUEST_FAILED FLOW_BUSY')
      authority.waiting[0]?.answer(denied)
      expect((await first).state).to.deep.equal(codeRequired(1))
      expect(engine.questions).to.have.length(1)
    })

    it('act, two concurrent actions: one question, the other action is refused with FLOW_BUSY', async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const both = [engine.act(checkCode), engine.act(checkCode)]
      await authority.asked
      authority.waiting[0]?.answer(denied)
      const results = (await Promise.all(both.map(refusal))).sort()
      expect(results).to.deep.equal(['REQUEST_FAILED FLOW_BUSY', 'not refused'])
      expect(engine.questions).to.have.length(1)
      expect((await storedFlow(engine)) as Flow).to.deep.include({ state: codeRequired(1) })
    })

    it(`act without an answer for ${ASK_SECONDS} seconds by the clock: AUTHORITY_UNAVAILABLE, the flow keeps its state`, async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const before = await storedFlow(engine)
      const refused = refusal(engine.act(checkCode))
      await authority.asked
      engine.clock.advance(ASK_SECONDS - 1)
      expect(authority.waiting[0]?.signal.aborted).to.equal(false)
      engine.clock.advance(1)
      expect(authority.waiting[0]?.signal.aborted).to.equal(true)
      expect(await refused).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
      expect(await storedFlow(engine)).to.deep.equal(before)
    })

    it('act after the clock was set back to the second of an expired deadline: gets a new deadline', async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const refused = refusal(engine.act(checkCode))
      await authority.asked
      engine.clock.advance(ASK_SECONDS)
      await refused
      engine.clock.set(NOW)
      const second = engine.act(checkCode)
      while (authority.waiting.length < 2) await Promise.resolve()
      expect(authority.waiting[1]?.signal.aborted).to.equal(false)
      authority.waiting[1]?.answer(denied)
      expect((await second).state).to.deep.equal(codeRequired(1))
    })

    it('act, answer after the deadline: the flow keeps its state', async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const refused = refusal(engine.act(checkCode))
      await authority.asked
      engine.clock.advance(ASK_SECONDS)
      await refused
      const after = await engine.flows.get('f')
      authority.waiting[0]?.answer(accepted)
      await Promise.resolve()
      expect(await engine.flows.get('f')).to.deep.equal(after)
      expect(engine.ends).to.deep.equal([])
    })

    it('act, flow changed by another host during the question: FLOW_BUSY, the flow stays as changed', async () => {
      const authority = slow()
      const engine = await createEngine(authority.ask)
      const refused = refusal(engine.act(checkCode))
      await authority.asked
      const claimed = (await engine.flows.get('f')) as Flow
      await engine.flows.replace('f', { ...claimed, state: codeRequired(9) })
      authority.waiting[0]?.answer(denied)
      expect(await refused).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(await storedFlow(engine)).to.deep.include({ state: codeRequired(9) })
    })
  })

  describe('with a claim left by a crash', () => {
    const left = { busyUntil: NOW + 7 }
    it('act before a claim left by a crash has expired: FLOW_BUSY', async () => {
      const engine = await createEngine(undefined, left)
      engine.clock.advance(6)
      expect(await refusal(engine.act(checkCode))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(engine.questions).to.deep.equal([])
    })
    it('act after a claim left by a crash has expired: runs the action', async () => {
      const engine = await createEngine(undefined, left)
      engine.clock.advance(7)
      expect((await engine.act(checkCode)).state).to.deep.equal(codeRequired(1))
    })
  })
})
