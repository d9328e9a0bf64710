import { expect } from 'chai'
import { createReason } from '../../../../adapter/kernel/reasons.ts'
import { checkCode, createEngine, denied, refusal } from '../../../fixtures/engine.ts'

const reason = createReason({
  WRONG_CODE: { message: 'The code is wrong.', facts: { serial: 'Serial number.', interval: 'Interval.' } },
  NO_SUCH_USER: { message: 'No such user.' },
} as const)

describe('reasons of the engine', () => {
  it('createReason builds code, message and the facts that have a value', () => {
    expect(reason('WRONG_CODE', { serial: '1', interval: undefined })).to.deep.equal({
      code: 'WRONG_CODE',
      message: 'The code is wrong.',
      facts: { serial: '1' },
    })
    expect(reason('NO_SUCH_USER')).to.deep.equal({ code: 'NO_SUCH_USER', message: 'No such user.' })
    // @ts-expect-error a declared fact is missing
    reason('WRONG_CODE', { serial: '1' })
    // @ts-expect-error the reason is not declared
    expect(() => reason('SPENT_CODE')).to.not.throw()
  })

  it('the reason of an outcome is in the step, and not in the validated answer', async () => {
    const wrongCode = reason('WRONG_CODE', { serial: '1', interval: 7 })
    const { act, steps } = await createEngine(() => ({ ...denied, reason: wrongCode }))
    await act(checkCode)
    expect(steps.map(({ outcome, reason }) => ({ outcome, reason }))).to.deep.equal([
      { outcome: 'denied', reason: wrongCode },
    ])
  })

  it('a step without a refusal has no reason', async () => {
    const { act, steps } = await createEngine(() => ({ kind: 'accepted', by: 'joe' }))
    await act(checkCode)
    expect(steps[0]).to.not.have.property('reason')
  })

  it('an error without its own reason has its detail as the reason: the field, or the cause', async () => {
    const { act, steps } = await createEngine(() => {
      throw new Error('connect ECONNREFUSED')
    })
    await refusal(act({ actionId: 'checkCode', body: {} }))
    await refusal(act(checkCode))
    expect(steps.map(({ reason }) => reason && [reason.code, reason.facts])).to.deep.equal([
      ['FIELD_REQUIRED', { target: 'name' }],
      ['AUTHORITY_UNAVAILABLE', { cause: 'connect ECONNREFUSED' }],
    ])
  })
})
