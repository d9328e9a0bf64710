import { expect } from 'chai'
import { CHALLENGE } from '../../fixtures/oauth/clients.ts'
import { redirectlessUrl } from '../support/page-server.ts'
import * as widget from '../support/widget-client.ts'
import { answerAt, wantsToSignOn } from './application.ts'
import type { Fixture, OpenFixture } from './fixture.ts'
import { givesPasscodeOf, givesPassword, PASSWORD, REFUSED, redeem, signsOn, told, wasCalled } from './steps.ts'

/** The widget asks for the code itself, and hands it to the page. */
export function redirectless(openFixture: OpenFixture): void {
  const opens = ({ page, pages, mock }: Fixture, asked: Readonly<Record<string, string>> = {}) => {
    const request = { client_id: 'demo-public', response_type: 'code', scope: 'openid', code_challenge: CHALLENGE }
    const options = { baseUrl: mock.baseUrl, ...request, code_challenge_method: 'S256', ...asked }
    return page.goto(redirectlessUrl(pages, options))
  }

  it('without redirects: the page is told a code that only the verifier redeems, and stays where it is', async () => {
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

  it('without redirects: the cookie ties the flow to the browser, and signs it on for applications with redirects', async () => {
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

  it('without redirects, two factors: a wrong password is refused, the right one hands the name on', async () => {
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

  it('without redirects, cancelled: the page is told of the failure, and of no code', async () => {
    const fixture = await openFixture()
    const { page } = fixture
    await opens(fixture)
    await widget.pressesCancel(page)
    expect(await told(page, 'failure')).to.include({ status: 'FAILED', userMessage: 'The sign-on was canceled.' })
    expect(await wasCalled(page, 'success')).to.equal(false)
  })

  it('without redirects, too many wrong passcodes: the page is told of the failure', async () => {
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
