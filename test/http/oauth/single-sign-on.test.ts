import { expect } from 'chai'
import { type Browser, claimsOf } from '../../fixtures/oauth/browser-client.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const FORM = 'USERNAME_PASSWORD_REQUIRED'
const TOKEN = 'SECURID_CREDENTIAL_REQUIRED'

describe('single sign-on', () => {
  let fixture: SessionFixture
  let browser: Browser
  beforeEach(async () => {
    fixture = await openSessionFixture()
    browser = fixture.open()
  })
  afterEach(() => fixture.mock.close())
  const now = () => Date.parse(fixture.mock.idp.control.clock.read().now) / 1000

  it('Second client, session: code at once, same pi.sri and auth_time, one session', async () => {
    const first = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    await fixture.mock.advance(100)
    const second = await fixture.claims('spa', await fixture.ask(browser, 'spa', { prompt: 'none' }))
    expect(second).to.include({ sub: 'alice', acr: 'securid', auth_time: now() - 100 })
    expect(second['pi.sri']).to.equal(first['pi.sri'])
    expect(first['pi.sri']).to.match(/^[A-Za-z0-9_-]{27}$/)
    const [session, ...others] = (await fixture.mock.idp.control.sessions.list()).sessions
    expect(others).to.deep.equal([])
    expect(session).to.deep.include({ id: first['pi.sri'], username: 'alice', clients: ['web', 'spa'] })
  })

  it('Second browser: no session, sign-on required', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(fixture.open(), 'web'))).to.equal(TOKEN)
    expect(statusOf(await fixture.ask(fixture.open(), 'web', { prompt: 'none' }))).to.equal('login_required')
  })

  it('Policy of two factors, first in the session: only the second is required, username fixed', async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    expect(statusOf(await fixture.ask(browser, 'strong', { prompt: 'none' }))).to.equal('login_required')
    const result = await fixture.ask(browser, 'strong')
    expect(result.asked).to.include({ status: TOKEN, username: 'alice', allowUsernameEdits: false })
    const claims = await fixture.claims('strong', await fixture.passcode(browser, result))
    expect(claims).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'], auth_time: now() - 100 })
    expect(claims['pi.sri']).to.equal((await fixture.claims('form', await fixture.ask(browser, 'form')))['pi.sri'])
  })

  it("Session of two factors: serves each single factor, acr of each client's policy", async () => {
    await fixture.signOn(browser, 'strong')
    for (const [client, acr] of [
      ['form', 'html-form'],
      ['web', 'securid'],
      ['strong', 'two-factor'],
    ] as const)
      expect(await fixture.claims(client, await fixture.ask(browser, client, { prompt: 'none' }))).to.include({ acr })
  })

  it('Session of two separate factors: serves the policy of both, with essential acr', async () => {
    await fixture.signOn(browser, 'web')
    await fixture.signOn(browser, 'form')
    const claims = await fixture.claims('strong', await fixture.ask(browser, 'strong', { prompt: 'none' }))
    expect(claims).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'] })
    const asked = {
      acr_values: 'two-factor',
      claims: JSON.stringify({ id_token: { acr: { essential: true, value: 'two-factor' } } }),
    }
    expect(statusOf(await fixture.ask(browser, 'spa', { ...asked, prompt: 'none' }))).to.equal('code')
  })

  it('First factor by another user: second factor required of this user, other pi.sri', async () => {
    const alice = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    const result = await fixture.password(browser, await fixture.ask(browser, 'strong'), 'bob')
    expect(result.asked).to.include({ status: TOKEN, username: 'bob' })
    const bob = await fixture.claims('strong', await fixture.passcode(browser, result, 'bob'))
    expect(bob).to.deep.include({ sub: 'bob', acr: 'two-factor', amr: ['html-form', 'securid'] })
    expect(bob['pi.sri']).to.not.equal(alice['pi.sri'])
  })

  it('Sign-on of another user: replaces the session and its reference', async () => {
    const alice = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    const bob = await fixture.signOn(browser, 'web', { prompt: 'login' }, 'bob')
    expect(await fixture.claims('web', bob)).to.include({ sub: 'bob' })
    const { sessions } = await fixture.mock.idp.control.sessions.list()
    expect(sessions.map(({ username }) => username)).to.deep.equal(['bob'])
    const gone: unknown = await fixture.mock.idp.control.sessions.get(String(alice['pi.sri'])).catch((error) => error)
    expect(gone).to.include({ code: 'SESSION_NOT_FOUND' })
    expect(await fixture.claims('spa', await fixture.ask(browser, 'spa'))).to.include({ sub: 'bob' })
  })

  it('prompt=login: all factors required, same pi.sri, new auth_time', async () => {
    const first = await fixture.claims('strong', await fixture.signOn(browser, 'strong'))
    await fixture.mock.advance(100)
    const result = await fixture.ask(browser, 'strong', { prompt: 'login' })
    expect(statusOf(result)).to.equal(FORM)
    const second = await fixture.password(browser, result)
    expect(second.asked).to.include({ status: TOKEN })
    const claims = await fixture.claims('strong', await fixture.passcode(browser, second))
    expect(claims).to.include({ auth_time: now(), 'pi.sri': first['pi.sri'] })
  })

  it('prompt=consent, session: code at once', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(browser, 'web', { prompt: 'consent' }))).to.equal('code')
  })

  it('max_age: only the older factor is required', async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    await fixture.signOn(browser, 'strong')
    await fixture.mock.advance(100)
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '200' }))).to.equal('code')
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '199', prompt: 'none' }))).to.equal(
      'login_required',
    )
    const result = await fixture.ask(browser, 'strong', { max_age: '199' })
    expect(statusOf(result)).to.equal(FORM)
    const done = await fixture.password(browser, result)
    expect(done.asked, 'state after the password').to.equal(undefined)
    expect(await fixture.claims('strong', done)).to.include({ auth_time: now() - 100, acr: 'two-factor' })
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '99' }))).to.equal(TOKEN)
    expect(statusOf(await fixture.ask(browser, 'web', { max_age: '100', prompt: 'none' }))).to.equal('code')
  })

  it("ID token: amr and auth_time of the adapters of the client's own policy", async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    await fixture.signOn(browser, 'strong')
    const claimsFor = async (client: string, query: Readonly<Record<string, string>> = {}) => {
      const { amr, auth_time } = await fixture.claims(
        client,
        await fixture.ask(browser, client, { prompt: 'none', ...query }),
      )
      return { amr, auth_time }
    }
    expect(await claimsFor('web', { max_age: '50' })).to.deep.equal({ amr: ['securid'], auth_time: now() })
    expect(await claimsFor('form')).to.deep.equal({ amr: ['html-form'], auth_time: now() - 100 })
    expect(await claimsFor('strong')).to.deep.equal({ amr: ['html-form', 'securid'], auth_time: now() - 100 })
  })

  it('max_age=0: sign-on required', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(browser, 'web', { max_age: '0' }))).to.equal(TOKEN)
  })

  it('id_token_hint: session and sign-on of this user only; other users access_denied', async () => {
    const { id_token: hint } = await fixture.tokens('web', await fixture.signOn(fixture.open(), 'web', {}, 'bob'))
    await fixture.signOn(browser, 'web')
    const hinted = { id_token_hint: String(hint) }
    expect(statusOf(await fixture.ask(browser, 'web', { ...hinted, prompt: 'none' }))).to.equal('login_required')
    await fixture.mock.advance(60)
    expect(statusOf(await fixture.signOn(browser, 'web', hinted, 'alice'))).to.equal('access_denied')
    await fixture.mock.advance(60)
    expect(await fixture.claims('web', await fixture.signOn(browser, 'web', hinted, 'bob'))).to.include({ sub: 'bob' })
    expect(statusOf(await fixture.ask(browser, 'web', { ...hinted, prompt: 'none' }))).to.equal('code')
  })

  it('Refreshed ID token: same pi.sri; new sign-on: another', async () => {
    const tokens = await fixture.tokens('web', await fixture.signOn(browser, 'web'))
    const { 'pi.sri': sri } = claimsOf(tokens['id_token'])
    await browser.get('/idp/startSLO.ping')
    await fixture.mock.advance(60)
    const again = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    expect(again['pi.sri']).to.match(/^[A-Za-z0-9_-]{27}$/)
    expect(again['pi.sri']).to.not.equal(sri)
    const form = {
      grant_type: 'refresh_token',
      refresh_token: String(tokens['refresh_token']),
      client_id: 'web',
      client_secret: 'a secret of the tests',
    }
    expect(claimsOf((await browser.post('/as/token.oauth2', form)).json['id_token'])).to.include({ 'pi.sri': sri })
  })

  it('Refused requests: their clients are not added to the session', async () => {
    await fixture.signOn(browser, 'web')
    await browser.get('/as/authorization.oauth2?client_id=nobody&response_type=code')
    await browser.get('/as/authorization.oauth2?client_id=spa&response_type=nonsense')
    await fixture.ask(browser, 'strong', { prompt: 'none' })
    await browser.get('/idp/startSSO.ping')
    const { sessions } = await fixture.mock.idp.control.sessions.list()
    expect(sessions.map(({ clients }) => clients)).to.deep.equal([['web']])
  })
})
