/** One browser and one page server for a suite; for each visit a mock, a flow and a browser context of its own. */
import type { Browser, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'
import { need } from '../../support/programs.ts'
import { launch } from './browser.ts'
import { type PageServer, pageUrl, servePages } from './page-server.ts'
import { type Received, watch } from './wire.ts'

/** How a visit begins. */
export interface Visit {
  /** Known from a first factor. */
  readonly username?: string
  readonly useActionParam?: boolean
  /** By default the first of the configuration. */
  readonly policy?: string
  /** Laid over the demo. */
  readonly config?: { readonly [name: string]: unknown }
}
/** A visit that has begun: the page is loaded. */
export interface Scene {
  readonly page: Page
  readonly mock: MockIdp
  readonly flowId: string
  /** Of the page; never that of the mock. */
  readonly origin: string
  /** What the mock was sent, oldest first. */
  readonly received: readonly Received[]
  /** Errors of scripts that nobody caught. */
  readonly scriptErrors: readonly Error[]
}
/** Where visits begin. */
export type Stage = (visit?: Visit) => Promise<Scene>

/** When the mocks' clocks stand: tokens are valid and a minute has just begun. */
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useStage(): Stage {
  let browser: Browser | undefined
  let pages: PageServer | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    const program = need('chromium', this)
    pages = await servePages()
    browser = await launch(program)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(async () => {
    await browser?.close()
    await pages?.close()
  })
  return (visit = {}) => {
    if (browser === undefined || pages === undefined) throw new Error('the stage is set in a before hook only')
    return begin(visit, browser, pages, (end) => ends.push(end))
  }
}

async function begin(
  { username, useActionParam = false, policy, config = {} }: Visit,
  browser: Browser,
  pages: PageServer,
  atEnd: (end: () => unknown) => void,
): Promise<Scene> {
  const mock = createMockIdp({ config: { extends: 'demo', ...config } })
  const { baseUrl, port } = await mock.listen()
  atEnd(() => mock.close())
  await mock.control.clock.change({ now: NOON, frozen: true })
  const { id: flowId } = await mock.control.startFlow({
    ...(policy !== undefined && { policy }),
    ...(username !== undefined && { username }),
  })
  const wire = watch(port)
  atEnd(() => wire.stop())
  const context = await browser.newContext()
  atEnd(() => context.close())
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const scriptErrors: Error[] = []
  page.on('pageerror', (error) => scriptErrors.push(error))
  await page.goto(pageUrl(pages, { flowId, baseUrl, useActionParam }))
  return { page, mock, flowId, origin: pages.origin, received: wire.received, scriptErrors }
}
