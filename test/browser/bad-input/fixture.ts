/** A mock whose configuration is full of HTML, a site that means no good, and a browser between them. */
import type { RequestListener } from 'node:http'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'
import { pageAdapter } from '../../fixtures/adapters/page-adapter.ts'
import { need } from '../../fixtures/programs.ts'
import { PASSWORD } from '../federation/steps.ts'
import { launch } from '../support/browser.ts'
import { type Site, serveSite } from '../support/site.ts'

/** What would be a picture and two scripts if it were not text; without spaces, so that a client id can be it. */
export const NASTY = `'"><img/src=x/onerror=alert(1)></textarea></title><script>alert(2)</script>&lt;`
/** Where the stranger's site is: no name that the mock knows. */
export const EVIL = 'evil.mock.test'

/** What a visit begins with. */
export interface Fixture {
  readonly mock: MockIdp
  readonly context: BrowserContext
  readonly page: Page
  /** Of the stranger. */
  readonly evil: string
  /** What the stranger was asked for. */
  readonly lured: readonly string[]
  /** Windows that a script has opened. */
  readonly alerts: readonly string[]
}
/** Where visits begin. */
export type OpenFixture = () => Promise<Fixture>

const PATIENCE_MS = 10_000
const NOON = '2030-05-01T12:00:00Z'

const texts = { address: NASTY, number: NASTY, notice: NASTY, queue: [NASTY], meals: [NASTY, 'soup'], name: NASTY }
const widget = { username: NASTY, password: PASSWORD, attributes: { mail: NASTY, groups: [NASTY, 'b'] } }
const config = {
  extends: 'demo',
  adapters: { counter: { type: 'counter', settings: { Shows: { ...texts, guests: [{ name: NASTY }] } } } },
  people: { users: [widget, { username: 'alice', password: PASSWORD }] },
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

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useFixture(): OpenFixture {
  let props: { readonly browser: Browser; readonly mock: MockIdp; readonly site: Site } | undefined
  const contexts: BrowserContext[] = []
  const lured: string[] = []
  before(async function () {
    const program = need('chromium', this)
    const mock = createMockIdp({ adapters: [pageAdapter()], config })
    await mock.listen()
    props = { mock, site: await serveSite(stranger(lured)), browser: await launch(program) }
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(async () => {
    await props?.browser.close()
    await props?.mock.close()
    await props?.site.close()
  })
  return async () => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    const { browser, mock, site } = props
    await mock.control.reset()
    await mock.control.clock.change({ now: NOON, frozen: true })
    lured.length = 0
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const alerts: string[] = []
    page.on('dialog', async (dialog) => {
      alerts.push(dialog.message())
      await dialog.dismiss()
    })
    return { mock, context, page, evil: site.origin.replace('localhost', EVIL), lured, alerts }
  }
}

/** `/frame?of=…` shows that address inside its own page; `/send?to=…` posts a form there at once. All else is noted. */
function stranger(lured: string[]): RequestListener {
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
