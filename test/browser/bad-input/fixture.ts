/** A mock whose configuration contains HTML, and the site of an attacker. */
import type { RequestListener } from 'node:http'
import type { BrowserContext, Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { pageAdapter } from '../../fixtures/adapters/page-adapter.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { PASSWORD } from '../federation/steps.ts'
import { type SharedBrowser, useBrowser } from '../support/browser.ts'
import { NOON, WAIT_MS } from '../support/fixture.ts'
import { type Site, serveSite } from '../support/site.ts'

/** An image and two scripts, if it were HTML; no spaces, so that it can be a client id. */
export const NASTY = `'"><img/src=x/onerror=alert(1)></textarea></title><script>alert(2)</script>&lt;`
/** Host of the attacker, unknown to the mock. */
export const EVIL = 'evil.mock.test'

export interface Fixture {
  readonly mock: MockIdp
  readonly context: BrowserContext
  readonly page: Page
  /** Origin of the attacker. */
  readonly evil: string
  /** Paths requested from the attacker. */
  readonly lured: readonly string[]
  /** Messages of dialogs that a script opened. */
  readonly alerts: readonly string[]
}
export type OpenFixture = () => Promise<Fixture>

const texts = { address: NASTY, number: NASTY, notice: NASTY, queue: [NASTY], meals: [NASTY, 'soup'], name: NASTY }
const user = { username: NASTY, password: PASSWORD, attributes: { mail: NASTY, groups: [NASTY, 'b'] } }
const config = {
  extends: 'demo',
  adapters: { counter: { type: 'counter', settings: { Shows: { ...texts, guests: [{ name: NASTY }] } } } },
  people: { users: [user, { username: 'alice', password: PASSWORD }] },
  oauth: {
    clients: [
      {
        clientId: NASTY,
        redirectUris: ['https://app.example/callback'],
        grantTypes: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
        policy: 'html-form',
      },
      { clientId: 'web', redirectUris: ['https://app.example/callback'] },
    ],
  },
}

/** Registers the hooks of the running suite. */
export function useFixture(): OpenFixture {
  let shared: (SharedBrowser & { readonly mock: MockIdp; readonly site: Site }) | undefined
  const contexts: BrowserContext[] = []
  const lured: string[] = []
  before(async function () {
    const browser = await useBrowser(this)
    const mock = createMockIdp({ adapters: [pageAdapter()], config })
    await mock.listen()
    shared = { ...browser, mock, site: await serveSite(attacker(lured)) }
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(async () => {
    await shared?.mock.close()
    await shared?.site.close()
  })
  return async () => {
    if (shared === undefined) throw new Error('the fixture is available in tests only')
    const { browser, mock, site } = shared
    await mock.control.reset()
    await mock.control.clock.change({ now: NOON, frozen: true })
    lured.length = 0
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(WAIT_MS)
    const page = await context.newPage()
    const alerts: string[] = []
    page.on('dialog', async (dialog) => {
      alerts.push(dialog.message())
      await dialog.dismiss()
    })
    return { mock, context, page, evil: site.origin.replace('localhost', EVIL), lured, alerts }
  }
}

/** `/frame?of=...` shows that address in a frame; `/send?to=...` posts a form there. Other requests are recorded in `lured`. */
function attacker(lured: string[]): RequestListener {
  return ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://evil')
    const of = searchParams.get('of')?.replaceAll('&', '&amp;')
    const to = searchParams.get('to')?.replaceAll('&', '&amp;')
    if (pathname === '/frame') page(`<p>Win a prize!</p><iframe src="${of}"></iframe>`)
    else if (pathname === '/send')
      page(`<form method="post" action="${to}"></form><script>document.forms[0].submit()</script>`)
    else {
      lured.push(url)
      page('Got you.')
    }
    function page(body: string): void {
      const head = '<!doctype html><title>A prize</title><link rel="icon" href="data:,">'
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(head + body)
    }
  }
}
