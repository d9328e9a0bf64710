import { expect } from 'chai'
import { answerAt } from '../federation/application.ts'
import { PASSWORD } from '../federation/steps.ts'
import type { DefineTest } from '../support/define-test.ts'
import { nextOfToken, token } from '../support/token.ts'
import { fills, type OpenFixture, opens, presses, reads, type Setting } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** Poll interval of the page. */
const POLL_MS = 3_000

/** SecurID, HTML form and identifier first. */
export function redirects(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  const visit = () => openFixture(setting)

  test('SecurID, user name and passcode, accepted: the application gets a code', async () => {
    const fixture = await visit()
    await begins(fixture)
    await fills(fixture.page, 'Username', 'alice')
    await fills(fixture.page, 'Passcode', (await token(fixture.mock, 'alice')).passcode)
    await presses(fixture.page, 'Sign on')
    await isBackAs(fixture, 'alice')
  })
  test('SecurID, next tokencode required, accepted: the application gets a code', async () => {
    const fixture = await visit()
    await begins(fixture)
    await fills(fixture.page, 'Username', 'bob')
    await fills(fixture.page, 'Passcode', (await token(fixture.mock, 'bob')).passcode)
    await presses(fixture.page, 'Sign on')
    await reads(fixture.page, 'Enter the next tokencode')
    await fills(fixture.page, 'Next tokencode', (await nextOfToken(fixture.mock, 'bob')).passcode)
    await presses(fixture.page, 'Continue')
    await isBackAs(fixture, 'bob')
  })
  test('SecurID, new PIN, first two different ones: an alert, then the application gets a code', async () => {
    const fixture = await visit()
    const { page, mock } = fixture
    await begins(fixture)
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
    await isBackAs(fixture, 'carol')
  })
  test('policy two-factor, password and passcode, accepted: the user name is fixed, the application gets a code', async () => {
    const fixture = await visit()
    const { page, mock } = fixture
    await begins(fixture, { acr_values: 'two-factor' })
    await fills(page, 'Username', 'alice')
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    expect(await page.getByLabel('Username', { exact: true }).isEditable()).to.equal(false)
    await presses(page, 'Sign on')
    await isBackAs(fixture, 'alice')
  })
  test('HTML form, password changed: the application gets a code', async () => {
    const fixture = await visit()
    const { page } = fixture
    await begins(fixture, { acr_values: 'form' })
    await presses(page, 'Change password')
    await fills(page, 'Username', 'alice')
    await fills(page, 'Current password', PASSWORD)
    await fills(page, 'New password', 'An0ther-Passw0rd')
    await presses(page, 'Change password')
    await reads(page, 'Password changed')
    await presses(page, 'Continue')
    await isBackAs(fixture, 'alice')
  })
  test('identifier first, user name: the application gets a code', async () => {
    const fixture = await visit()
    await begins(fixture, { acr_values: 'name' })
    await fills(fixture.page, 'Username', 'ann')
    await presses(fixture.page, 'Continue')
    await isBackAs(fixture, 'ann')
  })
  test('SecurID, cancel, link back: the application gets access_denied', async () => {
    const { page, application, ...fixture } = await visit()
    await begins({ page, application, ...fixture })
    await presses(page, 'Cancel')
    await reads(page, 'You are not signed on')
    await page.getByRole('link', { name: 'Return to the application' }).click()
    expect(await answerAt(page, application)).to.include({ error: 'access_denied', state: 'a state' })
  })
  test('SecurID, push approved: the application gets a code', async () => {
    const fixture = await visit()
    const { page, mock } = fixture
    await page.clock.install()
    await begins(fixture)
    await fills(page, 'Username', 'frank')
    await presses(page, 'Sign on')
    await page.getByLabel('Approve on a device').check()
    await presses(page, 'Continue')
    await reads(page, 'Approve the sign-on on your device')
    const {
      pushes: [push],
    } = await mock.control.securid.pushes.list()
    await mock.control.securid.pushes.answer(String(push?.id), { answer: 'approve' })
    // With script the page polls.
    if (setting.javaScriptEnabled === false) await presses(page, 'Check again')
    else await page.clock.runFor(POLL_MS)
    await isBackAs(fixture, 'frank')
  })
  test('SecurID, passcode denied, reload: the same state, no second action', async () => {
    const fixture = await visit()
    const { page, mock } = fixture
    const id = await opens(fixture)
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
