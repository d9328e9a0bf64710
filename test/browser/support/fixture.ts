/** A host, a page with the widget and a flow; a new browser context for each test. */
import type { Page } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { HOSTS, type SharedBrowser, useBrowser } from './browser.ts'
import { type PageServer, pageUrl, servePages } from './page-server.ts'
import { type Received, watch } from './wire.ts'

export interface FixtureOptions {
  /** User name that an earlier factor has established. */
  readonly username?: string
  readonly useActionParam?: boolean
  /** Default: the first policy of the configuration. */
  readonly policy?: string
  /** Merged into the demo. */
  readonly config?: { readonly [name: string]: unknown }
}
/** The page is loaded. */
export interface Fixture {
  readonly page: Page
  readonly mock: MockIdp
  readonly flowId: string
  /** Base URL of the mock in the browser. */
  readonly baseUrl: string
  /** Origin of the page; it differs from the origin of the mock. */
  readonly origin: string
  /** Requests to the mock, oldest first. */
  readonly received: readonly Received[]
  /** Uncaught errors of scripts. */
  readonly scriptErrors: readonly Error[]
}
export type OpenFixture = (options?: FixtureOptions) => Promise<Fixture>

interface Shared extends SharedBrowser {
  readonly pages: PageServer
  readonly secure: boolean
}

/** 2030-05-01T12:00:00Z: the tokens are valid, a minute has just begun. */
export const NOON = '2030-05-01T12:00:00Z'
/** Less than the timeout of a test, so that the message names the missing element. */
export const WAIT_MS = 10_000

/** Registers the hooks of the running suite. Default: plain http at localhost; `secure`: TLS, page and mock on two hosts. */
export function useFixture({ secure = false } = {}): OpenFixture {
  let shared: Shared | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    const browser = await useBrowser(this)
    const pages = await servePages(secure ? { name: HOSTS.page, pair: browser.pair } : undefined)
    shared = { ...browser, pages, secure }
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(() => shared?.pages.close())
  return (options = {}) => {
    if (shared === undefined) throw new Error('the fixture is available in tests only')
    return open(options, shared, (end) => ends.push(end))
  }
}

async function serve({ pages, secure, pair }: Shared, config: object) {
  if (!secure) {
    const mock = createMockIdp({ config: { extends: 'demo', ...config } })
    return { mock, ...(await mock.listen()) }
  }
  const authenticationApi = { applications: [{ id: 'page', url: `${pages.origin}/` }] }
  const tls = { virtualHostNames: [HOSTS.mock], authenticationApi }
  const mock = createMockIdp({ config: { extends: 'demo', ...tls, ...config } })
  const { port } = await mock.listen({ tls: pair })
  return { mock, port, baseUrl: `https://${HOSTS.mock}:${port}` }
}

async function open(
  { username, useActionParam = false, policy, config = {} }: FixtureOptions,
  shared: Shared,
  atEnd: (end: () => unknown) => void,
): Promise<Fixture> {
  const { browser, pages } = shared
  const { mock, port, baseUrl } = await serve(shared, config)
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
  context.setDefaultTimeout(WAIT_MS)
  const page = await context.newPage()
  const scriptErrors: Error[] = []
  page.on('pageerror', (error) => scriptErrors.push(error))
  await page.goto(pageUrl(pages, { flowId, baseUrl, useActionParam }))
  return { page, mock, flowId, baseUrl, origin: pages.origin, received: wire.received, scriptErrors }
}
