import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { VENDOR_CODES } from '../../../mock-idp/authorities/haventec/rules/codes.ts'
import { MIA, WRONG_PIN } from '../../fixtures/haventec/client.ts'
import { hashOf } from '../../fixtures/haventec/server.ts'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads, type Scene, type Setting, type Stage } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

/** What the device would fill in, and the PIN that mia types. */
async function givesDevice(page: Page, pin: string, key: string = MIA.authKey): Promise<void> {
  await fills(page, 'Device UUID', MIA.deviceUuid)
  await fills(page, 'Key', key)
  await fills(page, 'PIN hash', hashOf(pin))
  await presses(page, 'Sign on')
}

/** Unfolds a form beside the main one. */
function unfolds(page: Page, label: string): Promise<void> {
  return page.locator('summary').getByText(label, { exact: true }).click()
}

/** What was sent to mia last. */
async function sent({ mock }: Scene): Promise<string> {
  return (await mock.control.haventec.outbox())[0]?.token ?? ''
}

/** Haventec alone and behind a password; the page stands for the device, whose key is typed. */
export function haventec(stage: Stage, setting: Setting): void {
  it('a device: its PIN and key, and the next key', async () => {
    const scene = await stage(setting)
    const { page, mock } = scene
    await begins(scene, { acr_values: 'haventec' })
    await reads(page, 'Sign on with your device')
    await fills(page, 'Username', MIA.username)
    await givesDevice(page, MIA.pin)
    await reads(page, 'Store the next key')
    const next = (await page.locator('.code strong').textContent()) ?? ''
    await presses(page, 'Confirm key')
    await isBackAs(scene, MIA.username, { acr: 'haventec', amr: ['haventec'] })
    const [device] = (await mock.control.haventec.users.get(MIA.username)).devices
    expect(device?.authKeys.map(({ authKey }) => authKey)).to.deep.equal([next])
  })
  it('a device after the password, for that name only', async () => {
    const scene = await stage(setting)
    const { page } = scene
    await begins(scene, { acr_values: 'password-then-haventec' })
    await fills(page, 'Username', MIA.username)
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await reads(page, 'Sign on with your device')
    expect(await page.getByLabel('Username').first().isEditable()).to.equal(false)
    await givesDevice(page, MIA.pin)
    await presses(page, 'Confirm key')
    await isBackAs(scene, MIA.username, { acr: 'password-then-haventec', amr: ['html-form', 'haventec'] })
  })
  it('a device that gets locked by wrong PINs, and a PIN that was forgotten', async () => {
    const scene = await stage(setting)
    const { page, mock } = scene
    await begins(scene, { acr_values: 'haventec' })
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
    await fills(page, 'Reset token', await sent(scene))
    await fills(page, 'Hash of the new PIN', hashOf('4711'))
    await presses(page, 'Set PIN')
    await presses(page, 'Confirm key')
    await isBackAs(scene, MIA.username)
  })
  it('a new device', async () => {
    const scene = await stage(setting)
    const { page } = scene
    await begins(scene, { acr_values: 'haventec' })
    await unfolds(page, 'Add a device')
    const form = page.locator('form[data-action="addDevice"]')
    await form.getByLabel('Username').fill(MIA.username)
    await form.getByLabel('Device name').fill('a phone')
    await form.getByRole('button').click()
    await reads(page, 'Activate this device')
    await fills(page, 'Activation token', await sent(scene))
    await fills(page, 'Hash of the new PIN', hashOf('0815'))
    await presses(page, 'Activate')
    await presses(page, 'Confirm key')
    await isBackAs(scene, MIA.username)
  })
}
