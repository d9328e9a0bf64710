import { expect } from 'chai'
import { demoPassword } from '../../../mock-idp/config/demo.ts'
import { type Browser, flowIdOf, XSRF } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK } from '../../fixtures/oauth/clients.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const SSO = '/idp/startSSO.ping'
const HTML = { accept: 'text/html' }
const LISTED = 'https://list.example/app'
const FAILED = 'https://list.example/failed'

describe('IdP-initiated sign-on', () => {
  let fixture: SessionFixture
  let browser: Browser
  beforeEach(async () => {
    const uriAllowList = [
      { validUri: LISTED, targetResourceSSO: true },
      { validUri: FAILED, inErrorResource: true },
    ]
    fixture = await openSessionFixture({ redirectValidation: { redirectValidationLocalSettings: { uriAllowList } } })
    browser = fixture.open()
  })
  afterEach(() => fixture.mock.close())
  const query = (parameters: Readonly<Record<string, string>>) => `${SSO}?${new URLSearchParams(parameters)}`
  const stateOf = async (flowId: string) => (await browser.get(`/pf-ws/authn/flows/${flowId}`, XSRF)).json['status']
  const signOn = async (parameters: Readonly<Record<string, string>> = {}) => {
    const { resumeUrl } = await browser.signOn(flowIdOf(await browser.get(query(parameters))), 'alice')
    return browser.get(String(resumeUrl), HTML)
  }

  it('GET /idp/startSSO.ping: sign-on, page with the username, session for clients', async () => {
    const { status, text } = await signOn()
    expect(status).to.equal(200)
    expect(text).to.include('You are signed on').and.include('alice')
    expect(await fixture.claims('web', await fixture.ask(browser, 'web'))).to.include({ sub: 'alice', acr: 'securid' })
  })
  it('GET /idp/startSSO.ping: own resume path; other paths and browsers 404', async () => {
    const { resumeUrl } = await browser.signOn(flowIdOf(await browser.get(SSO)), 'alice')
    const path = new URL(String(resumeUrl)).pathname
    expect(path).to.match(/^\/idp\/[A-Za-z0-9]{22}\/resume\/idp\/startSSO\.ping$/)
    const id = path.split('/')[2]
    for (const other of [`/as/${id}/resume/as/authorization.ping`, `/idp/${id}/resume/idp/prp.ping`])
      expect((await browser.get(other)).status, other).to.equal(404)
    expect((await fixture.open().get(path)).status, 'another browser').to.equal(404)
    expect((await browser.get(path)).status).to.equal(200)
  })
  it('Resume path of startSSO for a flow of a client: 404', async () => {
    const { asked } = await fixture.ask(browser, 'web')
    await browser.signOn(String(asked?.id), 'alice')
    expect((await browser.get(`/idp/${asked?.id}/resume/idp/startSSO.ping`)).status).to.equal(404)
  })
  it('GET /idp/startSSO.ping, session: page or redirect at once', async () => {
    await signOn()
    const { status, text } = await browser.get(SSO, HTML)
    expect(status).to.equal(200)
    expect(text).to.include('alice')
    expect((await browser.get(query({ TargetResource: LISTED }))).location).to.equal(LISTED)
  })
  it('GET /idp/startSSO.ping, IdpAdapterId not in the session: sign-on required', async () => {
    await fixture.signOn(browser, 'web')
    const flowId = flowIdOf(await browser.get(query({ IdpAdapterId: 'html-form' })))
    expect(await stateOf(flowId)).to.equal('USERNAME_PASSWORD_REQUIRED')
  })
  it('POST /idp/startSSO.ping: parameters from a form', async () => {
    const flowId = flowIdOf(await browser.post(SSO, { IdpAdapterId: 'html-form', TargetResource: LISTED }))
    const credentials = { username: 'alice', password: demoPassword }
    const { json } = await browser.act(flowId, 'checkUsernamePassword', credentials)
    expect((await browser.get(String(json['resumeUrl']))).location).to.equal(LISTED)
    expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('code')
  })
  it('GET /idp/startSSO.ping, unknown IdpAdapterId: 400 UNKNOWN_ADAPTER', async () => {
    const { status, json, location } = await browser.get(query({ IdpAdapterId: 'nobody' }))
    expect([status, location]).to.deep.equal([400, undefined])
    expect(json).to.have.nested.property('details[0].code', 'UNKNOWN_ADAPTER')
  })
  it('GET /idp/startSSO.ping, PartnerSpId: 400 UNKNOWN_PARTNER, escaped', async () => {
    const { status, json } = await browser.get(query({ PartnerSpId: 'https://sp.example/<b>' }))
    expect(status).to.equal(400)
    expect(json).to.have.nested.property('details[0].code', 'UNKNOWN_PARTNER')
    const page = await browser.get(query({ PARTNER: '<img src=x>' }), HTML)
    expect(page.text).to.not.include('<img')
  })
  for (const [title, target, location] of [
    ['on this host', '/mock/health', '/mock/health'],
    ['redirect URI of a client', CALLBACK, CALLBACK],
    ['on the allow list', `${LISTED}/deeper`, `${LISTED}/deeper`],
  ] as const)
    it(`GET /idp/startSSO.ping, target ${title}: redirect to it after the sign-on`, async () => {
      const { location: redirected } = await signOn({ TargetResource: target })
      expect(String(redirected).replace(fixture.mock.idp.baseUrl, '')).to.equal(location)
    })
  it('GET /idp/startSSO.ping, target not allowed: 400 REDIRECT_NOT_ALLOWED, no flow', async () => {
    for (const [name, target] of [
      ['TargetResource', '//evil.example'],
      ['TARGET', 'https://evil.example/'],
      ['TargetResource', FAILED],
      ['InErrorResource', LISTED],
      ['InErrorResource', 'javascript:alert(1)'],
    ] as const) {
      const { status, location, json } = await browser.get(query({ [name]: target }))
      expect([status, location], target).to.deep.equal([400, undefined])
      expect(json).to.have.nested.property('details[0].code', 'REDIRECT_NOT_ALLOWED')
    }
    const page = await browser.get(query({ TargetResource: 'https://evil.example/<script>' }), HTML)
    expect(page.text).to.not.include('<script>')
    expect((await fixture.mock.idp.control.flows()).flows).to.deep.equal([])
  })
  it('GET /idp/startSSO.ping, canceled: redirect to InErrorResource, or page with 403', async () => {
    for (const [parameters, expected] of [
      [{ InErrorResource: FAILED }, FAILED],
      [{}, undefined],
    ] as const) {
      const flowId = flowIdOf(await browser.get(query(parameters)))
      expect((await browser.act(flowId, 'cancel')).json['status']).to.equal('FAILED')
      const { location, status } = await browser.get(`/idp/${flowId}/resume/idp/startSSO.ping`, HTML)
      expect(location).to.equal(expected)
      expect(status).to.equal(expected === undefined ? 403 : 302)
    }
  })
  it('/idp/startSSO.ping, PUT 405, form too large 413, JSON 400', async () => {
    expect((await fetch(`${fixture.mock.address}${SSO}`, { method: 'PUT' })).status).to.equal(405)
    expect((await browser.post(SSO, { x: 'x'.repeat(70_000) })).status).to.equal(413)
    const json = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }
    expect((await fetch(`${fixture.mock.address}${SSO}`, json)).status).to.equal(400)
  })
})
