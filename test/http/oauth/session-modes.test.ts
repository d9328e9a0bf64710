import { expect } from 'chai'
import { type Browser, claimsOf, XSRF } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK } from '../../fixtures/oauth/clients.ts'
import { openSessionFixture, type SessionFixture, sessionConfig, statusOf } from '../../fixtures/oauth/sessions.ts'

const TOKEN = 'SECURID_CREDENTIAL_REQUIRED'
const FORM = 'USERNAME_PASSWORD_REQUIRED'

describe('sessions by mode', () => {
  let fixture: SessionFixture
  let browser: Browser
  const start = async (changes: object = {}) => {
    fixture = await openSessionFixture(changes)
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

  describe('sessions with pi.flow', () => {
    beforeEach(() => start())
    it('pi.flow, session from redirects: COMPLETED at once, same pi.sri', async () => {
      const first = await fixture.claims('web', await fixture.signOn(browser, 'web'))
      const completed = await piFlow('api')
      expect(completed['status']).to.equal('COMPLETED')
      expect(await exchanged('api', completed)).to.include({ sub: 'alice', acr: 'securid', 'pi.sri': first['pi.sri'] })
    })
    it('pi.flow, first factor in the session: only the second is required, username chained', async () => {
      await fixture.signOn(browser, 'form')
      const asked = await piFlow('strong')
      expect(asked).to.include({ status: TOKEN, username: 'alice', allowUsernameEdits: false })
      const { passcode } = await fixture.mock.typed('alice')
      const { json } = await browser.act(String(asked['id']), 'checkCredential', { passcode })
      expect(await exchanged('strong', json)).to.deep.include({ acr: 'two-factor', amr: ['html-form', 'securid'] })
      expect(statusOf(await fixture.ask(browser, 'strong', { prompt: 'none' }))).to.equal('code')
    })
    it('pi.flow, prompt=login: sign-on required; prompt=none: COMPLETED or login_required', async () => {
      await fixture.signOn(browser, 'form')
      expect(await piFlow('form', { prompt: 'login' })).to.include({ status: FORM })
      expect(await piFlow('strong', { prompt: 'none' })).to.include({ status: 'FAILED', code: 'login_required' })
      expect(await piFlow('form', { prompt: 'none' })).to.include({ status: 'COMPLETED' })
    })
    it('pi.flow, max_age: only the older factor is required', async () => {
      await fixture.signOn(browser, 'form')
      await fixture.mock.advance(100)
      await fixture.signOn(browser, 'strong')
      const asked = await piFlow('strong', { max_age: '50' })
      expect(asked).to.include({ status: FORM })
      expect((await browser.act(String(asked['id']), 'checkUsernamePassword', password)).json).to.include({
        status: 'COMPLETED',
      })
    })
    it('pi.flow, id_token_hint of another user: FAILED, access_denied', async () => {
      const { id_token: hint } = await fixture.tokens('form', await fixture.signOn(fixture.open(), 'form', {}, 'bob'))
      const asked = await piFlow('form', { id_token_hint: String(hint) })
      const { json } = await browser.act(String(asked['id']), 'checkUsernamePassword', password)
      expect(json).to.include({ status: 'FAILED', code: 'access_denied' })
    })
  })

  describe('sessions without cookies', () => {
    const cookieless = { clientId: 'bare', allowAuthenticationApiInit: true, enableCookielessAuthenticationApi: true }
    const clients = [...sessionConfig.oauth.clients, { ...cookieless, policy: 'html-form' }]
    beforeEach(() => start({ oauth: { clients } }))
    it('Cookieless client: sessions are neither used nor created', async () => {
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

  describe('sessions and pushed requests', () => {
    beforeEach(() => start())
    it('Pushed request with acr_values: only the idle time of its adapter is extended', async () => {
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

  describe('sessions and policies with rules', () => {
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
    it('Policy rule, session of the first factor: second factor required where the rule applies', async () => {
      await fixture.signOn(browser, 'form')
      expect(statusOf(await fixture.ask(browser, 'board', { prompt: 'none' }))).to.equal('code')
      const result = await fixture.ask(browser, 'staff')
      expect(result.asked).to.include({ status: TOKEN, username: 'alice' })
      expect(statusOf(await fixture.passcode(browser, result))).to.equal('code')
      expect(statusOf(await fixture.ask(browser, 'staff', { prompt: 'none' }))).to.equal('code')
    })
    it('Policy rule, session of both factors: idle time of the second factor extended too', async () => {
      await fixture.signOn(browser, 'staff')
      for (let times = 0; times < 2; times++) {
        await fixture.mock.advance(3000)
        expect(statusOf(await fixture.ask(browser, 'staff', { prompt: 'none' }))).to.equal('code')
      }
    })
  })

  describe('sessions and compatibility', () => {
    it('sessionCookie ignore, flow finished in another browser: session of the first browser', async () => {
      await start({ compatibility: { sessionCookie: 'ignore' } })
      const { asked } = await fixture.ask(browser, 'form')
      const other = fixture.open()
      const { json } = await other.act(String(asked?.id), 'checkUsernamePassword', password)
      expect(json).to.include({ status: 'RESUME' })
      await other.get(String(json['resumeUrl']))
      expect(statusOf(await fixture.ask(other, 'form', { prompt: 'none' }))).to.equal('login_required')
      expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('code')
    })
    it('adapterFailure RESUME, cancel: RESUME with access_denied, no session', async () => {
      await start({ compatibility: { adapterFailure: 'RESUME' } })
      const { asked } = await fixture.ask(browser, 'web')
      const { json } = await browser.act(String(asked?.id), 'cancel')
      expect(json).to.include({ status: 'RESUME' })
      expect((await browser.get(String(json['resumeUrl']))).location).to.include('error=access_denied')
      expect((await fixture.mock.idp.control.sessions.list()).sessions).to.deep.equal([])
    })
  })

  it('resumeUrl and flow in another browser: 404; in the first browser: code', async () => {
    await start()
    const { asked } = await fixture.ask(browser, 'form')
    const { json } = await browser.act(String(asked?.id), 'checkUsernamePassword', password)
    const url = String(json['resumeUrl'])
    expect((await fixture.open().get(url)).status).to.equal(404)
    expect((await fixture.open().get(`/pf-ws/authn/flows/${asked?.id}`, XSRF)).status).to.equal(404)
    expect((await browser.get(url)).location).to.include('code=')
  })
})
