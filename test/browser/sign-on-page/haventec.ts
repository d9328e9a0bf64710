import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { VENDOR_CODES } from '../../../mock-idp/authorities/haventec/rules/codes.ts'
import { MIA, WRONG_PIN } from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'
import { PASSWORD } from '../federation/steps.ts'
import type { DefineTest } from '../support/define-test.ts'
import { type Fixture, fills, type OpenFixture, presses, reads, type Setting } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** Fills in the form as a device does. */
async function givesDevice(page: Page, pin: string, key: string = MIA.authKey): Promise<void> {
  await fills(page, 'Device UUID', MIA.deviceUuid)
  await fills(page, 'Key', key)
  await fills(page, 'PIN hash', hashOf(pin))
  await presses(page, 'Sign on')
}

/** Opens a secondary form. */
function unfolds(page: Page, label: string): Promise<void> {
  return page.locator('summary').getByText(label, { exact: true }).click()
}

/** The last token in the outbox. */
async function sent({ mock }: Fixture): Promise<string> {
  return (await mock.control.haventec.outbox()).messages[0]?.token ?? ''
}

/** Haventec alone and after a password. */
export function haventec(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  test('Haventec, login, key confirmed: the application gets a code, the shown key is the one live key', async () => {
    const fixture = await openFixture(setting)
    const { page, mock } = fixture
    await begins(fixture, { acr_values: 'haventec' })
    await reads(page, 'Sign on with your device')
    await fills(page, 'Username', MIA.username)
    await givesDevice(page, MIA.pin)
    await reads(page, 'Store the next key')
    const next = (await page.locator('.code strong').textContent()) ?? ''
    await presses(page, 'Confirm key')
    await isBackAs(fixture, MIA.username, { acr: 'haventec', amr: ['haventec'] })
    const [device] = (await mock.control.haventec.users.get(MIA.username)).devices
    expect(device?.authKeys.map(({ authKey }) => authKey)).to.deep.equal([next])
  })
  test('policy password-then-haventec, both accepted: the user name is fixed, the application gets a code', async () => {
    const fixture = await openFixture(setting)
    const { page } = fixture
    await begins(fixture, { acr_values: 'password-then-haventec' })
    await fills(page, 'Username', MIA.username)
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await reads(page, 'Sign on with your device')
    expect(await page.getByLabel('Username').first().isEditable()).to.equal(false)
    await givesDevice(page, MIA.pin)
    await presses(page, 'Confirm key')
    await isBackAs(fixture, MIA.username, { acr: 'password-then-haventec', amr: ['html-form', 'haventec'] })
  })
  test('Haventec, three wrong PINs, lock waited for, PIN reset: alerts, the lock, then the application gets a code', async () => {
    const fixture = await openFixture(setting)
    const { page, mock } = fixture
    await begins(fixture, { acr_values: 'haventec' })
    await fills(page, 'Username', MIA.username)
    for (const refusal of [VENDOR_CODES['AN-AUTH-1006'], VENDOR_CODES['AN-AUTH-1029']]) {
      await givesDevice(page, WRONG_PIN)
      await page.getByRole('alert').getByText(refusal, { exact: true }).waitFor()
    }
    await givesDevice(page, WRONG_PIN)
    await reads(page, 'This device is locked')
    await page.getByText('5 min 0 s left').waitFor()
    await mock.control.clock.change({ advanceSeconds: 300 })
    await presses(page, 'Return to sign-on')
    await unfolds(page, 'Reset PIN')
    const form = page.locator('form[data-action="forgotPin"]')
    await form.getByLabel('Device UUID').fill(MIA.deviceUuid)
    await form.getByRole('button').click()
    await reads(page, 'Choose a new PIN')
    await fills(page, 'Reset token', await sent(fixture))
    await fills(page, 'Hash of the new PIN', hashOf('4711'))
    await presses(page, 'Set PIN')
    await presses(page, 'Confirm key')
    await isBackAs(fixture, MIA.username)
  })
  test('Haventec, device added and activated: the application gets a code', async () => {
    const fixture = await openFixture(setting)
    const { page } = fixture
    await begins(fixture, { acr_values: 'haventec' })
    await unfolds(page, 'Add a device')
    const form = page.locator('form[data-action="addDevice"]')
    await form.getByLabel('Username').fill(MIA.username)
    await form.getByLabel('Device name').fill('a phone')
    await form.getByRole('button').click()
    await reads(page, 'Activate this device')
    await fills(page, 'Activation token', await sent(fixture))
    await fills(page, 'Hash of the new PIN', hashOf('0815'))
    await presses(page, 'Activate')
    await presses(page, 'Confirm key')
    await isBackAs(fixture, MIA.username)
  })
}
