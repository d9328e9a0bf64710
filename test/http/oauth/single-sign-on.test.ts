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

  it('lets a person into the next application unasked, whichever way, with one pi.sri for both', async () => {
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

  it('is of one browser alone', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(fixture.open(), 'web'))).to.equal(TOKEN)
    expect(statusOf(await fixture.ask(fixture.open(), 'web', { prompt: 'none' }))).to.equal('login_required')
  })

  it('asks for the second factor alone after the first, of the same person, who cannot be changed', async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    expect(statusOf(await fixture.ask(browser, 'strong', { prompt: 'none' }))).to.equal('login_required')
    const came = await fixture.ask(browser, 'strong')
    expect(came.asked).to.include({ status: TOKEN, username: 'alice', allowUsernameEdits: false })
    const claims = await fixture.claims('strong', await fixture.passcode(browser, came))
    expect(claims).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'], auth_time: now() - 100 })
    expect(claims['pi.sri']).to.equal((await fixture.claims('form', await fixture.ask(browser, 'form')))['pi.sri'])
  })

  it('serves both factors after both, each client by the name of its policy', async () => {
    await fixture.signOn(browser, 'strong')
    for (const [client, acr] of [
      ['form', 'html-form'],
      ['web', 'securid'],
      ['strong', 'two-factor'],
    ] as const)
      expect(await fixture.claims(client, await fixture.ask(browser, client, { prompt: 'none' }))).to.include({ acr })
  })

  it('serves two policies of one factor each to one that has both', async () => {
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

  it('asks for the second factor of whoever passes the first, not of whoever passed the second before', async () => {
    const alice = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    const came = await fixture.password(browser, await fixture.ask(browser, 'strong'), 'bob')
    expect(came.asked).to.include({ status: TOKEN, username: 'bob' })
    const bob = await fixture.claims('strong', await fixture.passcode(browser, came, 'bob'))
    expect(bob).to.deep.include({ sub: 'bob', acr: 'two-factor', amr: ['html-form', 'securid'] })
    expect(bob['pi.sri']).to.not.equal(alice['pi.sri'])
  })

  it('ends when another person signs on, and so does the reference', async () => {
    const alice = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    const bob = await fixture.signOn(browser, 'web', { prompt: 'login' }, 'bob')
    expect(await fixture.claims('web', bob)).to.include({ sub: 'bob' })
    const { sessions } = await fixture.mock.idp.control.sessions.list()
    expect(sessions.map(({ username }) => username)).to.deep.equal(['bob'])
    const gone: unknown = await fixture.mock.idp.control.sessions.get(String(alice['pi.sri'])).catch((error) => error)
    expect(gone).to.include({ code: 'SESSION_NOT_FOUND' })
    expect(await fixture.claims('spa', await fixture.ask(browser, 'spa'))).to.include({ sub: 'bob' })
  })

  it('asks everything anew under prompt=login, within the same session', async () => {
    const first = await fixture.claims('strong', await fixture.signOn(browser, 'strong'))
    await fixture.mock.advance(100)
    const came = await fixture.ask(browser, 'strong', { prompt: 'login' })
    expect(statusOf(came)).to.equal(FORM)
    const second = await fixture.password(browser, came)
    expect(second.asked).to.include({ status: TOKEN })
    const claims = await fixture.claims('strong', await fixture.passcode(browser, second))
    expect(claims).to.include({ auth_time: now(), 'pi.sri': first['pi.sri'] })
  })

  it('asks for no consent under prompt=consent', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(browser, 'web', { prompt: 'consent' }))).to.equal('code')
  })

  it('asks for what is older than max_age alone', async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    await fixture.signOn(browser, 'strong')
    await fixture.mock.advance(100)
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '200' }))).to.equal('code')
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '199', prompt: 'none' }))).to.equal(
      'login_required',
    )
    const came = await fixture.ask(browser, 'strong', { max_age: '199' })
    expect(statusOf(came)).to.equal(FORM)
    const done = await fixture.password(browser, came)
    expect(done.asked, 'the passcode is asked for again').to.equal(undefined)
    expect(await fixture.claims('strong', done)).to.include({ auth_time: now() - 100, acr: 'two-factor' })
    expect(statusOf(await fixture.ask(browser, 'strong', { max_age: '99' }))).to.equal(TOKEN)
    expect(statusOf(await fixture.ask(browser, 'web', { max_age: '100', prompt: 'none' }))).to.equal('code')
  })

  it('tells each client of the adapters of its own policy, and of their times', async () => {
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(100)
    await fixture.signOn(browser, 'strong')
    const told = async (client: string, query: Readonly<Record<string, string>> = {}) => {
      const { amr, auth_time } = await fixture.claims(
        client,
        await fixture.ask(browser, client, { prompt: 'none', ...query }),
      )
      return { amr, auth_time }
    }
    expect(await told('web', { max_age: '50' })).to.deep.equal({ amr: ['securid'], auth_time: now() })
    expect(await told('form')).to.deep.equal({ amr: ['html-form'], auth_time: now() - 100 })
    expect(await told('strong')).to.deep.equal({ amr: ['html-form', 'securid'], auth_time: now() - 100 })
  })

  it('takes max_age=0 for prompt=login', async () => {
    await fixture.signOn(browser, 'web')
    expect(statusOf(await fixture.ask(browser, 'web', { max_age: '0' }))).to.equal(TOKEN)
  })

  it('signs on whom id_token_hint names, and nobody else', async () => {
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

  it('keeps the reference in a refreshed ID token, and gives another after a new sign-on', async () => {
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

  it('tells no client of a session that it never had, and keeps no client that is not there', async () => {
    await fixture.signOn(browser, 'web')
    await browser.get('/as/authorization.oauth2?client_id=nobody&response_type=code')
    await browser.get('/as/authorization.oauth2?client_id=spa&response_type=nonsense')
    await fixture.ask(browser, 'strong', { prompt: 'none' })
    await browser.get('/idp/startSSO.ping')
    const { sessions } = await fixture.mock.idp.control.sessions.list()
    expect(sessions.map(({ clients }) => clients)).to.deep.equal([['web']])
  })
})
