import { expect } from 'chai'
import { type Browser, openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { SECRET } from '../../fixtures/oauth/clients.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const BYE = 'https://client.example/bye'
const LOGOUT = '/idp/init_logout.openid'
const SLO = '/idp/startSLO.ping'

describe('sign-off', () => {
  let fixture: SessionFixture
  let browser: Browser
  afterEach(() => fixture.mock.close())
  const start = async (changes: object = {}) => {
    fixture = await openSessionFixture(changes)
    browser = fixture.open()
    const tokens = await fixture.tokens('web', await fixture.signOn(browser, 'web'))
    return { idToken: String(tokens['id_token']), refreshToken: String(tokens['refresh_token']) }
  }
  const isSignedOn = async () => statusOf(await fixture.ask(browser, 'web', { prompt: 'none' })) === 'code'
  const query = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`
  const sessions = async () => (await fixture.mock.idp.control.sessions.list()).sessions
  const isRevoked = async (sri: string) => {
    const Authorization = `Basic ${Buffer.from(`web:${encodeURIComponent(SECRET)}`).toString('base64')}`
    const path = `/pf-ws/rest/sessionMgmt/revokedSris/${sri}`
    return (await openBrowser(fixture.mock).get(path, { Authorization, 'X-XSRF-Header': 'x' })).status === 200
  }

  describe('/idp/init_logout.openid', () => {
    it('GET /idp/init_logout.openid, id_token_hint: session ended and revoked, redirect with state', async () => {
      const { idToken } = await start()
      const [session] = await sessions()
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 'a state' }
      const { status, location } = await browser.get(LOGOUT + query(parameters))
      expect([status, location]).to.deep.equal([303, `${BYE}?state=a+state`])
      expect(await isSignedOn()).to.equal(false)
      expect(await sessions()).to.deep.equal([])
      expect(await isRevoked(session?.id ?? '')).to.equal(true)
    })
    it('POST /idp/init_logout.openid, client_id: session ended, redirect', async () => {
      await start()
      const { location } = await browser.post(LOGOUT, { client_id: 'web', post_logout_redirect_uri: BYE })
      expect(location).to.equal(BYE)
      expect(await isSignedOn()).to.equal(false)
    })
    it('GET /idp/init_logout.openid without parameters: session ended, page', async () => {
      await start()
      const { location } = await browser.get(LOGOUT)
      expect((await browser.get(String(location), { accept: 'text/html' })).text).to.include('You are signed off')
      expect(await isSignedOn()).to.equal(false)
    })
    it('GET /idp/init_logout.openid, no session: redirect, sessions of other browsers stay', async () => {
      const { idToken } = await start()
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: BYE }
      expect((await fixture.open().get(LOGOUT + query(parameters))).location).to.equal(BYE)
      expect(await isSignedOn()).to.equal(true)
    })
    it('GET /idp/init_logout.openid, expired id_token_hint: redirect', async () => {
      const { idToken } = await start()
      await fixture.mock.advance(1000)
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: BYE }
      expect((await browser.get(LOGOUT + query(parameters))).location).to.equal(BYE)
    })
    const refused: readonly (readonly [string, (idToken: string) => Readonly<Record<string, string>>])[] = [
      ['unregistered URI', (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example/' })],
      [
        'URI with a registered prefix',
        (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: `${BYE}.evil.example` }),
      ],
      ['URI of another client', () => ({ client_id: 'spa', post_logout_redirect_uri: BYE })],
      ['unknown client', () => ({ client_id: 'nobody', post_logout_redirect_uri: BYE })],
      ['hint of another client', (hint) => ({ client_id: 'spa', id_token_hint: hint })],
      ['hint with an invalid signature', (hint) => ({ id_token_hint: `${hint.slice(0, -8)}AAAAAAAA` })],
      ['hint that is not a token', () => ({ id_token_hint: 'nonsense' })],
    ]
    for (const [title, parameters] of refused)
      it(`GET /idp/init_logout.openid, ${title}: 400, the session stays`, async () => {
        const { idToken } = await start()
        const { status, location, json } = await browser.get(LOGOUT + query(parameters(idToken)))
        expect([status, location]).to.deep.equal([400, undefined])
        expect(json['error_description']).to.be.a('string')
        expect(await isSignedOn()).to.equal(true)
      })
    it('GET /idp/init_logout.openid, URI without client or hint: not followed', async () => {
      await start()
      const { location } = await browser.get(LOGOUT + query({ post_logout_redirect_uri: 'https://evil.example/' }))
      expect(new URL(String(location)).origin).to.equal(fixture.mock.idp.baseUrl)
    })
    it('GET /idp/init_logout.openid: refresh tokens stay valid', async () => {
      const { refreshToken } = await start()
      await browser.get(LOGOUT)
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'web', client_secret: SECRET }
      expect((await browser.post('/as/token.oauth2', form)).status).to.equal(200)
    })
  })

  describe('/idp/startSLO.ping', () => {
    it('GET /idp/startSLO.ping: session ended and revoked, page', async () => {
      await start()
      const [session] = await sessions()
      const { status, text } = await browser.get(SLO, { accept: 'text/html' })
      expect(status).to.equal(200)
      expect(text).to.include('You are signed off')
      expect(await isSignedOn()).to.equal(false)
      expect(await isRevoked(session?.id ?? '')).to.equal(true)
    })
    it('GET or POST /idp/startSLO.ping, allowed target: redirect to it', async () => {
      await start()
      expect((await browser.get(`${SLO}?TargetResource=${encodeURIComponent(BYE)}`)).location).to.equal(BYE)
      expect((await browser.post(SLO, { TARGET: BYE })).location).to.equal(BYE)
    })
    it('GET /idp/startSLO.ping, other target: 400, the session stays', async () => {
      await start()
      const { status, location } = await browser.get(`${SLO}?TargetResource=https://evil.example/`)
      expect([status, location]).to.deep.equal([400, undefined])
      expect(await isSignedOn()).to.equal(true)
    })
    it('GET /idp/startSLO.ping: sessions of other browsers stay', async () => {
      await start()
      const elsewhere = fixture.open()
      await fixture.mock.advance(60)
      await fixture.signOn(elsewhere, 'web')
      await elsewhere.get(SLO)
      expect(await isSignedOn()).to.equal(true)
    })
    it('DELETE /idp/startSLO.ping: 405', async () => {
      await start()
      const { status } = await fetch(`${fixture.mock.address}${SLO}`, { method: 'DELETE' })
      expect(status).to.equal(405)
    })
  })

  it('GET /idp/startSLO.ping, revokeUserSessionOnLogout false: session ended, not revoked', async () => {
    await start({ session: { settings: { revokeUserSessionOnLogout: false } } })
    const [session] = await sessions()
    await browser.get(SLO)
    expect(await isSignedOn()).to.equal(false)
    expect(await isRevoked(session?.id ?? '')).to.equal(false)
  })

  it('Sign-off during a flow: the factor of the session is required, the flow continues', async () => {
    await start()
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(60)
    await fixture.signOn(browser, 'web', { prompt: 'login' })
    const begun = await fixture.ask(browser, 'strong', { max_age: '30' })
    expect(begun.asked).to.include({ status: 'USERNAME_PASSWORD_REQUIRED' })
    await browser.get(SLO)
    await fixture.mock.advance(60)
    const password = await fixture.password(browser, begun)
    expect(password.asked, 'state after the password').to.include({ status: 'SECURID_CREDENTIAL_REQUIRED' })
    expect(await fixture.claims('strong', await fixture.passcode(browser, password))).to.include({ acr: 'two-factor' })
  })

  it('Sign-off after a skipped first factor: the new session has the second factor only', async () => {
    await start()
    await browser.get(SLO)
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(60)
    const begun = await fixture.ask(browser, 'strong')
    expect(begun.asked).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED' })
    await browser.get(SLO)
    expect(statusOf(await fixture.passcode(browser, begun))).to.equal('code')
    const [session] = await sessions()
    expect(session?.adapters.map(({ adapter }) => adapter)).to.deep.equal(['securid'])
    expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('login_required')
  })

  it('Sign-off between sign-on and resume: no session', async () => {
    await start()
    await browser.get(SLO)
    await fixture.mock.advance(60)
    const begun = await fixture.ask(browser, 'web')
    const { passcode } = await fixture.mock.typed('alice')
    const { json } = await browser.act(String(begun.asked?.id), 'checkCredential', { username: 'alice', passcode })
    await browser.get(SLO)
    const resumed = await browser.get(String(json['resumeUrl']))
    expect(resumed.status).to.be.within(300, 303)
    expect(await isSignedOn()).to.equal(false)
  })
})
