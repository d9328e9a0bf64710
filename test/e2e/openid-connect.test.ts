import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../mock-idp/index.ts'
import { claimsOf } from '../federation/browser.ts'
import { need } from '../support/programs.ts'
import { launch } from './support/browser.ts'
import { type PageServer, redirectlessUrl, servePages } from './support/page-server.ts'
import * as person from './support/person.ts'
import { token } from './support/token.ts'
import { watch } from './support/wire.ts'

const NOON = '2030-05-01T12:00:00Z'
const PASSWORD = 'Passw0rd!'
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe("OpenID Connect with the vendor's authentication widget, in Chromium", function () {
  this.timeout(20_000)
  let browser: Browser
  let pages: PageServer
  let mock: MockIdp
  let page: Page
  let port: number

  before(async function () {
    const program = need('chromium', this)
    pages = await servePages()
    browser = await launch(program)
  })
  beforeEach(async () => {
    // The page has to know its server, and the server its page: so the port is drawn before the server is there.
    const drawn = createMockIdp()
    port = (await drawn.listen()).port
    await drawn.close()
    const url = `${pages.origin}/?${new URLSearchParams({ baseUrl: `http://localhost:${port}` })}`
    const authenticationApi = { applications: [{ id: 'front', url }], defaultApplication: 'front' }
    mock = createMockIdp({ config: { extends: 'demo', authenticationApi } })
    await mock.listen({ port })
    await mock.control.clock.change({ now: NOON, frozen: true })
    page = await (await browser.newContext()).newPage()
  })
  afterEach(async () => {
    await page.context().close()
    await mock.close()
  })
  after(async () => {
    await browser?.close()
    await pages?.close()
  })

  const givesTokencode = async () => person.givesPasscode(page, (await token(mock, 'alice')).passcode)
  const redeem = async (form: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'demo-public', ...form })
    const answer = await fetch(`${mock.baseUrl}/as/token.oauth2`, { method: 'POST', headers: FORM, body })
    return claimsOf(((await answer.json()) as { readonly id_token: string }).id_token)
  }
  const told = async (id: 'success' | 'failure'): Promise<Readonly<Record<string, string>>> => {
    await page.locator(`#${id}:not(:empty)`).waitFor({ state: 'attached' })
    return JSON.parse((await page.locator(`#${id}`).textContent()) ?? '')
  }

  it('by redirects, two factors with the chained name: the code comes to the client', async () => {
    const redirect_uri = `${pages.origin}/callback`
    const request = { client_id: 'demo-public', response_type: 'code', scope: 'openid', redirect_uri, state: 'x' }
    const query = new URLSearchParams({ ...request, acr_values: 'two-factor' })
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2?${query}`)
    await person.types(page, 'username', 'alice')
    await person.types(page, 'password', PASSWORD)
    await person.presses(page, 'Sign On')
    expect(await person.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await givesTokencode()
    await page.waitForURL('**/callback?*')
    const { code = '', state } = Object.fromEntries(new URL(page.url()).searchParams)
    expect(state).to.equal('x')
    const claims = await redeem({ code, redirect_uri })
    expect(claims['sub']).to.equal('alice')
    expect(claims['amr']).to.deep.equal(['html-form', 'securid'])
  })

  it('by redirects, cancelled: the widget says so, and the client hears of it when the browser resumes', async () => {
    const redirect_uri = `${pages.origin}/callback`
    const request = { client_id: 'demo-public', response_type: 'code', scope: 'openid', redirect_uri }
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2?${new URLSearchParams(request)}`)
    const flowId = new URL(page.url()).searchParams.get('flowId')
    await person.pressesCancel(page)
    await person.reads(page, 'The sign-on was canceled.')
    await page.goto(`${mock.baseUrl}/as/${flowId}/resume/as/authorization.ping`)
    expect(new URL(page.url()).searchParams.get('error')).to.equal('access_denied')
  })

  it('without redirects: the page is told the code', async () => {
    const { baseUrl } = mock
    const asked = { client_id: 'demo-public', response_type: 'code', scope: ['openid'], state: 'x' }
    await page.goto(redirectlessUrl(pages, { baseUrl, ...asked }))
    await person.types(page, 'username', 'alice')
    await person.pressesSubmit(page)
    await givesTokencode()
    const { code = '', state } = await told('success')
    expect(state).to.equal('x')
    expect((await redeem({ code }))['sub']).to.equal('alice')
  })

  it('without redirects and without cookies: every answer brings the state of the next request', async () => {
    const wire = watch(port)
    try {
      const asked = { client_id: 'demo-cookieless', response_type: 'code', scope: 'openid', cookieless: true }
      await page.goto(redirectlessUrl(pages, { baseUrl: mock.baseUrl, ...asked }))
      await person.types(page, 'username', 'alice')
      await person.pressesSubmit(page)
      await givesTokencode()
      const { code = '' } = await told('success')
      expect((await redeem({ code, client_id: 'demo-cookieless' }))['sub']).to.equal('alice')
      const acted = wire.received.filter(({ method, url }) => method === 'POST' && url.startsWith('/pf-ws/'))
      const states = acted.map(({ headers }) => headers['x-pf-authn-api-state'])
      expect(new Set(states).size).to.equal(acted.length)
      expect(states).to.not.include(undefined)
    } finally {
      wire.stop()
    }
  })

  it('without redirects, nobody signed on and nobody to be asked: the page is told that it failed', async () => {
    const asked = { client_id: 'demo-public', response_type: 'code', scope: 'openid', prompt: 'none' }
    await page.goto(redirectlessUrl(pages, { baseUrl: mock.baseUrl, ...asked }))
    expect(await told('failure')).to.include({ status: 'FAILED', code: 'login_required' })
  })

  it('a device: its code, the confirmation, the sign-on', async () => {
    const body = new URLSearchParams({ client_id: 'demo-public', scope: 'openid' })
    const answer = await fetch(`${mock.baseUrl}/as/device_authz.oauth2`, { method: 'POST', headers: FORM, body })
    const device = (await answer.json()) as { readonly user_code: string; readonly device_code: string }
    await page.goto(redirectlessUrl(pages, { baseUrl: mock.baseUrl, device: true }))
    await page.locator('#authnwidget input[name="userCode"]').fill(device.user_code)
    await person.pressesSubmit(page)
    await page.locator('#authnwidget input[name="userCode"][readonly]').waitFor()
    await page.locator('#authnwidget [type="submit"], #authnwidget button').first().click()
    await person.types(page, 'username', 'alice')
    await person.pressesSubmit(page)
    await givesTokencode()
    await page.locator('#authnwidget').getByText('device', { exact: false }).first().waitFor()
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
    expect((await redeem({ grant_type, device_code: device.device_code }))['sub']).to.equal('alice')
  })
})
