import { expect } from 'chai'
import type { AnyAdapter } from '../../../../adapter/kernel/any-adapter.ts'
import { act, begin, type Request } from '../../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../../adapter/kernel/errors.ts'
import { BROKEN, engineAdapter, initialState, REFUSED } from '../../../fixtures/adapters/engine-adapter.ts'
import { engineFixture, heard, IDLE, ignored, NOW, refusal, ring, storedFlow } from '../../../fixtures/engine.ts'

describe('the engine', () => {
  describe('runs an action', () => {
    it('asks the authority, moves the flow, prolongs its life, takes the claim off', async () => {
      const running = await engineFixture()
      running.clock.advance(100)
      const moved = await running.act(ring)
      expect(running.questions).to.deep.equal([{ kind: 'ring', name: 'ann' }])
      expect(moved.state).to.deep.equal(initialState(1))
      expect(moved).to.include({ busyUntil: 0 })
      expect(moved.expiresAt).to.equal(NOW + 100 + IDLE)
      expect(await running.flows.load('f')).to.deep.equal(moved)
    })
    it('that asks nobody', async () => {
      const running = await engineFixture(undefined, { state: initialState(3) })
      expect((await running.act({ actionId: 'stop', body: {} })).state).to.deep.equal(initialState())
      expect(running.questions).to.deep.equal([])
    })
    for (const [request, end] of [
      [ring, { status: 'SUCCESS', subject: 'ann', attributes: {} }],
      [
        { actionId: 'leave', body: {} },
        { status: 'FAILURE', code: 'CANCELED' },
      ],
    ] as const)
      it(`that ends in ${end.status}: the policy leads on, and says how long the flow lives`, async () => {
        const running = await engineFixture(() => heard)
        const moved = await running.act(request)
        expect(running.ends).to.deep.equal([end])
        expect(moved).to.include({ expiresAt: NOW + 5 })
        expect(moved.state.status).to.equal('DONE')
      })
  })

  describe('refuses without asking the authority, and leaves the flow as it was', () => {
    const cases: readonly (readonly [string, Request, string])[] = [
      ['an action that the adapter does not have', { actionId: 'kick', body: {} }, 'INVALID_ACTION_ID'],
      ['an action named like a member of every object', { actionId: 'constructor', body: {} }, 'INVALID_ACTION_ID'],
      ['an action named __proto__', { actionId: '__proto__', body: {} }, 'INVALID_ACTION_ID'],
      ['an action that is not on offer now', { actionId: 'stop', body: {} }, 'INVALID_ACTION_ID'],
      ['a field that is missing', { actionId: 'ring', body: {} }, 'VALIDATION_ERROR FIELD_REQUIRED'],
      ['a field of the wrong type', { actionId: 'ring', body: { name: 7 } }, 'VALIDATION_ERROR INVALID_FIELD_FORMAT'],
      ['what the question refuses', { actionId: 'ring', body: { name: REFUSED } }, 'VALIDATION_ERROR NAME_NEEDED'],
      ['a question that breaks', { actionId: 'ring', body: { name: BROKEN } }, 'the question is broken'],
    ]
    for (const [what, request, told] of cases)
      it(`${what}: ${told}`, async () => {
        const running = await engineFixture()
        const before = await running.flows.load('f')
        expect(await refusal(running.act(request))).to.equal(told)
        expect(running.questions).to.deep.equal([])
        expect(await running.flows.load('f')).to.deep.equal(before)
      })
    it('a flow that is not there: RESOURCE_NOT_FOUND', async () => {
      const { around } = await engineFixture()
      expect(await refusal(act('g', ring, around))).to.equal('RESOURCE_NOT_FOUND')
    })
    it('a flow that has expired: RESOURCE_NOT_FOUND', async () => {
      const running = await engineFixture()
      running.clock.advance(IDLE)
      expect(await refusal(running.act(ring))).to.equal('RESOURCE_NOT_FOUND')
    })
    it('a flow that has ended: INVALID_ACTION_ID', async () => {
      const running = await engineFixture(undefined, { state: { status: 'DONE', model: {}, memo: {} } })
      expect(await refusal(running.act(ring))).to.equal('INVALID_ACTION_ID')
    })
    it('while a fault keeps the authority down: REQUEST_FAILED', async () => {
      const running = await engineFixture()
      const before = await storedFlow(running)
      expect(await refusal(running.act({ ...ring, authorityDown: true }))).to.equal(
        'REQUEST_FAILED AUTHORITY_UNAVAILABLE',
      )
      expect(running.questions).to.deep.equal([])
      expect(await storedFlow(running)).to.deep.equal(before)
    })
  })

  describe('leaves the flow where it was, and free for the next action, when the authority', () => {
    const nonsense = 'REQUEST_FAILED AUTHORITY_UNAVAILABLE'
    const cases: readonly (readonly [string, () => unknown, string])[] = [
      ['answers what the table refuses', () => ({ kind: 'late' }), 'REQUEST_FAILED TOO_LATE'],
      ['answers a refusal that nobody declared', () => ({ kind: 'strange' }), 'VALIDATION_ERROR UNDECLARED_DETAIL'],
      ['cannot be reached', () => Promise.reject(new Error('ECONNREFUSED')), nonsense],
      ['answers nothing', () => undefined, nonsense],
      ['answers something that has no row', () => ({ kind: 'sung' }), nonsense],
      ['answers something named like a member of every object', () => ({ kind: 'toString' }), nonsense],
      ['answers against its schema', () => ({ kind: 'heard' }), nonsense],
      ['is told of by a FlowError', () => Promise.reject(new FlowError('REQUEST_FAILED')), 'REQUEST_FAILED'],
      [
        'answers what leads where the row does not say',
        () => ({ kind: 'astray' }),
        'BELL_QUIET, ring, astray led to BELL_QUIET; its row allows FAILURE',
      ],
      [
        'answers what gives a model against its schema',
        () => ({ kind: 'wrong' }),
        'the model of BELL_QUIET is against its schema: /rings must be integer',
      ],
    ]
    for (const [what, answer, told] of cases)
      it(`${what}: ${told}`, async () => {
        const running = await engineFixture(answer)
        const before = await storedFlow(running)
        expect(await refusal(running.act(ring))).to.equal(told)
        expect(await storedFlow(running)).to.deep.equal(before)
        expect(await refusal(running.act(ring)), 'and again').to.equal(told)
      })
    it('is left by a policy that breaks', async () => {
      const running = await engineFixture(() => heard)
      const before = await storedFlow(running)
      const around = { ...running.around, onAdapterEnd: () => Promise.reject(new Error('no way on')) }
      expect(await refusal(act('f', ring, around))).to.equal('no way on')
      expect(await storedFlow(running)).to.deep.equal(before)
    })
  })

  describe('reports to the journal', () => {
    const known = { at: NOW, flow: 'f', adapter: 'bell', from: 'BELL_QUIET', actionId: 'ring', responseValid: true }
    const reported = async (request: Request, answer?: () => unknown) => {
      const running = await engineFixture(answer)
      await refusal(running.act(request))
      return running.steps.map(({ microseconds, ...step }) => {
        expect(microseconds).to.be.a('number').that.is.at.least(0)
        return step
      })
    }
    it('a step that went well', async () => {
      expect(await reported(ring)).to.deep.equal([
        { ...known, outcome: 'ignored', to: 'BELL_QUIET', requestValid: true },
      ])
    })
    it('a request that was refused at the door, without an outcome', async () => {
      expect(await reported({ actionId: 'ring', body: {} })).to.deep.equal([
        { ...known, outcome: null, to: 'BELL_QUIET', requestValid: false, error: 'FIELD_REQUIRED' },
      ])
    })
    it('an answer that the table refuses, with its outcome', async () => {
      expect(await reported(ring, () => ({ kind: 'late' }))).to.deep.equal([
        { ...known, outcome: 'late', to: 'BELL_QUIET', requestValid: true, error: 'TOO_LATE' },
      ])
    })
    it('a state against its schema', async () => {
      expect(await reported(ring, () => ({ kind: 'wrong' }))).to.deep.equal([
        {
          ...known,
          outcome: 'wrong',
          to: 'BELL_QUIET',
          requestValid: true,
          responseValid: false,
          error: 'UNEXPECTED_ERROR',
        },
      ])
    })
    it('nothing that the client sent', async () => {
      for (const answer of [() => ignored, () => ({ kind: 'heard' }), () => Promise.reject(new Error('down'))])
        expect(JSON.stringify(await reported(ring, answer))).not.to.include('4711')
    })
  })

  describe('begins', () => {
    const asking = (outcome: object | undefined): AnyAdapter => ({
      ...engineAdapter,
      start: { ...engineAdapter.start, ask: () => outcome ?? {} },
    })
    it('at the first state', async () => {
      const { instance, around, steps } = await engineFixture()
      expect(await begin(instance, 'g', { attributes: {} }, around)).to.deep.equal(initialState())
      expect(steps).to.have.length(1)
      expect(steps[0]).to.include({ flow: 'g', from: 'START', actionId: null, outcome: 'done', to: 'BELL_QUIET' })
    })
    it('by the answer of the authority where it is asked first', async () => {
      const { instance, around, questions } = await engineFixture(
        () => ({ kind: 'done' }),
        {},
        asking({ kind: 'open' }),
      )
      expect(await begin(instance, 'g', { attributes: {} }, around)).to.deep.equal(initialState())
      expect(questions).to.deep.equal([{ kind: 'open' }])
    })
    for (const [what, answer, told, code] of [
      ['an answer without a row', { kind: 'sung' }, 'REQUEST_FAILED AUTHORITY_UNAVAILABLE', 'AUTHORITY_UNAVAILABLE'],
      [
        'an answer whose row leads astray',
        { kind: 'lost' },
        'the start of bell led to BELL_QUIET; its row allows BELL_OPEN',
        'UNEXPECTED_ERROR',
      ],
    ] as const)
      it(`not with ${what}`, async () => {
        const { instance, around, steps } = await engineFixture(() => answer, {}, asking({ kind: 'open' }))
        expect(await refusal(begin(instance, 'g', { attributes: {} }, around))).to.equal(told)
        expect(steps[0]).to.include({ to: 'START', error: code })
      })
  })
})
