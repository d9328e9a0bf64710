import { expect } from 'chai'
import { reads } from '../sign-on-page/fixture.ts'
import type { Fixture, OpenFixture } from './fixture.ts'

/** Pages with buttons, and their headings. */
const PAGES: { readonly [name: string]: readonly [address: (fixture: Fixture) => Promise<string>, heading: string] } = {
  'the sign-on page': [
    async ({ mock }) => `/mock/sign-on?flowId=${(await mock.control.startFlow({ policy: 'two-factor' })).id}`,
    'Sign on',
  ],
  'the page of no sign-on': [async () => '/mock/sign-on?flowId=x', 'Sign-on not found'],
  'the code of a device': [async () => '/as/user_authz.oauth2', 'Connect a device'],
  'the sign-off': [async () => '/idp/startSLO.ping', 'You are signed off'],
  'a refusal of the provider': [
    async () => '/as/authorization.oauth2?client_id=x&response_type=code',
    'This request cannot be answered',
  ],
  'a refusal of the host': [async () => '/idp/startSSO.ping?PartnerSpId=x', 'This request cannot be answered'],
  'the page at the root': [async () => '/', 'mock-idp is running'],
}

export function framing(openFixture: OpenFixture): void {
  for (const [name, [address, heading]] of Object.entries(PAGES))
    it(`${name}: shown alone, not in a frame of another site or port`, async () => {
      const fixture = await openFixture()
      const { mock, page, evil } = fixture
      const url = mock.baseUrl + (await address(fixture))
      await page.goto(url)
      await reads(page, heading)
      for (const site of [evil, evil.replace(/evil[^:]+/, 'localhost')]) {
        await page.goto(`${site}/frame?${new URLSearchParams({ of: url })}`)
        // Chromium shows its own document in a refused frame.
        const [frame] = page.mainFrame().childFrames()
        await frame?.waitForURL('chrome-error://chromewebdata/', { waitUntil: 'commit' })
        expect(await frame?.locator('body').textContent())
          .to.be.a('string')
          .that.does.not.include(heading)
      }
    })
  it('form posted from another site or port to the sign-on page: refused, the flow stays', async () => {
    const { mock, page, evil } = await openFixture()
    const { id } = await mock.control.startFlow()
    const to = `${mock.baseUrl}/mock/sign-on?flowId=${id}&action=cancel`
    for (const site of [evil, evil.replace(/evil[^:]+/, 'localhost')]) {
      await page.goto(`${site}/send?${new URLSearchParams({ to })}`)
      await reads(page, 'This sign-on cannot continue')
      expect((await mock.control.flow(id)).status).to.equal('SECURID_CREDENTIAL_REQUIRED')
    }
  })
}
