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
  const start = async (laid: object = {}) => {
    fixture = await openSessionFixture(laid)
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
    it('ends the session and goes where the client says, with its state', async () => {
      const { idToken } = await start()
      const [session] = await sessions()
      const wanted = { id_token_hint: idToken, post_logout_redirect_uri: BYE, state: 'a state' }
      const { status, location } = await browser.get(LOGOUT + query(wanted))
      expect([status, location]).to.deep.equal([303, `${BYE}?state=a+state`])
      expect(await isSignedOn()).to.equal(false)
      expect(await sessions()).to.deep.equal([])
      expect(await isRevoked(session?.id ?? '')).to.equal(true)
    })
    it('takes a form, and a client_id in place of the hint', async () => {
      await start()
      const { location } = await browser.post(LOGOUT, { client_id: 'web', post_logout_redirect_uri: BYE })
      expect(location).to.equal(BYE)
      expect(await isSignedOn()).to.equal(false)
    })
    it('needs neither, and says that it is done', async () => {
      await start()
      const { location } = await browser.get(LOGOUT)
      expect((await browser.get(String(location), { accept: 'text/html' })).text).to.include('You are signed off')
      expect(await isSignedOn()).to.equal(false)
    })
    it('works for whoever has no session', async () => {
      const { idToken } = await start()
      const wanted = { id_token_hint: idToken, post_logout_redirect_uri: BYE }
      expect((await fixture.open().get(LOGOUT + query(wanted))).location).to.equal(BYE)
      expect(await isSignedOn()).to.equal(true)
    })
    it('takes an ID token that has expired', async () => {
      const { idToken } = await start()
      await fixture.mock.advance(1000)
      const wanted = { id_token_hint: idToken, post_logout_redirect_uri: BYE }
      expect((await browser.get(LOGOUT + query(wanted))).location).to.equal(BYE)
    })
    const refused: readonly (readonly [string, (idToken: string) => Readonly<Record<string, string>>])[] = [
      [
        'a place that is not the client’s',
        (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: 'https://evil.example/' }),
      ],
      [
        'a place that begins as the client’s',
        (hint) => ({ id_token_hint: hint, post_logout_redirect_uri: `${BYE}.evil.example` }),
      ],
      ['a place of another client', () => ({ client_id: 'spa', post_logout_redirect_uri: BYE })],
      ['a client that is not there', () => ({ client_id: 'nobody', post_logout_redirect_uri: BYE })],
      ['a hint for another client', (hint) => ({ client_id: 'spa', id_token_hint: hint })],
      ['a hint with a signature of somebody else', (hint) => ({ id_token_hint: `${hint.slice(0, -8)}AAAAAAAA` })],
      ['a hint that is no token', () => ({ id_token_hint: 'nonsense' })],
    ]
    for (const [title, parameters] of refused)
      it(`refuses ${title}, and the session stays`, async () => {
        const { idToken } = await start()
        const { status, location, json } = await browser.get(LOGOUT + query(parameters(idToken)))
        expect([status, location]).to.deep.equal([400, undefined])
        expect(json['error_description']).to.be.a('string')
        expect(await isSignedOn()).to.equal(true)
      })
    it('does not follow a place that no client stands for', async () => {
      await start()
      const { location } = await browser.get(LOGOUT + query({ post_logout_redirect_uri: 'https://evil.example/' }))
      expect(new URL(String(location)).origin).to.equal(fixture.mock.idp.baseUrl)
    })
    it('leaves refresh tokens alone', async () => {
      const { refreshToken } = await start()
      await browser.get(LOGOUT)
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'web', client_secret: SECRET }
      expect((await browser.post('/as/token.oauth2', form)).status).to.equal(200)
    })
  })

  describe('/idp/startSLO.ping', () => {
    it('ends the session and says so', async () => {
      await start()
      const [session] = await sessions()
      const { status, text } = await browser.get(SLO, { accept: 'text/html' })
      expect(status).to.equal(200)
      expect(text).to.include('You are signed off')
      expect(await isSignedOn()).to.equal(false)
      expect(await isRevoked(session?.id ?? '')).to.equal(true)
    })
    it('goes to a place that it knows, from a query or a form', async () => {
      await start()
      expect((await browser.get(`${SLO}?TargetResource=${encodeURIComponent(BYE)}`)).location).to.equal(BYE)
      expect((await browser.post(SLO, { TARGET: BYE })).location).to.equal(BYE)
    })
    it('refuses any other place, and the session stays', async () => {
      await start()
      const { status, location } = await browser.get(`${SLO}?TargetResource=https://evil.example/`)
      expect([status, location]).to.deep.equal([400, undefined])
      expect(await isSignedOn()).to.equal(true)
    })
    it('is the end for this browser alone', async () => {
      await start()
      const elsewhere = fixture.open()
      await fixture.mock.advance(60)
      await fixture.signOn(elsewhere, 'web')
      await elsewhere.get(SLO)
      expect(await isSignedOn()).to.equal(true)
    })
    it('answers the method that it does not know', async () => {
      await start()
      const { status } = await fetch(`${fixture.mock.address}${SLO}`, { method: 'DELETE' })
      expect(status).to.equal(405)
    })
  })

  it('puts the session on no list where the configuration does not want it', async () => {
    await start({ session: { settings: { revokeUserSessionOnLogout: false } } })
    const [session] = await sessions()
    await browser.get(SLO)
    expect(await isSignedOn()).to.equal(false)
    expect(await isRevoked(session?.id ?? '')).to.equal(false)
  })

  it('while a flow is on ends what the session had spared it, not the flow', async () => {
    await start()
    await fixture.signOn(browser, 'form')
    await fixture.mock.advance(60)
    await fixture.signOn(browser, 'web', { prompt: 'login' })
    const begun = await fixture.ask(browser, 'strong', { max_age: '30' })
    expect(begun.asked).to.include({ status: 'USERNAME_PASSWORD_REQUIRED' })
    await browser.get(SLO)
    await fixture.mock.advance(60)
    const password = await fixture.password(browser, begun)
    expect(password.asked, 'the passcode was spared').to.include({ status: 'SECURID_CREDENTIAL_REQUIRED' })
    expect(await fixture.claims('strong', await fixture.passcode(browser, password))).to.include({ acr: 'two-factor' })
  })

  it('after the first factor was spared does not bring it back', async () => {
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

  it('between the sign-on and its resumption leaves nobody signed on', async () => {
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
