/** A browser, and mocks that sign people on by their own page, plain and over TLS; for each visit all of it is as new. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { selfSigned } from '../../../mock-idp/app/tls/self-signed.ts'
import { realNow } from '../../../mock-idp/core/clock/clock.ts'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { need } from '../../fixtures/programs.ts'
import { launch } from '../support/browser.ts'
import { HOSTS, type Place, plainPlace, securePlace } from './servers.ts'

/** How the person's browser is set, and where it goes. */
export interface Setting {
  /** By default script runs. */
  readonly javaScriptEnabled?: boolean
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Over TLS, mock and application on two hosts; by default both are localhost. */
  readonly secure?: boolean
}
/** A browser that nobody has signed on with. */
export interface Scene extends Omit<Place, 'close'> {
  readonly mock: MockIdp
  readonly context: BrowserContext
  readonly page: Page
  /** What the console of the page has told: violations of its policy, errors of its script; no refusals. */
  readonly complaints: readonly string[]
}
/** Where visits begin. */
export type Stage = (setting?: Setting) => Promise<Scene>

/** When the mocks' clocks stand: tokens are valid and a minute has just begun. */
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000
/** What the browser notes of an action that was refused, as it should be. */
const REFUSAL = /^Failed to load resource: the server responded with a status of 400 /
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Props {
  readonly browser: Browser
  readonly plain: Place
  readonly secure: Place
}

/** Sets the stage for the running suite, which is skipped where there is no Chromium. */
export function useStage(): Stage {
  let props: Props | undefined
  const contexts: BrowserContext[] = []
  before(async function () {
    const program = need('chromium', this)
    const pair = await selfSigned(Object.values(HOSTS), realNow())
    props = { plain: await plainPlace(), secure: await securePlace(pair), browser: await launch(program, pair.cert) }
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(async () => {
    await props?.browser.close()
    await props?.plain.close()
    await props?.secure.close()
  })
  return async ({ secure = false, ...setting } = {}) => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    const context = await props.browser.newContext({ ...setting })
    contexts.push(context)
    return begin(context, secure ? props.secure : props.plain)
  }
}

async function begin(context: BrowserContext, { close: _, ...place }: Place): Promise<Scene> {
  await place.mock.control.reset()
  await place.mock.control.clock.change({ now: NOON, frozen: true })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on(
    'console',
    (said) => void (said.type() === 'error' && !REFUSAL.test(said.text()) && complaints.push(said.text())),
  )
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { ...place, context, page, complaints }
}

/** Opens the page of a flow that QA has begun. */
export async function opens(
  { page, mock, baseUrl }: Pick<Scene, 'page' | 'mock' | 'baseUrl'>,
  flow: object = {},
): Promise<string> {
  const { id } = await mock.control.startFlow(flow)
  await page.goto(`${baseUrl}/mock/sign-on?flowId=${id}`)
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

/** Fills in the field of that label, which may be marked as optional. */
export async function fills(page: Page, label: string, text: string): Promise<void> {
  await page
    .getByLabel(new RegExp(`^${label}(?: \\(optional\\))?$`))
    .first()
    .fill(text)
}

/** Presses the button of that text. */
export async function presses(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click()
}

/** Waits until the page has that heading. */
export async function reads(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}
