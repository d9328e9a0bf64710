import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../mock-idp/index.ts'
import { claimsOf } from '../fixtures/oauth/browser-client.ts'
import { need } from '../fixtures/programs.ts'
import { launch } from './support/browser.ts'
import { type PageServer, redirectlessUrl, servePages } from './support/page-server.ts'
import { token } from './support/token.ts'
import * as widget from './support/widget-client.ts'

const NOON = '2030-05-01T12:00:00Z'
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe("What else of OpenID Connect the vendor's authentication widget does, in Chromium", function () {
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

  const givesTokencode = async () => widget.givesPasscode(page, (await token(mock, 'alice')).passcode)
  const redeem = async (form: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'demo-public', ...form })
    const answer = await fetch(`${mock.baseUrl}/as/token.oauth2`, { method: 'POST', headers: FORM, body })
    return claimsOf(((await answer.json()) as { readonly id_token: string }).id_token)
  }
  const told = async (id: 'success' | 'failure'): Promise<Readonly<Record<string, string>>> => {
    await page.locator(`#${id}:not(:empty)`).waitFor({ state: 'attached' })
    return JSON.parse((await page.locator(`#${id}`).textContent()) ?? '')
  }

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
    await widget.pressesSubmit(page)
    await page.locator('#authnwidget input[name="userCode"][readonly]').waitFor()
    await page.locator('#authnwidget [type="submit"], #authnwidget button').first().click()
    await widget.types(page, 'username', 'alice')
    await widget.pressesSubmit(page)
    await givesTokencode()
    await page.locator('#authnwidget').getByText('device', { exact: false }).first().waitFor()
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
    expect((await redeem({ grant_type, device_code: device.device_code }))['sub']).to.equal('alice')
  })
})
