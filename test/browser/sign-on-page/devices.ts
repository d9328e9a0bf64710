import { expect } from 'chai'
import type { DefineTest } from '../support/define-test.ts'
import { token } from '../support/token.ts'
import { type Fixture, fills, type OpenFixture, presses, reads, type Setting } from './fixture.ts'

/** Starts a device flow; `asks` polls the token endpoint as the device does. */
async function begunByDevice({ baseUrl, fetch }: Fixture) {
  const client = { client_id: 'demo-public', scope: 'openid' }
  const form = (url: string, more: Readonly<Record<string, string>>) =>
    fetch(`${baseUrl}${url}`, { method: 'POST', body: new URLSearchParams({ ...client, ...more }) })
  const asked = await form('/as/device_authz.oauth2', {})
  const { user_code: userCode, device_code } = (await asked.json()) as { user_code: string; device_code: string }
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code }
  return { userCode, asks: async () => (await form('/as/token.oauth2', grant)).json() }
}

export function devices(openFixture: OpenFixture, test: DefineTest, setting: Setting): void {
  test('device code in a flow of user_authz with response_mode=pi.flow, confirmed, signed on: the device gets a token', async () => {
    const fixture = await openFixture(setting)
    const { page, mock, baseUrl } = fixture
    const device = await begunByDevice(fixture)
    const begun = await page.goto(`${baseUrl}/as/user_authz.oauth2?response_mode=pi.flow`)
    if (begun === null) throw new Error('no answer')
    const { id }: { readonly id: string } = await begun.json()
    await page.goto(`${baseUrl}/mock/sign-on?flowId=${id}`)
    await fills(page, 'Code', device.userCode)
    await presses(page, 'Continue')
    await reads(page, 'Confirm the code of your device')
    await presses(page, 'Connect device')
    await fills(page, 'Username', 'alice')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    await presses(page, 'Sign on')
    await reads(page, 'The device is connected')
    expect(await device.asks()).to.include({ token_type: 'Bearer' })
  })
  test('device code typed at user_authz, confirmed, signed on: the device gets a token', async () => {
    const fixture = await openFixture(setting)
    const { page, mock, baseUrl } = fixture
    const device = await begunByDevice(fixture)
    await page.goto(`${baseUrl}/as/user_authz.oauth2`)
    await page.locator('input[name="user_code"]').fill(device.userCode)
    await presses(page, 'Continue')
    await page.getByText(device.userCode).waitFor()
    await presses(page, 'Yes')
    await fills(page, 'Username', 'alice')
    await fills(page, 'Passcode', (await token(mock, 'alice')).passcode)
    expect(await device.asks()).to.include({ error: 'authorization_pending' })
    await presses(page, 'Sign on')
    await reads(page, 'The device is connected')
    await mock.control.clock.change({ advanceSeconds: 10 })
    expect(await device.asks()).to.include({ token_type: 'Bearer' })
  })
}
