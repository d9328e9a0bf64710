import { expect } from 'chai'
import type { Adapter } from 'oidc-provider'
import { createClock, type MockClock } from '../../../mock-idp/core/clock/clock.ts'
import { createMemoryStore } from '../../../mock-idp/core/store/memory.ts'
import { createAdapters } from '../../../mock-idp/http/oauth/provider-bridge/records.ts'

describe('records of oidc-provider', () => {
  let clock: MockClock
  let model: (name: string) => Adapter
  beforeEach(() => {
    clock = createClock()
    clock.freeze(true)
    model = createAdapters(createMemoryStore(clock), clock)
  })
  const failure = (promise: Promise<void>) =>
    promise.then(
      () => 'none',
      (error: Error) => error.message,
    )

  it('provider records: found by id, uid and user code, as a copy that may be changed', async () => {
    await model('Session').upsert('s', { uid: 'u', authorizations: { web: {} } }, 60)
    await model('DeviceCode').upsert('d', { userCode: 'ABCD' }, 60)
    const session = await model('Session').find('s')
    expect(session).to.deep.equal({ uid: 'u', authorizations: { web: {} } })
    Object.assign(session?.['authorizations'] as object, { spa: {} })
    expect(await model('Session').findByUid('u')).to.deep.equal({ uid: 'u', authorizations: { web: {} } })
    expect(await model('DeviceCode').findByUserCode('ABCD')).to.deep.equal({ userCode: 'ABCD' })
    expect(await model('AccessToken').find('s')).to.equal(undefined)
  })

  it('provider records, lifetime ended by the clock of the host: not found', async () => {
    await model('AccessToken').upsert('a', {}, 60)
    clock.advance(59)
    expect(await model('AccessToken').find('a')).to.deep.equal({})
    clock.advance(1)
    expect(await model('AccessToken').find('a')).to.equal(undefined)
  })

  it('provider records, eight consumers at once: one succeeds, the grant and its records are removed', async () => {
    const code = model('AuthorizationCode')
    await model('Grant').upsert('g', {}, 60)
    await code.upsert('c', { grantId: 'g' }, 60)
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => failure(code.consume('c'))))
    expect(outcomes.filter((outcome) => outcome === 'none')).to.have.length(1)
    expect(new Set(outcomes)).to.deep.equal(new Set(['none', 'invalid_grant']))
    // A record that the successful request creates afterwards must be removed too.
    await model('AccessToken').upsert('a', { grantId: 'g' }, 60)
    for (const [name, id] of [
      ['AuthorizationCode', 'c'],
      ['AccessToken', 'a'],
      ['Grant', 'g'],
    ] as const)
      expect(await model(name).find(id), name).to.equal(undefined)
  })

  it('provider records, revokeByGrantId: removes the records of that grant only', async () => {
    await model('AccessToken').upsert('a', { grantId: 'g' }, 60)
    await model('RefreshToken').upsert('r', { grantId: 'g' }, 60)
    await model('AccessToken').upsert('b', { grantId: 'h' }, 60)
    await model('AccessToken').revokeByGrantId('g')
    expect(await model('AccessToken').find('a')).to.equal(undefined)
    expect(await model('RefreshToken').find('r')).to.equal(undefined)
    expect(await model('AccessToken').find('b')).to.deep.equal({ grantId: 'h' })
  })

  it('provider records, destroy: removes that record', async () => {
    await model('AccessToken').upsert('a', {}, 60)
    await model('AccessToken').destroy('a')
    expect(await model('AccessToken').find('a')).to.equal(undefined)
  })
})
