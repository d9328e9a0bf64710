import { expect } from 'chai'
import { defineAdapter } from '../../adapter/kernel/define-adapter.ts'
import { createMemoryStore } from '../../mock-idp/core/store/memory.ts'
import { createAccountLocking } from '../../mock-idp/flows/account-locking.ts'
import { NOON, type RunningMock, runMock, type Shown } from '../fixtures/listening-host.ts'

const MINUTE = 60
const WRONG = '123400000000'
const LOCKED = { status: 'FAILED', code: 'ACCOUNT_LOCKED' }
const EXCEEDED = { status: 'FAILED', code: 'CHALLENGE_RETRIES_EXCEEDED' }

describe('account locking', () => {
  let mock: RunningMock
  /** Challenge Retries is 3; the server never locks and never requires the next tokencode. */
  const run = async (config: object = {}) => {
    mock = await runMock({
      config: {
        extends: 'demo',
        adapters: { securid: { settings: { 'Challenge Retries': 3 } } },
        securid: { lockout: { failures: 1000 }, tokenPolicy: { nextTokencodeAfterBadCodes: null } },
        ...config,
      },
    })
  }
  afterEach(() => mock.close())

  const begin = async (policy = 'securid') => (await mock.start({ policy })).id
  const refuse = (id: string, username = 'alice') => mock.moved(id, 'checkCredential', { username, passcode: WRONG })
  const signOn = async (id: string, username = 'alice'): Promise<Shown> =>
    mock.moved(id, 'checkCredential', { username, passcode: (await mock.typed(username)).passcode })
  /** Failures, each in its own flow. */
  const fail = async (times: number, username = 'alice') => {
    for (let time = 0; time < times; time++) await refuse(await begin(), username)
  }
  /** remainingTries of a new flow after one more failure. */
  const remaining = async (username = 'alice', policy?: string) =>
    (await refuse(await begin(policy), username))['remainingTries']

  describe('failures counted over all flows', () => {
    it('Account locking, two flows of one user: failures are counted together', async () => {
      await run()
      const [one, two] = [await begin(), await begin()]
      expect((await refuse(one))['remainingTries']).to.equal(2)
      expect((await refuse(two))['remainingTries']).to.equal(1)
      expect(await refuse(one)).to.include(EXCEEDED)
    })
    it('Account locking, new flow after two failures: one attempt left, also with a chained username', async () => {
      await run()
      await fail(2)
      expect((await mock.moved(await begin(), 'checkCredential', { username: 'alice' }))['remainingTries']).to.equal(1)
      expect((await mock.start({ username: 'alice' }))['remainingTries']).to.equal(1)
    })
    it('Account locking, similar usernames: counted separately', async () => {
      await run()
      await fail(2)
      for (const username of ['bob', 'ALICE', 'alice ', 'a/lice', 'alice%', '__proto__', '\ud800', 'ålice'])
        expect(await remaining(username), JSON.stringify(username)).to.equal(2)
      expect((await refuse(await begin()))['code'], 'alice').to.equal('CHALLENGE_RETRIES_EXCEEDED')
    })
    it('Account locking, two instances of one adapter: counted separately', async () => {
      const settings = { 'Challenge Retries': 3 }
      const adapters = { securid: { settings }, other: { type: 'securid', settings } }
      await run({ adapters })
      await fail(3)
      expect(await signOn(await begin())).to.include(LOCKED)
      expect(await remaining('alice', 'other')).to.equal(2)
      expect((await signOn(await begin('other'))).status).to.equal('RESUME')
      expect(await signOn(await begin()), 'after a success at the other instance').to.include(LOCKED)
    })
    it('Account locking, TOKEN and APPROVE: failures of all methods are counted together', async () => {
      await run()
      const { pushes } = mock.idp.control.securid
      const code = await mock.start({ username: 'frank' })
      await mock.moved(code.id, 'selectChallengeMethod', { input: 'TOKEN' })
      expect((await mock.moved(code.id, 'checkTokencode', { tokencode: '0' }))['remainingTries']).to.equal(2)
      const push = await mock.start({ username: 'frank' })
      await mock.moved(push.id, 'selectChallengeMethod', { input: 'APPROVE' })
      await pushes.answer((await pushes.list()).pushes[0]?.id ?? '', { answer: 'deny' })
      await mock.moved(push.id, 'poll')
      expect(await refuse(await begin(), 'frank')).to.include(EXCEEDED)
    })
    it('Account locking, two failures at once: counted as two', async () => {
      await run()
      const flows = await Promise.all([begin(), begin()])
      const left = (await Promise.all(flows.map((id) => refuse(id)))).map((shown) => shown['remainingTries'])
      expect(left.sort()).to.deep.equal([1, 2])
      expect(await refuse(await begin())).to.include(EXCEEDED)
    })
    it('Account locking, success: the count is cleared', async () => {
      await run()
      await fail(2)
      expect((await signOn(await begin())).status).to.equal('RESUME')
      expect(await remaining()).to.equal(2)
    })
    it('Account locking, refused request or authority down: not counted', async () => {
      await run()
      const { id } = await mock.start({ username: 'alice' })
      for (let time = 0; time < 3; time++) {
        expect((await mock.act(id, 'checkCredential', { username: 'bob', passcode: WRONG })).status).to.equal(400)
        mock.idp.control.faults.put({ faults: [{ match: {}, do: { authority: 'down' } }] })
        expect((await mock.act(id, 'checkCredential', { passcode: WRONG })).status).to.equal(400)
        mock.idp.control.faults.put({ faults: [] })
      }
      expect(await remaining()).to.equal(2)
    })
    it('Account locking, a day after the last failure: the count is cleared', async () => {
      await run()
      await fail(2)
      await mock.advance(24 * 60 * MINUTE)
      expect(await remaining()).to.equal(2)
    })
  })

  describe('locked users', () => {
    it('Account locking, new flow of a locked user: ACCOUNT_LOCKED, the server is not asked', async () => {
      await run()
      await fail(3)
      const { failedAttempts } = await mock.user('alice')
      for (const model of [{ passcode: (await mock.typed('alice')).passcode }, { passcode: WRONG }, {}])
        expect(await mock.moved(await begin(), 'checkCredential', { username: 'alice', ...model })).to.include(LOCKED)
      expect(await mock.user('alice')).to.include({ failedAttempts })
    })
    it('Account locking, new flow with a chained locked username: FAILED, ACCOUNT_LOCKED at the start', async () => {
      await run()
      await fail(3)
      const shown = await mock.start({ username: 'alice' })
      expect(shown).to.include(LOCKED)
      expect(shown['userMessage']).to.be.a('string').that.is.not.equal('')
      expect(shown._links).to.have.all.keys('self')
    })
    it('Account locking, open flow of a locked user: ACCOUNT_LOCKED at the next action', async () => {
      await run()
      const { id } = await mock.start({ username: 'alice' })
      await fail(3)
      expect((await mock.read(id)).body.status, 'state before the action').to.equal('SECURID_CREDENTIAL_REQUIRED')
      expect(await signOn(id)).to.include(LOCKED)
      const step = (await mock.idp.control.flow(id)).history.at(-1)
      const facts = { until: '2026-01-05T12:01:10Z', failures: 3 }
      expect(step?.reason).to.deep.include({ code: 'ACCOUNT_LOCKED', facts })
    })
    it('Account locking, a minute later: all attempts left', async () => {
      await run()
      await fail(3)
      await mock.advance(MINUTE - 1)
      expect(await signOn(await begin())).to.include(LOCKED)
      await mock.advance(1)
      expect(await remaining()).to.equal(2)
      expect((await signOn(await begin())).status).to.equal('RESUME')
    })
    it('Account locking, lockoutPeriodMinutes 30: locked for 30 minutes, attempts do not extend it', async () => {
      await run({ accountLocking: { lockoutPeriodMinutes: 30 } })
      await fail(3)
      await mock.advance(30 * MINUTE - 1)
      expect(await refuse(await begin())).to.include(LOCKED)
      await mock.advance(1)
      expect((await signOn(await begin())).status).to.equal('RESUME')
    })
    it('Account locking, lockoutPeriodMinutes 0: the flow ends, the next has all attempts', async () => {
      await run({ accountLocking: { lockoutPeriodMinutes: 0 } })
      await fail(2)
      expect(await refuse(await begin())).to.include(EXCEEDED)
      expect(await remaining()).to.equal(2)
    })
    it('Account locking, other users: not locked', async () => {
      await run()
      await fail(3)
      expect((await signOn(await begin(), 'frank')).status).to.equal('RESUME')
    })
  })

  it('Account locking disabled: each flow counts separately', async () => {
    await run({ accountLocking: { enabled: false } })
    await fail(4)
    const id = await begin()
    for (const left of [2, 1]) expect((await refuse(id))['remainingTries']).to.equal(left)
    expect(await refuse(id)).to.include(EXCEEDED)
    expect((await signOn(await begin())).status).to.equal('RESUME')
  })

  describe('cleared counts', () => {
    const put = { pin: '1234', tokens: [] }
    const resets: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['PATCH failedAttempts 0', () => mock.change('alice', { failedAttempts: 0 })],
      ['PATCH locked false', () => mock.change('alice', { locked: false })],
      ['PUT', () => mock.idp.control.securid.users.put('alice', put)],
      ['DELETE', () => mock.idp.control.securid.users.delete('alice')],
      ['POST /mock/flows with a state', () => mock.start({ username: 'alice', state: 'SECURID_CREDENTIAL_REQUIRED' })],
      [
        'POST /mock/reset',
        async () => {
          await mock.idp.control.reset()
          await mock.idp.control.clock.change({ now: NOON, frozen: true })
        },
      ],
    ]
    for (const [change, clear] of resets)
      it(`Account locking, ${change}: the user has all attempts`, async () => {
        await run()
        await fail(3, 'alice')
        await clear()
        expect(await remaining('alice')).to.equal(2)
      })
    it('Account locking, PATCH locked false: cleared at every instance of the server', async () => {
      const settings = { 'Challenge Retries': 3 }
      await run({ adapters: { securid: { settings }, other: { type: 'securid', settings } } })
      for (const policy of ['securid', 'other']) await refuse(await begin(policy))
      await mock.change('alice', { locked: false })
      for (const policy of ['securid', 'other']) expect(await remaining('alice', policy), policy).to.equal(2)
    })
    for (const change of [{ pin: '4321' }, { failedAttempts: 2 }, { locked: true }])
      it(`Account locking, PATCH ${JSON.stringify(change)}: the count stays`, async () => {
        await run()
        await fail(1)
        await mock.change('alice', change)
        expect(await remaining()).to.equal(1)
      })
    it('Account locking, PATCH of another user: the count stays', async () => {
      await run()
      await fail(2, 'alice')
      await mock.change('bob', { locked: false })
      expect(await refuse(await begin(), 'alice')).to.include(EXCEEDED)
    })
  })
})

describe('account locking without declarations', () => {
  it('Account locking, adapter without declarations: the authority is unchanged', () => {
    const store = createMemoryStore({ now: () => 0, wake: () => () => {} })
    const { guard } = createAccountLocking(store, { now: () => 0, wake: () => () => {} })
    const authority = { ask: async () => ({ kind: 'done' }) }
    const descriptor = { id: 'plain', title: 'Plain', className: 'Plain', attributes: [] }
    const vocabulary = { descriptor, states: {}, actions: {}, config: {} }
    const adapter = defineAdapter({ vocabulary, start: { on: {} }, table: {}, remote: () => authority })
    expect(guard({ id: 'plain', adapter, config: {} }, authority)).to.equal(authority)
  })
})
