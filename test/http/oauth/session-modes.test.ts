import { expect } from 'chai'
import { type Browser, claimsOf, XSRF } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK } from '../../fixtures/oauth/clients.ts'
import { openSessionFixture, type SessionFixture, sessionConfig, statusOf } from '../../fixtures/oauth/sessions.ts'

const TOKEN = 'SECURID_CREDENTIAL_REQUIRED'
const FORM = 'USERNAME_PASSWORD_REQUIRED'

describe('sessions', () => {
  let fixture: SessionFixture
  let browser: Browser
  const start = async (laid: object = {}) => {
    fixture = await openSessionFixture(laid)
    browser = fixture.open()
  }
  afterEach(() => fixture.mock.close())
  const piFlow = async (client_id: string, query: Readonly<Record<string, string>> = {}) => {
    const parameters = { client_id, response_type: 'code', response_mode: 'pi.flow', scope: 'openid', ...query }
    return (await browser.get(`/as/authorization.oauth2?${new URLSearchParams(parameters)}`)).json
  }
  const exchanged = async (client_id: string, { authorizeResponse }: { readonly [member: string]: unknown }) => {
    const { code = '' } = authorizeResponse as Record<string, string>
    const form = { grant_type: 'authorization_code', code, client_id }
    return claimsOf((await browser.post('/as/token.oauth2', form)).json['id_token'])
  }
  const password = { username: 'alice', password: 'Passw0rd!' }

  describe('without redirects', () => {
    beforeEach(() => start())
    it('are the same as with them', async () => {
      const first = await fixture.claims('web', await fixture.signOn(browser, 'web'))
      const completed = await piFlow('api')
      expect(completed['status']).to.equal('COMPLETED')
      expect(await exchanged('api', completed)).to.include({ sub: 'alice', acr: 'securid', 'pi.sri': first['pi.sri'] })
    })
    it('spare what was passed, and the username is chained', async () => {
      await fixture.signOn(browser, 'form')
      const asked = await piFlow('strong')
      expect(asked).to.include({ status: TOKEN, username: 'alice', allowUsernameEdits: false })
      const { passcode } = await fixture.mock.typed('alice')
      const { json } = await browser.act(String(asked['id']), 'checkCredential', { passcode })
      expect(await exchanged('strong', json)).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'] })
      expect(statusOf(await fixture.ask(browser, 'strong', { prompt: 'none' }))).to.equal('code')
    })
    it('spare nothing under prompt=login, and nobody is asked under prompt=none', async () => {
      await fixture.signOn(browser, 'form')
      expect(await piFlow('form', { prompt: 'login' })).to.include({ status: FORM })
      expect(await piFlow('strong', { prompt: 'none' })).to.include({ status: 'FAILED', code: 'login_required' })
      expect(await piFlow('form', { prompt: 'none' })).to.include({ status: 'COMPLETED' })
    })
    it('ask for what is older than max_age alone', async () => {
      await fixture.signOn(browser, 'form')
      await fixture.mock.advance(100)
      await fixture.signOn(browser, 'strong')
      const asked = await piFlow('strong', { max_age: '50' })
      expect(asked).to.include({ status: FORM })
      expect((await browser.act(String(asked['id']), 'checkUsernamePassword', password)).json).to.include({
        status: 'COMPLETED',
      })
    })
    it('fail with access_denied for another person than id_token_hint names', async () => {
      const { id_token: hint } = await fixture.tokens('form', await fixture.signOn(fixture.open(), 'form', {}, 'bob'))
      const asked = await piFlow('form', { id_token_hint: String(hint) })
      const { json } = await browser.act(String(asked['id']), 'checkUsernamePassword', password)
      expect(json).to.include({ status: 'FAILED', code: 'access_denied' })
    })
  })

  describe('without cookies', () => {
    const cookieless = { clientId: 'bare', allowAuthenticationApiInit: true, enableCookielessAuthenticationApi: true }
    const clients = [...sessionConfig.oauth.clients, { ...cookieless, policy: 'html-form' }]
    beforeEach(() => start({ oauth: { clients } }))
    it('are neither begun nor used', async () => {
      await fixture.signOn(browser, 'form')
      expect(await piFlow('bare', { prompt: 'none' })).to.include({ status: 'FAILED', code: 'login_required' })
      const asked = await piFlow('bare')
      expect(asked).to.include({ status: FORM })
      const state = { 'X-Pf-Authn-Api-State': String(asked['_pf_authn_api_state']) }
      const { json } = await browser.act(String(asked['id']), 'checkUsernamePassword', password, state)
      expect(await exchanged('bare', json)).to.include({ sub: 'alice' })
      expect((await fixture.mock.idp.control.sessions.list()).sessions).to.have.length(1)
    })
  })

  describe('of pushed requests', () => {
    beforeEach(() => start())
    it('count those adapters as used that the pushed request wanted', async () => {
      const request = { client_id: 'web', client_secret: 'a secret of the tests', response_type: 'code' }
      const pushed = { ...request, redirect_uri: CALLBACK, scope: 'openid', acr_values: 'html-form' }
      const { json } = await browser.post('/as/par.oauth2', pushed)
      await fixture.signOn(browser, 'strong')
      const query = { client_id: 'web', request_uri: String(json['request_uri']) }
      await fixture.mock.advance(30)
      await browser.get(`/as/authorization.oauth2?${new URLSearchParams(query)}`)
      const [session] = (await fixture.mock.idp.control.sessions.list()).sessions
      const used = Object.fromEntries((session?.adapters ?? []).map(({ adapter, usedAt }) => [adapter, usedAt]))
      expect(used).to.deep.equal({ 'html-form': '2026-01-05T12:00:40Z', securid: '2026-01-05T12:00:10Z' })
    })
  })

  describe('of policies with rules', () => {
    const ruled = (expectedValue: string) => ({
      adapter: 'html-form',
      success: null,
      attributeRules: {
        items: [
          { attributeName: 'groups', condition: 'MULTIVALUE_CONTAINS', expectedValue, result: { adapter: 'securid' } },
        ],
      },
    })
    beforeEach(() => {
      const clients = ['staff', 'board'].map((id) => ({ clientId: id, redirectUris: [CALLBACK], policy: id }))
      return start({
        policies: { staff: ruled('staff'), board: ruled('board') },
        oauth: { clients: [...sessionConfig.oauth.clients, ...clients] },
      })
    })
    it('follow the rule as a sign-on does: who belongs there is asked for more', async () => {
      await fixture.signOn(browser, 'form')
      expect(statusOf(await fixture.ask(browser, 'board', { prompt: 'none' }))).to.equal('code')
      const came = await fixture.ask(browser, 'staff')
      expect(came.asked).to.include({ status: TOKEN, username: 'alice' })
      expect(statusOf(await fixture.passcode(browser, came))).to.equal('code')
      expect(statusOf(await fixture.ask(browser, 'staff', { prompt: 'none' }))).to.equal('code')
    })
    it('count an adapter behind a rule as used', async () => {
      await fixture.signOn(browser, 'staff')
      for (let times = 0; times < 2; times++) {
        await fixture.mock.advance(3000)
        expect(statusOf(await fixture.ask(browser, 'staff', { prompt: 'none' }))).to.equal('code')
      }
    })
  })

  describe('under switches of compatibility', () => {
    it('belong to the browser that began, though everybody may go on with its flow', async () => {
      await start({ compatibility: { sessionCookie: 'ignore' } })
      const { asked } = await fixture.ask(browser, 'form')
      const stranger = fixture.open()
      const { json } = await stranger.act(String(asked?.id), 'checkUsernamePassword', password)
      expect(json).to.include({ status: 'RESUME' })
      await stranger.get(String(json['resumeUrl']))
      expect(statusOf(await fixture.ask(stranger, 'form', { prompt: 'none' }))).to.equal('login_required')
      expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('code')
    })
    it('are not begun by a failure that answers RESUME', async () => {
      await start({ compatibility: { adapterFailure: 'RESUME' } })
      const { asked } = await fixture.ask(browser, 'web')
      const { json } = await browser.act(String(asked?.id), 'cancel')
      expect(json).to.include({ status: 'RESUME' })
      expect((await browser.get(String(json['resumeUrl']))).location).to.include('error=access_denied')
      expect((await fixture.mock.idp.control.sessions.list()).sessions).to.deep.equal([])
    })
  })

  it('let nobody else come back by their resume path', async () => {
    await start()
    const { asked } = await fixture.ask(browser, 'form')
    const { json } = await browser.act(String(asked?.id), 'checkUsernamePassword', password)
    const url = String(json['resumeUrl'])
    expect((await fixture.open().get(url)).status).to.equal(404)
    expect((await fixture.open().get(`/pf-ws/authn/flows/${asked?.id}`, XSRF)).status).to.equal(404)
    expect((await browser.get(url)).location).to.include('code=')
  })
})
