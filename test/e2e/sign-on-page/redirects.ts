import { expect } from 'chai'
import { answerAt, authorizationUrl } from '../federation/application.ts'
import { PASSWORD, redeem } from '../federation/steps.ts'
import { nextOfToken, token } from '../support/token.ts'
import { fills, opens, presses, reads, type Scene, type Stage } from './stage.ts'

/** As the application's link does; its own page needs script. */
const begins = ({ page, application, mock }: Scene, asked: { readonly [parameter: string]: string } = {}) =>
  page.goto(authorizationUrl(application, mock, { state: 'a state', ...asked }))

/** The application gets a code, and the code is that person's. */
async function isBackAs({ page, application, mock, complaints }: Scene, subject: string): Promise<void> {
  const { code = '', state } = await answerAt(page, application)
  expect(state).to.equal('a state')
  const { claims } = await redeem(mock, { code, redirect_uri: application.redirectUri })
  expect(claims).to.include({ sub: subject })
  expect(complaints).to.deep.equal([])
}

/** From the application to the page and back, by every adapter. */
export function redirects(stage: Stage, javaScriptEnabled: boolean): void {
  const visit = () => stage({ javaScriptEnabled })

  it('name and passcode', async () => {
    const scene = await visit()
    await begins(scene)
    await fills(scene.page, 'User name', 'alice')
    await fills(scene.page, 'Passcode', (await token(scene.mock, 'alice')).passcode)
    await presses(scene.page, 'Sign on')
    await isBackAs(scene, 'alice')
  })
  it('the next tokencode', async () => {
    const scene = await visit()
    await begins(scene)
    await fills(scene.page, 'User name', 'bob')
    await fills(scene.page, 'Passcode', (await token(scene.mock, 'bob')).passcode)
    await presses(scene.page, 'Sign on')
    await reads(scene.page, 'Enter the next tokencode')
    await fills(scene.page, 'Next tokencode', (await nextOfToken(scene.mock, 'bob')).passcode)
    await presses(scene.page, 'Continue')
    await isBackAs(scene, 'bob')
  })
  it('a new PIN, after two that differ', async () => {
    const scene = await visit()
    const { page, mock } = scene
    await begins(scene)
    await fills(page, 'User name', 'carol')
    await fills(page, 'Passcode', (await token(mock, 'carol')).tokencode)
    await presses(page, 'Sign on')
    await reads(page, 'Choose a new PIN')
    await fills(page, 'New PIN', '4711')
    await fills(page, 'New PIN again', '4712')
    await presses(page, 'Set the PIN')
    await page.getByRole('alert').getByText('The two pins entered are not the same.').waitFor()
    await fills(page, 'New PIN', '4711')
    await fills(page, 'New PIN again', '4711')
    await presses(page, 'Set the PIN')
    await reads(page, 'Sign on with the new PIN')
    await fills(page, 'Passcode, with the new PIN', (await nextOfToken(mock, 'carol')).passcode)
    await presses(page, 'Sign on')
    const { code } = await answerAt(page, scene.application)
    expect(code).to.be.a('string')
  })
  it('password and passcode', async () => {
    const scene = await visit()
    const { page, mock } = scene
    await begins(scene, { acr_values: 'two-factor' })
    await fills(page, 'User name', 'alice')
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    expect(await page.getByLabel('User name', { exact: true }).isEditable()).to.equal(false)
    await presses(page, 'Sign on')
    await isBackAs(scene, 'alice')
  })
  it('a password, changed on the way', async () => {
    const scene = await visit()
    const { page } = scene
    await begins(scene, { acr_values: 'form' })
    await presses(page, 'Change password')
    await fills(page, 'User name', 'alice')
    await fills(page, 'Present password', PASSWORD)
    await fills(page, 'New password', 'An0ther-Passw0rd')
    await presses(page, 'Change password')
    await reads(page, 'Password changed')
    await presses(page, 'Continue')
    await isBackAs(scene, 'alice')
  })
  it('a name alone', async () => {
    const scene = await visit()
    await begins(scene, { acr_values: 'name' })
    await fills(scene.page, 'User name', 'ann')
    await presses(scene.page, 'Next')
    await isBackAs(scene, 'ann')
  })
  it('the code of a device', async () => {
    const { page, mock } = await visit()
    const body = new URLSearchParams({ client_id: 'demo-public', scope: 'openid' })
    const asked = await fetch(`${mock.baseUrl}/as/device_authz.oauth2`, { method: 'POST', body })
    const { user_code } = (await asked.json()) as { readonly user_code: string }
    const begun = await page.goto(`${mock.baseUrl}/as/user_authz.oauth2?response_mode=pi.flow`)
    if (begun === null) throw new Error('no answer')
    const { id }: { readonly id: string } = await begun.json()
    await page.goto(`${mock.baseUrl}/mock/sign-on?flowId=${id}`)
    await fills(page, 'Code', user_code)
    await presses(page, 'Continue')
    await reads(page, 'Is this the code of your device?')
    await presses(page, 'Yes, connect it')
    await fills(page, 'User name', 'alice')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    await presses(page, 'Sign on')
    await reads(page, 'The device is connected')
  })
  it('cancelled: the way back tells the application', async () => {
    const { page, application, ...scene } = await visit()
    await begins({ page, application, ...scene })
    await presses(page, 'Cancel')
    await reads(page, 'You are not signed on')
    await page.getByRole('link', { name: 'Back to the application' }).click()
    expect(await answerAt(page, application)).to.include({ error: 'access_denied', state: 'a state' })
  })
  it('a push that is approved', async () => {
    const scene = await visit()
    const { page, mock } = scene
    await begins(scene)
    await fills(page, 'User name', 'frank')
    await presses(page, 'Sign on')
    await page.getByLabel('Approve on a device').check()
    await presses(page, 'Continue')
    await reads(page, 'Waiting for your approval')
    const [push] = await mock.control.securid.pushes.list()
    await mock.control.securid.pushes.answer(String(push?.id), { answer: 'approve' })
    // With script the page finds out by itself.
    if (!javaScriptEnabled) await presses(page, 'Check again')
    await isBackAs(scene, 'frank')
  })
  it('a page that is read again shows the same state, and sends nothing twice', async () => {
    const scene = await visit()
    const { page, mock } = scene
    const id = await opens(scene)
    await fills(page, 'User name', 'alice')
    await fills(page, 'Passcode', '99999999')
    await presses(page, 'Sign on')
    await page.getByRole('alert').waitFor()
    await page.reload()
    await page.getByRole('alert').waitFor()
    const acted = (await mock.control.flow(id)).history.filter(({ actionId }) => actionId !== null)
    expect(acted).to.have.lengthOf(1)
  })
}
