/** For each visit three servers of different ports: the mock, the page with the widget, the application. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'
import { need } from '../../fixtures/programs.ts'
import { launch } from '../support/browser.ts'
import { type PageServer, servePages } from '../support/page-server.ts'
import { type Received, watch } from '../support/wire.ts'
import { type Application, serveApplication } from './application.ts'

/** A browser that nobody has signed on with. */
export interface Fixture {
  readonly mock: MockIdp
  readonly application: Application
  readonly pages: PageServer
  readonly context: BrowserContext
  readonly page: Page
  /** What the mock was sent, oldest first. */
  readonly received: readonly Received[]
}
/** Laid over the demo. */
type Config = Readonly<Record<string, unknown>>
/** Where visits begin. */
export type OpenFixture = (config?: Config) => Promise<Fixture>

/** When the mocks' clocks stand: tokens are valid and a minute has just begun. */
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000

interface Props {
  readonly browser: Browser
  readonly pages: PageServer
  readonly application: Application
}

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useFixture(): OpenFixture {
  let props: Props | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    const program = need('chromium', this)
    props = { pages: await servePages(), application: await serveApplication(), browser: await launch(program) }
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(async () => {
    await props?.browser.close()
    await props?.pages.close()
    await props?.application.close()
  })
  return (config = {}) => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    return begin(props, config, (end) => ends.push(end))
  }
}

async function begin(
  { browser, pages, application }: Props,
  config: Config,
  atEnd: (end: () => unknown) => void,
): Promise<Fixture> {
  const { mock, port } = await serve(pages, config)
  atEnd(() => mock.close())
  await mock.control.clock.change({ now: NOON, frozen: true })
  const wire = watch(port)
  atEnd(() => wire.stop())
  const context = await browser.newContext()
  atEnd(() => context.close())
  context.setDefaultTimeout(PATIENCE_MS)
  return { mock, application, pages, context, page: await context.newPage(), received: wire.received }
}

/** The mock has to know the page that it sends browsers to, and that page the mock: so the port is drawn beforehand. */
async function serve(
  { origin }: PageServer,
  config: Config,
): Promise<{ readonly mock: MockIdp; readonly port: number }> {
  const drawn = createMockIdp()
  const { port } = await drawn.listen()
  await drawn.close()
  const url = `${origin}/?${new URLSearchParams({ baseUrl: `http://localhost:${port}` })}`
  const authenticationApi = { applications: [{ id: 'sign-on', url }], defaultApplication: 'sign-on' }
  const mock = createMockIdp({ config: { extends: 'demo', authenticationApi, ...config } })
  await mock.listen({ port })
  return { mock, port }
}
