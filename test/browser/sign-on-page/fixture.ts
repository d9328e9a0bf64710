/** The mock with its own sign-on page, plain and over TLS, reset before each test; a new browser context for each test. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { type SharedBrowser, useBrowser } from '../support/browser.ts'
import { NOON, WAIT_MS } from '../support/fixture.ts'
import { type Servers, serve } from './servers.ts'

export interface Setting {
  readonly javaScriptEnabled?: boolean
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}
/** No user is signed on. */
export interface Fixture extends Omit<Servers, 'close'> {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors of the console: violations of the content security policy, errors of the script; refused actions are left out. */
  readonly complaints: readonly string[]
}
export type OpenFixture = (setting?: Setting) => Promise<Fixture>

/** Chromium logs every refused action. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 400 /
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Registers the hooks of the running suite. Default: plain http at localhost; `secure`: TLS, mock and application on two hosts. */
export function useFixture({ secure = false } = {}): OpenFixture {
  let shared: (SharedBrowser & { readonly servers: Servers }) | undefined
  const contexts: BrowserContext[] = []
  before(async function () {
    const browser = await useBrowser(this)
    shared = { ...browser, servers: await serve(secure ? browser.pair : undefined) }
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(() => shared?.servers.close())
  return async (setting = {}) => {
    if (shared === undefined) throw new Error('the fixture is available in tests only')
    const context = await shared.browser.newContext({ ...setting })
    contexts.push(context)
    return open(context, shared.servers)
  }
}

async function open(context: BrowserContext, { close: _, ...servers }: Servers): Promise<Fixture> {
  await servers.mock.control.reset()
  await servers.mock.control.clock.change({ now: NOON, frozen: true })
  context.setDefaultTimeout(WAIT_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !REFUSAL.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { ...servers, context, page, complaints }
}

/** Starts a flow with the control API and opens its page. */
export async function opens(
  { page, mock, baseUrl }: Pick<Fixture, 'page' | 'mock' | 'baseUrl'>,
  flow: object = {},
): Promise<string> {
  const { id } = await mock.control.startFlow(flow)
  await page.goto(`${baseUrl}/mock/sign-on?flowId=${id}`)
  return id
}

/** Checks the accessibility of the page by the rules of axe: by all of them, or by these. */
export async function isAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  await page.evaluate(AXE)
  const options = rules === undefined ? {} : { runOnly: rules }
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found, page.url()).to.deep.equal([])
}

export async function fills(page: Page, label: string, text: string): Promise<void> {
  await page
    .getByLabel(new RegExp(`^${label}(?: \\(optional\\))?$`))
    .first()
    .fill(text)
}

export async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click()
}

export async function reads(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}
