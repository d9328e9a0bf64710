import { expect } from 'chai'
import { makesManual, sessionIn } from './aducid.ts'
import { type Fixture, fills, isAccessible, type OpenFixture, opens, presses, reads } from './fixture.ts'

const STATES = {
  'a form of two fields': {},
  'a settled name, and a form folded away': { username: 'alice' },
  'a choice': { username: 'frank', state: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED' },
  'a code to note': { username: 'dave', state: 'SECURID_SYSTEM_PIN_RESET_REQUIRED' },
  'rules and two secrets': { username: 'carol', state: 'SECURID_USER_PIN_RESET_REQUIRED' },
  'a page that waits': { username: 'frank', state: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION' },
  'a password form': { policy: 'two-factor' },
  'a name alone': { policy: 'name' },
  'a form of a device': { policy: 'haventec', username: 'mia' },
  'a key to store': { policy: 'haventec', username: 'mia', state: 'HAVENTEC_AUTH_KEY_CONFIRMATION_REQUIRED' },
  'a token that was sent': { policy: 'haventec', username: 'mia', state: 'HAVENTEC_DEVICE_ACTIVATION_REQUIRED' },
  'a token for a new PIN': { policy: 'haventec', username: 'mia', state: 'HAVENTEC_PIN_RESET_REQUIRED' },
  'a lock that ends': { policy: 'haventec', username: 'mia', state: 'HAVENTEC_DEVICE_LOCKED' },
  'a QR code of an app, and a link to another server': { policy: 'aducid' },
  'a QR code, a time, and every kind of field': { policy: 'counter' },
} as const

/** Pages other than states, with the steps that open them. */
const others: { readonly [name: string]: (fixture: Fixture) => Promise<unknown> } = {
  'errors, at a field too': async (fixture) => {
    await opens(fixture, { policy: 'counter' })
    await fills(fixture.page, 'Name', 'Ann')
    await fixture.page.evaluate('document.forms[0].noValidate = true')
    await fills(fixture.page, 'Seats', '99')
    await presses(fixture.page, 'Place the order')
    await fixture.page.locator('[aria-invalid]').waitFor()
  },
  'the end without a sign-on': async (fixture) => {
    await opens(fixture)
    await presses(fixture.page, 'Cancel')
    await reads(fixture.page, 'You are not signed on')
  },
  'the return from another server': async (fixture) => {
    await opens(fixture, { policy: 'aducid' })
    const authId = encodeURIComponent(await sessionIn(fixture))
    await fixture.page.goto(`${fixture.page.url()}&authId=${authId}&authKey=key`)
    await fixture.page.getByRole('button', { name: 'Continue' }).waitFor()
  },
  'AIM-Proxy, a PEIG that is awaited': async (fixture) => {
    await makesManual(fixture)
    await opens(fixture, { policy: 'aducid' })
    await fixture.page.getByRole('link', { name: 'Continue with the PEIG of this device' }).click()
    await reads(fixture.page, 'Waiting for your PEIG')
  },
  'AIM-Proxy, no such session': ({ page, mock }) => page.goto(`${mock.baseUrl}/AIM-proxy/process?authId=x`),
  'the end of a flow of QA': (fixture) => opens(fixture, { username: 'alice', state: 'RESUME' }),
  'no such flow': ({ page, mock }) => page.goto(`${mock.baseUrl}/mock/sign-on?flowId=x`),
  'no such page': ({ page, mock }) => page.goto(`${mock.baseUrl}/mock/sign-on/x`),
  'the page at the root': ({ page, mock }) => page.goto(mock.baseUrl),
  'the sign-off': ({ page, mock }) => page.goto(`${mock.baseUrl}/idp/startSLO.ping`),
  'a sign-on that is not there any more': ({ page, mock }) =>
    page.goto(`${mock.baseUrl}/as/x/resume/as/authorization.ping`),
  'a target that is not allowed': ({ page, mock }) =>
    page.goto(`${mock.baseUrl}/idp/startSSO.ping?TargetResource=https://evil.example/${'x'.repeat(200)}`),
  'a client that is not there': ({ page, mock }) =>
    page.goto(`${mock.baseUrl}/as/authorization.oauth2?response_type=code&client_id=${'x'.repeat(200)}`),
  'the code of a device, in a browser': ({ page, mock }) => page.goto(`${mock.baseUrl}/as/user_authz.oauth2`),
}

/** Rules of axe that depend on the color scheme; the others are checked once. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block']

export function accessibility(openFixture: OpenFixture): void {
  for (const [colorScheme, rules] of [
    ['light', undefined],
    ['dark', COLOR_RULES],
  ] as const)
    it(`sign-on page, color scheme ${colorScheme}: every kind of page passes the rules of axe`, async () => {
      const fixture = await openFixture({ colorScheme })
      for (const flow of Object.values(STATES)) {
        await opens(fixture, flow)
        await fixture.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        await isAccessible(fixture.page, rules)
      }
      for (const visit of Object.values(others)) {
        await visit(fixture)
        await isAccessible(fixture.page, rules)
      }
    }).timeout(60_000)

  it('sign-on page, 320 px wide or text at 200 %: no page scrolls sideways', async () => {
    const fixture = await openFixture({ viewport: { width: 320, height: 640 } })
    const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    const visits = [
      ...Object.values(STATES).map((flow) => () => opens(fixture, flow)),
      ...Object.values(others).map((v) => () => v(fixture)),
    ]
    for (const visit of visits) {
      await visit()
      expect(await fixture.page.evaluate(overhang), fixture.page.url()).to.equal(0)
      await fixture.page.evaluate("document.documentElement.style.fontSize = '200%'")
      expect(await fixture.page.evaluate(overhang), `${fixture.page.url()} at 200%`).to.equal(0)
    }
  }).timeout(60_000)

  it('sign-on page, color scheme dark, QR code: dark modules on a light square', async () => {
    const fixture = await openFixture({ colorScheme: 'dark' })
    await opens(fixture, { policy: 'counter' })
    const code = fixture.page.getByRole('img', { name: 'QR code: Address for the app' })
    expect(await code.locator('rect').getAttribute('fill')).to.equal('#fff')
    expect(await code.locator('path').getAttribute('fill')).to.equal('#000')
    const { width = 0, height = 0 } = (await code.boundingBox()) ?? {}
    expect(width).to.be.greaterThan(150).and.be.closeTo(height, 1)
  })
}
