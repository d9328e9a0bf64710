import { expect } from 'chai'
import type { AnyAdapter } from '../../../../adapter/kernel/define-adapter.ts'
import { act, begin, type Request } from '../../../../adapter/kernel/engine.ts'
import { FlowError } from '../../../../adapter/kernel/errors.ts'
import { BROKEN, codeRequired, REFUSED, sampleAdapter } from '../../../fixtures/adapters/engine-adapter.ts'
import { accepted, checkCode, createEngine, denied, IDLE, NOW, refusal, storedFlow } from '../../../fixtures/engine.ts'

describe('the engine', () => {
  describe('runs an action', () => {
    it('act: asks the authority, stores the new state, extends the expiry, removes the claim', async () => {
      const engine = await createEngine()
      engine.clock.advance(100)
      const moved = await engine.act(checkCode)
      expect(engine.questions).to.deep.equal([{ kind: 'checkCode', name: 'ann' }])
      expect(moved.state).to.deep.equal(codeRequired(1))
      expect(moved).to.include({ busyUntil: 0 })
      expect(moved.expiresAt).to.equal(NOW + 100 + IDLE)
      expect(await engine.flows.get('f')).to.deep.equal(moved)
    })
    it('act, action without a question: stores the new state without asking', async () => {
      const engine = await createEngine(undefined, { state: codeRequired(3) })
      expect((await engine.act({ actionId: 'restart', body: {} })).state).to.deep.equal(codeRequired())
      expect(engine.questions).to.deep.equal([])
    })
    for (const [request, end] of [
      [checkCode, { status: 'SUCCESS', subject: 'ann', attributes: {} }],
      [
        { actionId: 'cancel', body: {} },
        { status: 'FAILURE', code: 'CANCELED' },
      ],
    ] as const)
      it(`act, ${end.status} of the adapter: the policy continues the flow and sets its expiry`, async () => {
        const engine = await createEngine(() => accepted)
        const moved = await engine.act(request)
        expect(engine.ends).to.deep.equal([end])
        expect(moved).to.include({ expiresAt: NOW + 5 })
        expect(moved.state.status).to.equal('DONE')
      })
  })

  describe('act, refused without a question', () => {
    const cases: readonly (readonly [string, Request, string])[] = [
      ['unknown action', { actionId: 'unknown', body: {} }, 'INVALID_ACTION_ID'],
      ['action named constructor', { actionId: 'constructor', body: {} }, 'INVALID_ACTION_ID'],
      ['action named __proto__', { actionId: '__proto__', body: {} }, 'INVALID_ACTION_ID'],
      ['action that is not offered', { actionId: 'restart', body: {} }, 'INVALID_ACTION_ID'],
      ['missing field', { actionId: 'checkCode', body: {} }, 'VALIDATION_ERROR FIELD_REQUIRED'],
      [
        'field of the wrong type',
        { actionId: 'checkCode', body: { name: 7 } },
        'VALIDATION_ERROR INVALID_FIELD_FORMAT',
      ],
      ['question that refuses', { actionId: 'checkCode', body: { name: REFUSED } }, 'VALIDATION_ERROR NAME_NEEDED'],
      ['question that throws', { actionId: 'checkCode', body: { name: BROKEN } }, 'the question is broken'],
    ]
    for (const [what, request, expected] of cases)
      it(`act, ${what}: ${expected}, no question, the flow keeps its state`, async () => {
        const engine = await createEngine()
        const before = await engine.flows.get('f')
        expect(await refusal(engine.act(request))).to.equal(expected)
        expect(engine.questions).to.deep.equal([])
        expect(await engine.flows.get('f')).to.deep.equal(before)
      })
    it('act, flow that has expired since it was opened: FLOW_BUSY without a question', async () => {
      const engine = await createEngine()
      const open = await engine.open()
      engine.clock.advance(IDLE)
      expect(await refusal(act(open, checkCode, engine.deps))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(engine.questions).to.deep.equal([])
    })
    it('act, flow that another action has moved since it was opened: FLOW_BUSY without a question', async () => {
      const engine = await createEngine()
      const open = await engine.open()
      await engine.act(checkCode)
      expect(await refusal(act(open, checkCode, engine.deps))).to.equal('REQUEST_FAILED FLOW_BUSY')
      expect(engine.questions).to.have.length(1)
    })
    it('act with an outage: AUTHORITY_UNAVAILABLE without a question', async () => {
      const engine = await createEngine()
      const before = await storedFlow(engine)
      expect(
        await refusal(
          engine.act({ ...checkCode, outage: { reason: { code: 'INJECTED_FAULT', message: 'set' }, message: 'set' } }),
        ),
      ).to.equal('REQUEST_FAILED AUTHORITY_UNAVAILABLE')
      expect(engine.questions).to.deep.equal([])
      expect(await storedFlow(engine)).to.deep.equal(before)
    })
  })

  describe('act, refused after the question', () => {
    const UNAVAILABLE = 'REQUEST_FAILED AUTHORITY_UNAVAILABLE'
    const cases: readonly (readonly [string, () => unknown, string])[] = [
      ['outcome that the table refuses', () => ({ kind: 'tooLate' }), 'REQUEST_FAILED TOO_LATE'],
      [
        'outcome refused with an undeclared detail',
        () => ({ kind: 'undeclared' }),
        'VALIDATION_ERROR UNDECLARED_DETAIL',
      ],
      ['authority that cannot be reached', () => Promise.reject(new Error('ECONNREFUSED')), UNAVAILABLE],
      ['authority that answers undefined', () => undefined, UNAVAILABLE],
      ['outcome without a row', () => ({ kind: 'unknownKind' }), UNAVAILABLE],
      ['outcome named toString', () => ({ kind: 'toString' }), UNAVAILABLE],
      ['outcome that is invalid by its schema', () => ({ kind: 'accepted' }), UNAVAILABLE],
      ['authority that throws a FlowError', () => Promise.reject(new FlowError('REQUEST_FAILED')), 'REQUEST_FAILED'],
      [
        'outcome whose row leads to a status outside `to`',
        () => ({ kind: 'misdirected' }),
        'SAMPLE_CODE_REQUIRED, checkCode, misdirected led to SAMPLE_CODE_REQUIRED; its row allows FAILURE',
      ],
      [
        'outcome that leads to an invalid model',
        () => ({ kind: 'invalidModel' }),
        'the model of SAMPLE_CODE_REQUIRED is against its schema: /attempts must be integer',
      ],
    ]
    for (const [what, answer, expected] of cases)
      it(`act, ${what}: ${expected}, the flow keeps its state without the claim`, async () => {
        const engine = await createEngine(answer)
        const before = await storedFlow(engine)
        expect(await refusal(engine.act(checkCode))).to.equal(expected)
        expect(await storedFlow(engine)).to.deep.equal(before)
        expect(await refusal(engine.act(checkCode)), 'a second time').to.equal(expected)
      })
    it('act, policy that throws: the flow keeps its state without the claim', async () => {
      const engine = await createEngine(() => accepted)
      const before = await storedFlow(engine)
      const deps = { ...engine.deps, onAdapterEnd: () => Promise.reject(new Error('no such policy')) }
      expect(await refusal(act(await engine.open(), checkCode, deps))).to.equal('no such policy')
      expect(await storedFlow(engine)).to.deep.equal(before)
    })
  })

  describe('act, journal', () => {
    const entry = {
      at: NOW,
      flow: 'f',
      adapter: 'sample',
      from: 'SAMPLE_CODE_REQUIRED',
      actionId: 'checkCode',
      responseValid: true,
    }
    const reported = async (request: Request, answer?: () => unknown) => {
      const engine = await createEngine(answer)
      await refusal(engine.act(request))
      return engine.steps.map(({ microseconds, reason, ...step }) => {
        expect(microseconds).to.be.a('number').that.is.at.least(0)
        return reason === undefined ? step : { ...step, reason: reason.code }
      })
    }
    /** An error without a reason of its own. */
    const failed = (code: string) => ({ error: code, reason: code })
    it('act, success: the journal gets status, action and outcome', async () => {
      expect(await reported(checkCode)).to.deep.equal([
        { ...entry, outcome: 'denied', to: 'SAMPLE_CODE_REQUIRED', requestValid: true },
      ])
    })
    it('act, refused before the question: the journal gets the error without an outcome', async () => {
      expect(await reported({ actionId: 'checkCode', body: {} })).to.deep.equal([
        { ...entry, outcome: null, to: 'SAMPLE_CODE_REQUIRED', requestValid: false, ...failed('FIELD_REQUIRED') },
      ])
    })
    it('act, outcome that the table refuses: the journal gets outcome and error', async () => {
      expect(await reported(checkCode, () => ({ kind: 'tooLate' }))).to.deep.equal([
        { ...entry, outcome: 'tooLate', to: 'SAMPLE_CODE_REQUIRED', requestValid: true, ...failed('TOO_LATE') },
      ])
    })
    it('act, invalid model of the new state: the journal gets responseValid false', async () => {
      expect(await reported(checkCode, () => ({ kind: 'invalidModel' }))).to.deep.equal([
        {
          ...entry,
          outcome: 'invalidModel',
          to: 'SAMPLE_CODE_REQUIRED',
          requestValid: true,
          responseValid: false,
          ...failed('UNEXPECTED_ERROR'),
        },
      ])
    })
    it('act: the journal gets no value that the client sent', async () => {
      for (const answer of [() => denied, () => ({ kind: 'accepted' }), () => Promise.reject(new Error('down'))])
        expect(JSON.stringify(await reported(checkCode, answer))).not.to.include('4711')
    })
  })

  describe('begin', () => {
    const asking = (outcome: object | undefined): AnyAdapter => ({
      ...sampleAdapter,
      start: { ...sampleAdapter.start, ask: () => outcome ?? {} },
    })
    it('begin without a question: returns the first state, one journal entry', async () => {
      const { instance, deps, steps } = await createEngine()
      expect(await begin(instance, 'g', { attributes: {} }, 'https://app.example/?flowId=g', deps)).to.deep.equal(
        codeRequired(),
      )
      expect(steps).to.have.length(1)
      expect(steps[0]).to.include({
        flow: 'g',
        from: 'START',
        actionId: null,
        outcome: 'done',
        to: 'SAMPLE_CODE_REQUIRED',
      })
    })
    it('begin with a question: the outcome selects the row', async () => {
      const { instance, deps, questions } = await createEngine(() => ({ kind: 'done' }), {}, asking({ kind: 'open' }))
      expect(await begin(instance, 'g', { attributes: {} }, 'https://app.example/?flowId=g', deps)).to.deep.equal(
        codeRequired(),
      )
      expect(questions).to.deep.equal([{ kind: 'open' }])
    })
    for (const [what, answer, expected, code] of [
      [
        'outcome without a row',
        { kind: 'unknownKind' },
        'REQUEST_FAILED AUTHORITY_UNAVAILABLE',
        'AUTHORITY_UNAVAILABLE',
      ],
      [
        'outcome whose row leads to a status outside `to`',
        { kind: 'misdirected' },
        'the start of sample led to SAMPLE_CODE_REQUIRED; its row allows SAMPLE_OTHER',
        'UNEXPECTED_ERROR',
      ],
    ] as const)
      it(`begin, ${what}: ${code}`, async () => {
        const { instance, deps, steps } = await createEngine(() => answer, {}, asking({ kind: 'open' }))
        expect(await refusal(begin(instance, 'g', { attributes: {} }, 'https://app.example/?flowId=g', deps))).to.equal(
          expected,
        )
        expect(steps[0]).to.include({ to: 'START', error: code })
      })
  })
})
