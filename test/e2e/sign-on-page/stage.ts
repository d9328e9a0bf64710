/** For each visit a mock that signs people on by its own page, and a browser context of its own. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'
import { counterAdapter, SHOWN } from '../../sign-on/counter-adapter.ts'
import { need } from '../../support/programs.ts'
import { type Application, serveApplication } from '../federation/application.ts'
import { launch } from '../support/browser.ts'

/** How the person's browser is set. */
export interface Setting {
  /** By default script runs. */
  readonly javaScriptEnabled?: boolean
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}
/** A browser that nobody has signed on with. */
export interface Scene {
  readonly mock: MockIdp
  readonly application: Application
  readonly context: BrowserContext
  readonly page: Page
  /** What the console of the page has told: violations of its policy, errors of its script. */
  readonly complaints: readonly string[]
}
/** Where visits begin. */
export type Stage = (setting?: Setting) => Promise<Scene>

/** When the mocks' clocks stand: tokens are valid and a minute has just begun. */
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const config = {
  extends: 'demo',
  adapters: {
    counter: {
      type: 'counter',
      settings: {
        Shows: { ...SHOWN, refused: true, meals: ['soup', 'rice'], guests: [{ name: 'Ann' }], asksNews: true },
      },
    },
  },
  policies: { form: { adapter: 'html-form' }, name: { adapter: 'identifier-first' } },
}

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useStage(): Stage {
  let props: { readonly browser: Browser; readonly application: Application } | undefined
  const ends: (() => unknown)[] = []
  before(async function () {
    const program = need('chromium', this)
    props = { application: await serveApplication(), browser: await launch(program) }
  })
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  after(async () => {
    await props?.browser.close()
    await props?.application.close()
  })
  return async (setting = {}) => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    const { browser, application } = props
    const mock = createMockIdp({ adapters: [counterAdapter()], config })
    await mock.listen()
    ends.push(() => mock.close())
    await mock.control.clock.change({ now: NOON, frozen: true })
    const context = await browser.newContext({ ...setting })
    ends.push(() => context.close())
    context.setDefaultTimeout(PATIENCE_MS)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (said) => void (said.type() === 'error' && complaints.push(said.text())))
    page.on('pageerror', (error) => complaints.push(String(error)))
    return { mock, application, context, page, complaints }
  }
}

/** Opens the page of a flow that QA has begun. */
export async function opens({ page, mock }: Scene, flow: object = {}): Promise<string> {
  const { id } = await mock.control.startFlow(flow)
  await page.goto(`${mock.baseUrl}/mock/sign-on?flowId=${id}`)
  return id
}

/** Fails if anything on the page keeps people out who see, hear or move differently, by the rules of axe. */
export async function isOpenToAll(page: Page): Promise<void> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found, page.url()).to.deep.equal([])
}

/** Fills in the field of that label. */
export async function fills(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).first().fill(text)
}

/** Presses the button of that text. */
export async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click()
}

/** Waits until the page has that heading. */
export async function reads(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}
