/** One browser and one page server for a suite; for each visit a mock, a flow and a browser context of its own. */
import type { Browser, Page } from 'playwright-core'
import { selfSigned } from '../../../mock-idp/app/tls/self-signed.ts'
import { realNow } from '../../../mock-idp/core/clock/clock.ts'
import { createMockIdp, type KeyPair, type MockIdp } from '../../../mock-idp/index.ts'
import { need } from '../../fixtures/programs.ts'
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
export interface Fixture {
  readonly page: Page
  readonly mock: MockIdp
  readonly flowId: string
  /** Of the mock, as the page knows it. */
  readonly baseUrl: string
  /** Of the page; never that of the mock. */
  readonly origin: string
  /** What the mock was sent, oldest first. */
  readonly received: readonly Received[]
  /** Errors of scripts that nobody caught. */
  readonly scriptErrors: readonly Error[]
}
/** Where visits begin. */
export type OpenFixture = (visit?: Visit) => Promise<Fixture>

/** Where page and mock are, of one domain each with a name of its own, over TLS. By default both are localhost, over plain http. */
export interface SecureHosts {
  readonly page: string
  readonly mock: string
}
interface Props {
  readonly browser: Browser
  readonly pages: PageServer
  /** With which both are served. */
  readonly secure?: { readonly pair: KeyPair; readonly hosts: SecureHosts }
}

/** When the mocks' clocks stand: tokens are valid and a minute has just begun. */
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useFixture(hosts?: SecureHosts): OpenFixture {
  let props: Props | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    props = await prepare(need('chromium', this), hosts)
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(async () => {
    await props?.browser.close()
    await props?.pages.close()
  })
  return (visit = {}) => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    return begin(visit, props, (end) => ends.push(end))
  }
}

async function prepare(program: string, hosts: SecureHosts | undefined): Promise<Props> {
  if (hosts === undefined) return { pages: await servePages(), browser: await launch(program) }
  const pair = await selfSigned([hosts.page, hosts.mock], realNow())
  const pages = await servePages({ name: hosts.page, pair })
  return { pages, browser: await launch(program, pair.cert), secure: { pair, hosts } }
}

/** A mock that listens, and its base URL as the page knows it. */
async function serve({ pages, secure }: Props, config: object) {
  if (secure === undefined) {
    const mock = createMockIdp({ config: { extends: 'demo', ...config } })
    return { mock, ...(await mock.listen()) }
  }
  const { hosts, pair } = secure
  const authenticationApi = { applications: [{ id: 'page', url: `${pages.origin}/` }] }
  const where = { virtualHostNames: [hosts.mock], authenticationApi }
  const mock = createMockIdp({ config: { extends: 'demo', ...where, ...config } })
  const { port } = await mock.listen({ tls: pair })
  return { mock, port, baseUrl: `https://${hosts.mock}:${port}` }
}

async function begin(
  { username, useActionParam = false, policy, config = {} }: Visit,
  props: Props,
  atEnd: (end: () => unknown) => void,
): Promise<Fixture> {
  const { browser, pages } = props
  const { mock, port, baseUrl } = await serve(props, config)
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
  return { page, mock, flowId, baseUrl, origin: pages.origin, received: wire.received, scriptErrors }
}
