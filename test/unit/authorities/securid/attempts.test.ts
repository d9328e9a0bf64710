import { expect } from 'chai'
import { createAttempts, type RestPart } from '../../../../mock-idp/authorities/securid/service/attempts.ts'
import { systemRandom } from '../../../../mock-idp/core/random.ts'
import { createMemoryStore } from '../../../../mock-idp/core/store/memory.ts'
import { stillClock } from '../../../fixtures/securid/server.ts'

const rest: RestPart = {
  agent: 'agent-1',
  keep: false,
  assurancePolicyId: null,
  sessionAttributes: [],
  responseCode: 'CHALLENGE',
  reasonCode: 'AUTHENTICATION_REQUIRED',
  challenges: [],
  cloud: false,
  completed: [],
}
const opening = { stage: { name: 'passcode' }, offered: false } as const

describe('SecurID attempts', () => {
  const clock = stillClock()
  const attempts = createAttempts(createMemoryStore(clock), clock, 60, systemRandom())
  after(() => clock.close())
  const claimed = async (result: Partial<RestPart> = {}) => {
    const handle = await attempts.open('alice', opening)
    await attempts.setRest(handle, { ...rest, ...result })
    const { taken } = await attempts.take(handle, rest.agent)
    return taken ?? expect.fail('the attempt was not claimed')
  }

  it('SecurID attempt, take: one claim per message', async () => {
    const handle = await attempts.open('alice', opening)
    const { taken } = await attempts.take(handle)
    expect(taken?.messageId).to.equal(handle.messageId)
    expect((await attempts.take(handle)).missing?.code).to.equal('ATTEMPT_BUSY')
    expect((await attempts.take({ ...handle, messageId: '' })).missing?.code).to.equal('ATTEMPT_BUSY')
  })

  it('SecurID attempt of a REST client: neither the port nor another agent gets it', async () => {
    const handle = await attempts.open('alice', opening)
    await attempts.setRest(handle, rest)
    expect((await attempts.take(handle)).missing?.code).to.equal('ATTEMPT_OF_ANOTHER')
    expect((await attempts.take(handle, 'agent-2')).missing?.code).to.equal('ATTEMPT_OF_ANOTHER')
    expect(await attempts.find(handle.authnAttemptId, 'agent-2')).to.equal(undefined)
    expect((await attempts.take(handle, rest.agent)).taken).to.include({ authnAttemptId: handle.authnAttemptId })
  })

  it('SecurID attempt, canceled while its message is answered: stays ended with the result of the cancellation', async () => {
    const taken = await claimed({ keep: true })
    await attempts.end(taken.authnAttemptId, { responseCode: 'FAIL', reasonCode: 'USER_ACTION' })
    const next = await attempts.continueAttempt(taken, { name: 'choice' })
    await attempts.setRest(next, rest)
    await attempts.finish(taken, { ...rest, responseCode: 'SUCCESS' })
    expect((await attempts.take(next, rest.agent)).missing?.code).to.equal('ATTEMPT_ENDED')
    const found = await attempts.find(taken.authnAttemptId, rest.agent)
    expect(found?.rest).to.deep.include({ responseCode: 'FAIL', reasonCode: 'USER_ACTION' })
  })

  it('SecurID attempt, removed while its message is answered: stays removed', async () => {
    const taken = await claimed({ keep: true })
    await attempts.remove(taken.authnAttemptId)
    await attempts.continueAttempt(taken, { name: 'choice' })
    expect(await attempts.find(taken.authnAttemptId, rest.agent)).to.equal(undefined)
  })

  it('SecurID attempt, expired while its message is answered: continues with its full time', async () => {
    const taken = await claimed()
    clock.advance(61)
    const next = await attempts.continueAttempt(taken, { name: 'choice' })
    expect((await attempts.take(next, rest.agent)).taken?.stage).to.deep.equal({ name: 'choice' })
  })

  it('SecurID attempt, changed without a claim: throws', async () => {
    const handle = await attempts.open('alice', opening)
    const { taken: record } = await attempts.take(handle)
    if (record === undefined) expect.fail('the attempt was not claimed')
    await attempts.continueAttempt(record, { name: 'choice' })
    const error = await attempts.continueAttempt(record, { name: 'choice' }).catch((reason: Error) => reason)
    expect(error).to.be.instanceOf(Error).with.property('message').that.includes('without a claim')
  })
})
