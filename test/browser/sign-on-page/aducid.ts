import { expect } from 'chai'
import { PASSWORD } from '../federation/steps.ts'
import { decodeQrCode } from '../support/decode-qr-code.ts'
import type { DefineTest } from '../support/define-test.ts'
import { type Fixture, fills, type OpenFixture, presses, reads, type Setting } from './fixture.ts'
import { begins, isBackAs } from './steps.ts'

const PENDING = 'Sign on with your PEIG'
/** Sentence of the failure REFUSED. */
const REFUSED = 'The sign-on was refused on the PEIG.'

/** Leaves for AIM-Proxy. */
async function leaves({ page }: Pick<Fixture, 'page'>): Promise<void> {
  await reads(page, PENDING)
  await page.getByRole('link', { name: 'Continue with the PEIG of this device', exact: true }).click()
}

/** With script, the browser that has returned needs nothing more. */
async function completes({ page }: Pick<Fixture, 'page'>, { javaScriptEnabled }: Setting): Promise<void> {
  if (javaScriptEnabled === true) return
  await page.waitForURL(/authKey=/)
  await presses(page, 'Continue')
  await reads(page, 'Complete the sign-on')
  await presses(page, 'Sign On')
}

/** No PEIG acts by itself. */
export async function makesManual({ mock }: Pick<Fixture, 'mock'>): Promise<void> {
  for (const { username } of (await mock.control.aducid.users.list()).users)
    await mock.control.aducid.users.patch(username, { peig: 'manual' })
}

/** The newest session. */
export async function sessionIn({ mock }: Pick<Fixture, 'mock'>): Promise<string> {
  return (await mock.control.aducid.sessions.list()).sessions[0]?.authId ?? ''
}

/** ADUCID alone and after a password. */
export function aducid(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  test('ADUCID, AIM-Proxy, automatic PEIG, key verified: the application gets a code', async () => {
    const fixture = await openFixture(setting)
    await begins(fixture, { acr_values: 'aducid' })
    await leaves(fixture)
    await completes(fixture, setting)
    await isBackAs(fixture, 'adam', { acr: 'aducid', amr: ['aducid'] })
    expect((await fixture.mock.control.aducid.sessions.get(await sessionIn(fixture))).statusAIM).to.equal('end')
  })
  test('ADUCID, AIM-Proxy, manual PEIG approves while the page waits: it reloads itself, the application gets a code', async () => {
    const fixture = await openFixture(setting)
    const { page, mock } = fixture
    await makesManual(fixture)
    await begins(fixture, { acr_values: 'aducid' })
    await leaves(fixture)
    await reads(page, 'Waiting for your PEIG')
    const authId = await sessionIn(fixture)
    await mock.control.aducid.sessions.peig(authId, { do: 'connect', username: 'eva' })
    await page.getByText('The PEIG of eva is connected.').waitFor()
    await mock.control.aducid.sessions.peig(authId, { do: 'approve' })
    await completes(fixture, setting)
    await isBackAs(fixture, 'eva', { acr: 'aducid', amr: ['aducid'] })
  })
  test('ADUCID, refused at the PEIG: back from AIM-Proxy, the sign-on ends with a sentence of its own', async () => {
    const fixture = await openFixture(setting)
    const { page, mock } = fixture
    await makesManual(fixture)
    await begins(fixture, { acr_values: 'aducid' })
    await leaves(fixture)
    const authId = await sessionIn(fixture)
    await mock.control.aducid.sessions.peig(authId, { do: 'connect', username: 'eva' })
    await mock.control.aducid.sessions.peig(authId, { do: 'refuse' })
    if (setting.javaScriptEnabled !== true) {
      await page.waitForURL(/authId=/)
      await reads(page, PENDING)
      await presses(page, 'Continue')
    }
    await reads(page, 'You are not signed on')
    await page.getByRole('alert').getByText(REFUSED, { exact: true }).waitFor()
  })
  test('policy password-then-aducid, both accepted: the application gets a code', async () => {
    const fixture = await openFixture(setting)
    const { page } = fixture
    await begins(fixture, { acr_values: 'password-then-aducid' })
    await fills(page, 'Username', 'alice')
    await fills(page, 'Password', PASSWORD)
    await presses(page, 'Sign on')
    await leaves(fixture)
    await completes(fixture, setting)
    await isBackAs(fixture, 'alice', { acr: 'password-then-aducid', amr: ['html-form', 'aducid'] })
  })
  test('ADUCID, QR code read from the screen, approved there: the application gets a code without a key', async () => {
    const fixture = await openFixture(setting)
    const { page, context, baseUrl } = fixture
    await begins(fixture, { acr_values: 'aducid' })
    await reads(page, PENDING)
    const text = await page.locator('figcaption a').getAttribute('href')
    expect(decodeQrCode(await page.screenshot())).to.equal(text)
    const authId = new URL(text ?? '').searchParams.get('authId') ?? ''
    expect(authId).to.equal(await sessionIn(fixture))
    // The picture of AIM-Proxy has the same code; the automatic PEIG reads it.
    const picture = await context.newPage()
    await picture.goto(`${baseUrl}/AIM-proxy/qr?authId=${encodeURIComponent(authId)}`)
    expect(decodeQrCode(await picture.screenshot())).to.equal(text)
    await page.bringToFront()
    if (setting.javaScriptEnabled !== true) await presses(page, 'Continue')
    await isBackAs(fixture, 'adam', { acr: 'aducid', amr: ['aducid'] })
  })
}
