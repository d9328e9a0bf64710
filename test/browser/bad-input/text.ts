import { expect } from 'chai'
import { PASSWORD } from '../federation/steps.ts'
import { fills, opens, presses, reads } from '../sign-on-page/fixture.ts'
import { type Fixture, NASTY, type OpenFixture } from './fixture.ts'

const query = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`
const request = { client_id: NASTY, response_type: 'code', redirect_uri: 'https://app.example/callback' }
const shows = (page: Fixture['page']) => page.getByText(NASTY).first().waitFor({ state: 'attached' })

/** Expects no image, no script except the host's own, and no dialog. */
async function isText({ page, alerts }: Fixture): Promise<void> {
  const foreign = 'document.querySelectorAll(\'img, script:not([src^="/mock/sign-on/"])\').length'
  expect(await page.evaluate(foreign), page.url()).to.equal(0)
  expect(alerts).to.deep.equal([])
}

/** URLs whose pages may show parts of them. */
const ADDRESSES = {
  'an unknown client': `/as/authorization.oauth2${query({ ...request, client_id: `x${NASTY}` })}`,
  'a redirect URI': `/as/authorization.oauth2${query({ ...request, redirect_uri: NASTY })}`,
  'an unknown partner': `/idp/startSSO.ping${query({ PartnerSpId: NASTY })}`,
  'an unknown adapter': `/idp/startSSO.ping${query({ IdpAdapterId: NASTY })}`,
  'a target': `/idp/startSLO.ping${query({ TargetResource: `https://${NASTY}` })}`,
  'a place after an error': `/idp/startSSO.ping${query({ InErrorResource: `javascript:${NASTY}` })}`,
  'a hint of the sign-out': `/idp/init_logout.openid${query({ id_token_hint: NASTY, client_id: NASTY, state: NASTY })}`,
  'a place after the sign-out': `/idp/init_logout.openid${query({ client_id: NASTY, post_logout_redirect_uri: NASTY })}`,
  'the id of a flow': `/mock/sign-on${query({ flowId: NASTY })}`,
  'a flow that is resumed': `/as/${encodeURIComponent(NASTY)}/resume/as/authorization.ping`,
  'a path': `/${encodeURIComponent(NASTY)}`,
  'a path of the control API': `/mock/${encodeURIComponent(NASTY)}`,
  'a flow of the API': `/pf-ws/authn/flows/${encodeURIComponent(NASTY)}`,
} as const

export function text(openFixture: OpenFixture): void {
  it('HTML in parameters and paths of requests: every page shows it as text', async () => {
    const fixture = await openFixture()
    for (const address of Object.values(ADDRESSES)) {
      await fixture.page.goto(fixture.mock.baseUrl + address)
      await isText(fixture)
    }
  })
  it('HTML in login_hint, user name and attributes: sign-on page, alert, end page and control API show it as text', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    const asked = { ...request, login_hint: NASTY, state: NASTY, nonce: NASTY, ui_locales: NASTY }
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2${query(asked)}`)
    const name = page.getByLabel('Username').first()
    expect(await name.inputValue()).to.equal(NASTY)
    await isText(fixture)
    await fills(page, 'Password', 'wrong')
    await presses(page, 'Sign on')
    await page.getByRole('alert').waitFor()
    expect(await name.inputValue()).to.equal(NASTY)
    await isText(fixture)
    await page.goto(`${mock.baseUrl}/idp/startSSO.ping?IdpAdapterId=html-form`)
    await fills(page, 'Username', NASTY)
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await reads(page, 'You are signed on')
    expect(await page.locator('main strong').textContent()).to.equal(NASTY)
    expect(await page.locator('dd').allTextContents()).to.include.members([NASTY, `${NASTY}, b`])
    await isText(fixture)
    for (const path of ['/mock/sessions', '/mock/flows', '/mock/requests', '/mock/people/users']) {
      await page.goto(mock.baseUrl + path)
      await isText(fixture)
    }
  })
  it('HTML in state: the redirect returns it unchanged', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    const asked = { ...request, state: NASTY, acr_values: NASTY, prompt: 'none' }
    const back = page.waitForRequest('https://app.example/**')
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2${query(asked)}`).catch(() => 'nobody is there')
    expect(new URL((await back).url()).searchParams.get('state')).to.equal(NASTY)
  })
  it('HTML in a state model: the sign-on page shows it as text', async () => {
    const fixture = await openFixture()
    await opens({ ...fixture, baseUrl: fixture.mock.baseUrl }, { policy: 'counter' })
    await shows(fixture.page)
    await isText(fixture)
  })
  it('HTML as client id and device code: the device pages show it as text', async () => {
    const fixture = await openFixture()
    const { page, mock } = fixture
    const body = new URLSearchParams({ client_id: NASTY })
    const asked = await fetch(`${mock.baseUrl}/as/device_authz.oauth2`, { method: 'POST', body })
    const { user_code: code } = (await asked.json()) as { readonly user_code: string }
    for (const typed of [NASTY, code]) {
      await page.goto(`${mock.baseUrl}/as/user_authz.oauth2`)
      await page.getByLabel('Code').fill(typed)
      await presses(page, 'Continue')
      await page.getByText(typed === code ? NASTY : 'This code does not work.').waitFor()
      await isText(fixture)
    }
  })
}
