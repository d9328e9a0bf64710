import { expect } from 'chai'
import { PASSWORD } from '../federation/steps.ts'
import { fills, opens, presses, reads } from '../sign-on-page/fixture.ts'
import { NASTY, type Scene, type Stage } from './fixture.ts'

const query = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`
const request = { client_id: NASTY, response_type: 'code', redirect_uri: 'https://app.example/callback' }
/** In a page that shows it as it is. */
const shows = (page: Scene['page']) => page.getByText(NASTY).first().waitFor({ state: 'attached' })

/** The page has no picture and no script but the host's own, and none has run. */
async function isText({ page, alerts }: Scene): Promise<void> {
  const foreign = 'document.querySelectorAll(\'img, script:not([src^="/mock/sign-on/"])\').length'
  expect(await page.evaluate(foreign), page.url()).to.equal(0)
  expect(alerts).to.deep.equal([])
}

/** Addresses whose pages may tell what stands in them. */
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

/** HTML is text, whoever has written it. */
export function text(stage: Stage): void {
  it('what a request says of itself', async () => {
    const scene = await stage()
    for (const address of Object.values(ADDRESSES)) {
      await scene.page.goto(scene.mock.baseUrl + address)
      await isText(scene)
    }
  })
  it('the login hint of a client, the name that is typed, and who has signed on with which attributes', async () => {
    const scene = await stage()
    const { page, mock } = scene
    const asked = { ...request, login_hint: NASTY, state: NASTY, nonce: NASTY, ui_locales: NASTY }
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2${query(asked)}`)
    const name = page.getByLabel('Username').first()
    expect(await name.inputValue()).to.equal(NASTY)
    await isText(scene)
    await fills(page, 'Password', 'wrong')
    await presses(page, 'Sign on')
    await page.getByRole('alert').waitFor()
    expect(await name.inputValue()).to.equal(NASTY)
    await isText(scene)
    await page.goto(`${mock.baseUrl}/idp/startSSO.ping?IdpAdapterId=html-form`)
    await fills(page, 'Username', NASTY)
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await reads(page, 'You are signed on')
    expect(await page.locator('main strong').textContent()).to.equal(NASTY)
    expect(await page.locator('dd').allTextContents()).to.include.members([NASTY, `${NASTY}, b`])
    await isText(scene)
    for (const path of ['/mock/sessions', '/mock/flows', '/mock/requests', '/mock/people/users']) {
      await page.goto(mock.baseUrl + path)
      await isText(scene)
    }
  })
  it('the state that a client sends goes back to it as it was', async () => {
    const scene = await stage()
    const { page, mock } = scene
    const asked = { ...request, state: NASTY, acr_values: NASTY, prompt: 'none' }
    const back = page.waitForRequest('https://app.example/**')
    await page.goto(`${mock.baseUrl}/as/authorization.oauth2${query(asked)}`).catch(() => 'nobody is there')
    expect(new URL((await back).url()).searchParams.get('state')).to.equal(NASTY)
  })
  it('whatever an adapter shows', async () => {
    const scene = await stage()
    await opens({ ...scene, baseUrl: scene.mock.baseUrl }, { policy: 'counter' })
    await shows(scene.page)
    await isText(scene)
  })
  it('the id of a client, and the code of its device', async () => {
    const scene = await stage()
    const { page, mock } = scene
    const body = new URLSearchParams({ client_id: NASTY })
    const asked = await fetch(`${mock.baseUrl}/as/device_authz.oauth2`, { method: 'POST', body })
    const { user_code: code } = (await asked.json()) as { readonly user_code: string }
    for (const typed of [NASTY, code]) {
      await page.goto(`${mock.baseUrl}/as/user_authz.oauth2`)
      await page.getByLabel('Code').fill(typed)
      await presses(page, 'Continue')
      await page.getByText(typed === code ? NASTY : 'This code does not work.').waitFor()
      await isText(scene)
    }
  })
}
