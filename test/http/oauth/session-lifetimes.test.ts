import { expect } from 'chai'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const MINUTE = 60
const FORM = 'USERNAME_PASSWORD_REQUIRED'
const TOKEN = 'SECURID_CREDENTIAL_REQUIRED'
const DAY = 24 * 60 * MINUTE

describe('session lifetimes', () => {
  let fixture: SessionFixture
  afterEach(() => fixture.mock.close())
  const open = async (authenticationSessionPolicies: object = {}) => {
    fixture = await openSessionFixture({ session: { authenticationSessionPolicies } })
    return fixture.open()
  }
  const item = (id: string, times: object) => ({
    authenticationSource: { type: 'IDP_ADAPTER', sourceRef: { id } },
    ...times,
  })

  it('Session, idle for an hour: login_required, the next sign-on has another pi.sri', async () => {
    const browser = await open()
    const first = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    for (let times = 0; times < 3; times++) {
      await fixture.mock.advance(60 * MINUTE - 1)
      expect(statusOf(await fixture.ask(browser, 'spa'))).to.equal('code')
    }
    await fixture.mock.advance(60 * MINUTE)
    expect(statusOf(await fixture.ask(browser, 'spa', { prompt: 'none' }))).to.equal('login_required')
    const again = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    expect(again['pi.sri']).to.not.equal(first['pi.sri'])
  })

  it('Session, refused request: idle time not extended', async () => {
    const browser = await open()
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(30 * MINUTE)
    expect(statusOf(await fixture.ask(browser, 'strong', { prompt: 'none' }))).to.equal('login_required')
    await fixture.mock.advance(30 * MINUTE)
    expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('login_required')
  })

  it('Session of two adapters, one used: only its idle time is extended', async () => {
    const browser = await open()
    await fixture.signOn(browser, 'strong')
    for (const mode of [{}, { response_mode: 'pi.flow' }, {}]) {
      await fixture.mock.advance(20 * MINUTE)
      const { client_id, ...query } = {
        client_id: 'form',
        response_type: 'code',
        redirect_uri: 'https://client.example/callback',
        ...mode,
      }
      await browser.get(`/as/authorization.oauth2?${new URLSearchParams({ client_id, ...query })}`)
    }
    expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('code')
    const result = await fixture.ask(browser, 'strong')
    expect(result.asked).to.include({ status: TOKEN, username: 'alice', allowUsernameEdits: false })
  })

  it('Session, eight hours after the sign-on: over in spite of use', async () => {
    const browser = await open()
    await fixture.signOn(browser, 'web')
    for (let times = 0; times < 15; times++) {
      await fixture.mock.advance(32 * MINUTE - (times === 14 ? 1 : 0))
      expect(statusOf(await fixture.ask(browser, 'web', { prompt: 'none' })), `${times}`).to.equal('code')
    }
    await fixture.mock.advance(1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal(TOKEN)
  })

  it('Session, global policy of 2 and 3 minutes: ends accordingly', async () => {
    const browser = await open({ global: { idleTimeoutMins: 2, maxTimeoutMins: 3 } })
    await fixture.signOn(browser, 'web')
    await fixture.mock.advance(2 * MINUTE - 1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal('code')
    await fixture.mock.advance(MINUTE)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal('code')
    await fixture.mock.advance(1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal(TOKEN)
  })

  it('Session, idle time of one adapter: only this factor is required again', async () => {
    const browser = await open({ items: [item('html-form', { idleTimeoutMins: 5 })] })
    await fixture.signOn(browser, 'strong')
    await fixture.mock.advance(5 * MINUTE - 1)
    expect(statusOf(await fixture.ask(browser, 'strong'))).to.equal('code')
    await fixture.mock.advance(5 * MINUTE)
    const result = await fixture.ask(browser, 'strong')
    expect(statusOf(result)).to.equal(FORM)
    expect(statusOf(await fixture.password(browser, result))).to.equal('code')
  })

  it('Session, timeouts -1: valid after 400 days', async () => {
    const browser = await open({ global: { idleTimeoutMins: -1, maxTimeoutMins: -1 } })
    await fixture.signOn(browser, 'web')
    await fixture.mock.advance(400 * DAY)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal('code')
  })

  it('Session, idle timeout -1, maximum 300 minutes: valid until then', async () => {
    const browser = await open({ global: { idleTimeoutMins: -1, maxTimeoutMins: 300 } })
    await fixture.signOn(browser, 'web')
    await fixture.mock.advance(300 * MINUTE - 1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal('code')
    await fixture.mock.advance(1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal(TOKEN)
  })

  it('Sessions disabled: every authorization request requires a sign-on, with another pi.sri', async () => {
    const browser = await open({ global: { enableSessions: false } })
    const first = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    expect(first).to.include({ sub: 'alice', acr: 'securid' })
    expect((await fixture.mock.idp.control.sessions.list()).sessions).to.deep.equal([])
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal(TOKEN)
    await fixture.mock.advance(MINUTE)
    const second = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    expect(second['pi.sri']).to.be.a('string').and.not.equal(first['pi.sri'])
  })

  it('Sessions of one adapter disabled: this factor is always required', async () => {
    const browser = await open({ items: [item('securid', { enableSessions: false })] })
    const claims = await fixture.claims('strong', await fixture.signOn(browser, 'strong'))
    expect(claims).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'] })
    expect(await fixture.claims('form', await fixture.ask(browser, 'form'))).to.deep.include({
      'pi.sri': claims['pi.sri'],
      amr: ['html-form'],
    })
    const result = await fixture.ask(browser, 'strong')
    expect(result.asked).to.include({ status: TOKEN, username: 'alice' })
  })

  it('Session of ten hours, browser idle: valid until then', async () => {
    const browser = await open({ global: { idleTimeoutMins: 600, maxTimeoutMins: 600 } })
    await fixture.signOn(browser, 'web')
    await fixture.mock.advance(600 * MINUTE - 1)
    expect(statusOf(await fixture.ask(browser, 'web'))).to.equal('code')
  })
})
