/** The mock, a page with the widget and an application, on a port each; a new browser context for each test. */
import type { BrowserContext, Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { type SharedBrowser, useBrowser } from '../support/browser.ts'
import { NOON, WAIT_MS } from '../support/fixture.ts'
import { type PageServer, servePages } from '../support/page-server.ts'
import { type Received, watch } from '../support/wire.ts'
import { type Application, serveApplication } from './application.ts'

/** No user is signed on. */
export interface Fixture {
  readonly mock: MockIdp
  readonly application: Application
  readonly pages: PageServer
  readonly context: BrowserContext
  readonly page: Page
  /** Requests to the mock, oldest first. */
  readonly received: readonly Received[]
}
/** Extends the demo. */
type Config = Readonly<Record<string, unknown>>
export type OpenFixture = (config?: Config) => Promise<Fixture>

interface Shared extends SharedBrowser {
  readonly pages: PageServer
  readonly application: Application
}

/** Registers the hooks of the running suite. */
export function useFixture(): OpenFixture {
  let shared: Shared | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    const browser = await useBrowser(this)
    shared = { ...browser, pages: await servePages(), application: await serveApplication() }
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(async () => {
    await shared?.pages.close()
    await shared?.application.close()
  })
  return (config = {}) => {
    if (shared === undefined) throw new Error('the fixture is available in tests only')
    return open(shared, config, (end) => ends.push(end))
  }
}

async function open(
  { browser, pages, application }: Shared,
  config: Config,
  atEnd: (end: () => unknown) => void,
): Promise<Fixture> {
  const authenticationApi = {
    applications: [{ id: 'sign-on', url: `${pages.origin}/` }],
    defaultApplication: 'sign-on',
  }
  const mock = createMockIdp({ config: { extends: 'demo', authenticationApi, ...config } })
  const { port, baseUrl } = await mock.listen()
  atEnd(() => mock.close())
  pages.setMock(baseUrl)
  await mock.control.clock.change({ now: NOON, frozen: true })
  const wire = watch(port)
  atEnd(() => wire.stop())
  const context = await browser.newContext()
  atEnd(() => context.close())
  context.setDefaultTimeout(WAIT_MS)
  return { mock, application, pages, context, page: await context.newPage(), received: wire.received }
}
