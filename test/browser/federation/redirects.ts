import { expect } from 'chai'
import * as widget from '../support/widget-client.ts'
import { answerAt, wantsToSignOn } from './application.ts'
import type { OpenFixture } from './fixture.ts'
import { givesPasscodeOf, givesPassword, PASSWORD, REFUSED, redeem, signsOn } from './steps.ts'

export function redirects(openFixture: OpenFixture): void {
  it('widget of the default application, signed on: the application gets a code, the verifier redeems it', async () => {
    const { page, mock, application, pages } = await openFixture()
    await wantsToSignOn(page, application, mock, { state: 'a state', nonce: 'a nonce' })
    await widget.types(page, 'username', 'alice')
    expect(new URL(page.url()).origin).to.equal(pages.origin)
    await widget.pressesSubmit(page)
    await givesPasscodeOf(page, mock, 'alice')
    const { code = '', state } = await answerAt(page, application)
    expect(state).to.equal('a state')
    const { claims } = await redeem(mock, { code, redirect_uri: application.redirectUri })
    expect(claims).to.include({ sub: 'alice', aud: 'demo-public', iss: mock.baseUrl, nonce: 'a nonce' })
  })

  it('authorization code with another verifier: invalid_grant', async () => {
    const { page, mock, application } = await openFixture()
    await wantsToSignOn(page, application, mock)
    await signsOn(page, mock, 'alice')
    const { code = '' } = await answerAt(page, application)
    const stolen = { code, redirect_uri: application.redirectUri, code_verifier: 'x'.repeat(43) }
    expect(await redeem(mock, stolen)).to.deep.equal({ status: 400, claims: {}, error: 'invalid_grant' })
  })

  it('policy two-factor, each factor first wrong: SecurID follows the right password with a fixed user name, amr names both', async () => {
    const { page, mock, application } = await openFixture()
    await wantsToSignOn(page, application, mock, { acr_values: 'two-factor' })
    await givesPassword(page, 'alice', 'wrong')
    await widget.reads(page, REFUSED)
    await givesPassword(page, 'alice', PASSWORD)
    await widget.finds(page, 'passcode')
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: 'alice', editable: false })
    await widget.givesPasscode(page, '999900000000')
    await widget.reads(page, "'4' attempt(s) remaining.")
    await givesPasscodeOf(page, mock, 'alice')
    const { code = '' } = await answerAt(page, application)
    const { claims } = await redeem(mock, { code, redirect_uri: application.redirectUri })
    expect(claims).to.include({ sub: 'alice', acr: 'two-factor' })
    expect(claims['amr']).to.deep.equal(['html-form', 'securid'])
  })

  it('second authorization request: a new code at once; with prompt=login: a new sign-on', async () => {
    const { page, mock, application } = await openFixture()
    await wantsToSignOn(page, application, mock)
    await signsOn(page, mock, 'alice')
    const first = await answerAt(page, application)
    await wantsToSignOn(page, application, mock)
    const second = await answerAt(page, application)
    expect(second['code']).to.be.a('string').that.does.not.equal(first['code'])
    await wantsToSignOn(page, application, mock, { prompt: 'login' })
    expect(await widget.finds(page, 'username')).to.deep.equal({ value: '', editable: true })
  })

  it('policy two-factor, cancel after the password: access_denied, then prompt=none gets login_required', async () => {
    const { page, mock, application } = await openFixture()
    await wantsToSignOn(page, application, mock, { acr_values: 'two-factor', state: 'a state' })
    await givesPassword(page, 'alice', PASSWORD)
    await widget.finds(page, 'passcode')
    await widget.pressesCancel(page)
    await widget.reads(page, 'The sign-on was canceled.')
    await page.goto(resumePath(mock.baseUrl, page.url()))
    const answer = await answerAt(page, application)
    expect(answer).to.include({ error: 'access_denied', state: 'a state' })
    expect(answer).to.not.have.property('code')
    await wantsToSignOn(page, application, mock, { prompt: 'none' })
    expect(await answerAt(page, application)).to.include({ error: 'login_required' })
  })

  it('policy two-factor, last password attempt wrong: the flow fails, the application gets access_denied', async () => {
    const { page, mock, application } = await openFixture({
      adapters: { 'html-form': { settings: { 'Challenge Retries': 1 } } },
    })
    await wantsToSignOn(page, application, mock, { acr_values: 'two-factor' })
    await givesPassword(page, 'alice', 'wrong')
    await widget.reads(page, REFUSED)
    await givesPassword(page, 'alice', PASSWORD)
    await widget.reads(page, 'Too many attempts failed, or the account is locked.')
    await page.goto(resumePath(mock.baseUrl, page.url()))
    expect(await answerAt(page, application)).to.include({ error: 'access_denied' })
  })
}

/** Resume path of a failed flow. Widget 1.11.0 shows the failure and does not redirect. */
function resumePath(baseUrl: string, widgetPage: string): string {
  return `${baseUrl}/as/${new URL(widgetPage).searchParams.get('flowId')}/resume/as/authorization.ping`
}
