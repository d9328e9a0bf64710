import { expect } from 'chai'
import { answerAt } from '../federation/application.ts'
import { PASSWORD } from '../federation/steps.ts'
import { nextOfToken, token } from '../support/token.ts'
import { fills, opens, presses, reads, type Setting, type Stage } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** After which the page asks whether a push was approved. */
const POLL_MS = 3_000

/** From the application to the page and back, by the adapters that the sign-on page was drawn for first. */
export function redirects(stage: Stage, setting: Setting): void {
  const visit = () => stage(setting)

  it('name and passcode', async () => {
    const scene = await visit()
    await begins(scene)
    await fills(scene.page, 'Username', 'alice')
    await fills(scene.page, 'Passcode', (await token(scene.mock, 'alice')).passcode)
    await presses(scene.page, 'Sign on')
    await isBackAs(scene, 'alice')
  })
  it('the next tokencode', async () => {
    const scene = await visit()
    await begins(scene)
    await fills(scene.page, 'Username', 'bob')
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
    await fills(page, 'Username', 'carol')
    await fills(page, 'Passcode', (await token(mock, 'carol')).tokencode)
    await presses(page, 'Sign on')
    await reads(page, 'Choose a new PIN')
    await fills(page, 'New PIN', '4711')
    await fills(page, 'Confirm new PIN', '4712')
    await presses(page, 'Set PIN')
    await page.getByRole('alert').getByText('The two pins entered are not the same.').waitFor()
    await fills(page, 'New PIN', '4711')
    await fills(page, 'Confirm new PIN', '4711')
    await presses(page, 'Set PIN')
    await reads(page, 'Sign on with your new PIN')
    await fills(page, 'Passcode with your new PIN', (await nextOfToken(mock, 'carol')).passcode)
    await presses(page, 'Sign on')
    await isBackAs(scene, 'carol')
  })
  it('password and passcode', async () => {
    const scene = await visit()
    const { page, mock } = scene
    await begins(scene, { acr_values: 'two-factor' })
    await fills(page, 'Username', 'alice')
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    expect(await page.getByLabel('Username', { exact: true }).isEditable()).to.equal(false)
    await presses(page, 'Sign on')
    await isBackAs(scene, 'alice')
  })
  it('a password, changed on the way', async () => {
    const scene = await visit()
    const { page } = scene
    await begins(scene, { acr_values: 'form' })
    await presses(page, 'Change password')
    await fills(page, 'Username', 'alice')
    await fills(page, 'Current password', PASSWORD)
    await fills(page, 'New password', 'An0ther-Passw0rd')
    await presses(page, 'Change password')
    await reads(page, 'Password changed')
    await presses(page, 'Continue')
    await isBackAs(scene, 'alice')
  })
  it('a name alone', async () => {
    const scene = await visit()
    await begins(scene, { acr_values: 'name' })
    await fills(scene.page, 'Username', 'ann')
    await presses(scene.page, 'Continue')
    await isBackAs(scene, 'ann')
  })
  it('cancelled: the way back tells the application', async () => {
    const { page, application, ...scene } = await visit()
    await begins({ page, application, ...scene })
    await presses(page, 'Cancel')
    await reads(page, 'You are not signed on')
    await page.getByRole('link', { name: 'Return to the application' }).click()
    expect(await answerAt(page, application)).to.include({ error: 'access_denied', state: 'a state' })
  })
  it('a push that is approved', async () => {
    const scene = await visit()
    const { page, mock } = scene
    await page.clock.install()
    await begins(scene)
    await fills(page, 'Username', 'frank')
    await presses(page, 'Sign on')
    await page.getByLabel('Approve on a device').check()
    await presses(page, 'Continue')
    await reads(page, 'Approve the sign-on on your device')
    const [push] = await mock.control.securid.pushes.list()
    await mock.control.securid.pushes.answer(String(push?.id), { answer: 'approve' })
    // With script the page finds out by itself.
    if (setting.javaScriptEnabled === false) await presses(page, 'Check again')
    else await page.clock.runFor(POLL_MS)
    await isBackAs(scene, 'frank')
  })
  it('a page that is read again shows the same state, and sends nothing twice', async () => {
    const scene = await visit()
    const { page, mock } = scene
    const id = await opens(scene)
    await fills(page, 'Username', 'alice')
    await fills(page, 'Passcode', '99999999')
    await presses(page, 'Sign on')
    await page.getByRole('alert').waitFor()
    await page.reload()
    await page.getByRole('alert').waitFor()
    const acted = (await mock.control.flow(id)).history.filter(({ actionId }) => actionId !== null)
    expect(acted).to.have.lengthOf(1)
  })
}
