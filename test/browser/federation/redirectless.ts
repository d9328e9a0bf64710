import { expect } from 'chai'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { CHALLENGE } from '../../fixtures/oauth/clients.ts'
import { redirectlessUrl } from '../support/page-server.ts'
import * as widget from '../support/widget-client.ts'
import { answerAt, wantsToSignOn } from './application.ts'
import type { Fixture, OpenFixture } from './fixture.ts'
import { givesPasscodeOf, givesPassword, PASSWORD, REFUSED, redeem, signsOn, told, wasCalled } from './steps.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

async function startDevice({ baseUrl }: MockIdp) {
  const body = new URLSearchParams({ client_id: 'demo-public', scope: 'openid' })
  const answer = await fetch(`${baseUrl}/as/device_authz.oauth2`, { method: 'POST', body })
  return (await answer.json()) as { readonly user_code: string; readonly device_code: string }
}

/** The widget gets the code with response_mode=pi.flow and passes it to the page. */
export function redirectless(openFixture: OpenFixture): void {
  const opens = ({ page, pages, mock }: Fixture, asked: Readonly<Record<string, string>> = {}) => {
    const request = { client_id: 'demo-public', response_type: 'code', scope: 'openid', code_challenge: CHALLENGE }
    const options = { baseUrl: mock.baseUrl, ...request, code_challenge_method: 'S256', ...asked }
    return page.goto(redirectlessUrl(pages, options))
  }

  it('without redirects, prompt=none, no user signed on: onAuthorizationFailed gets login_required', async () => {
    const fixture = await openFixture()
    await opens(fixture, { prompt: 'none' })
    expect(await told(fixture.page, 'failure')).to.include({ status: 'FAILED', code: 'login_required' })
  })

  it('device flow: user code, confirmation and sign-on in the widget; the device gets tokens of the user', async () => {
    const { page, pages, mock } = await openFixture()
    const device = await startDevice(mock)
    await page.goto(redirectlessUrl(pages, { baseUrl: mock.baseUrl, device: true }))
    await page.locator('#authnwidget input[name="userCode"]').fill(device.user_code)
    await widget.pressesSubmit(page)
    await page.locator('#authnwidget input[name="userCode"][readonly]').waitFor()
    await page.locator('#authnwidget [type="submit"], #authnwidget button').first().click()
    await signsOn(page, mock, 'alice')
    await page.locator('#authnwidget').getByText('device', { exact: false }).first().waitFor()
    const { claims } = await redeem(mock, { grant_type: DEVICE_GRANT, device_code: device.device_code })
    expect(claims['sub']).to.equal('alice')
  })

  it('without redirects, signed on: onAuthorizationSuccess gets a code that only the verifier redeems, the page stays', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await opens(fixture, { state: 'a state', nonce: 'a nonce' })
    const before = page.url()
    await signsOn(page, mock, 'alice')
    const { code, state } = await told(page, 'success')
    expect(state).to.equal('a state')
    expect(page.url()).to.equal(before)
    const refused = await redeem(mock, { code: String(code), code_verifier: 'x'.repeat(43) })
    expect(refused).to.include({ status: 400, error: 'invalid_grant' })
    const { claims } = await redeem(mock, { code: String(code) })
    expect(claims).to.include({ sub: 'alice', nonce: 'a nonce' })
    expect(await wasCalled(page, 'failure')).to.equal(false)
  })

  it('without redirects, signed on: every action carries the cookie, an application with redirects gets a code at once', async () => {
    const fixture = await openFixture()
    const { page, mock, application, received } = fixture
    await opens(fixture)
    await signsOn(page, mock, 'alice')
    await told(page, 'success')
    const acted = received.filter(({ method }) => method === 'POST')
    expect(acted).to.not.deep.equal([])
    for (const { headers } of acted) expect(headers.cookie).to.match(/\bPF=/)
    await wantsToSignOn(page, application, mock)
    expect(await answerAt(page, application)).to.have.property('code')
  })

  it('without redirects, two factors, wrong then right password: refused, then the user name is fixed at SecurID', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    await opens(fixture, { acr_values: 'two-factor' })
    await givesPassword(page, 'alice', 'wrong')
    await widget.reads(page, REFUSED)
    await givesPassword(page, 'alice', PASSWORD)
    await widget.finds(page, 'passcode')
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await givesPasscodeOf(page, mock, 'alice')
    const { code } = await told(page, 'success')
    const { claims } = await redeem(mock, { code: String(code) })
    expect(claims['amr']).to.deep.equal(['html-form', 'securid'])
  })

  it('without redirects, cancel: onAuthorizationFailed is called, onAuthorizationSuccess is not', async () => {
    const fixture = await openFixture()
    const { page } = fixture
    await opens(fixture)
    await widget.pressesCancel(page)
    expect(await told(page, 'failure')).to.include({ status: 'FAILED', userMessage: 'The sign-on was canceled.' })
    expect(await wasCalled(page, 'success')).to.equal(false)
  })

  it('without redirects, five wrong passcodes: onAuthorizationFailed is called after the fifth', async () => {
    const fixture = await openFixture()
    const { page } = fixture
    await opens(fixture, { acr_values: 'two-factor' })
    await givesPassword(page, 'alice', PASSWORD)
    await widget.finds(page, 'passcode')
    for (const left of [4, 3, 2, 1]) {
      await widget.givesPasscode(page, '999900000000')
      await widget.reads(page, `'${left}' attempt(s) remaining.`)
    }
    expect(await wasCalled(page, 'failure')).to.equal(false)
    await widget.givesPasscode(page, '999900000000')
    expect(await told(page, 'failure')).to.include({ status: 'FAILED' })
  })
}
