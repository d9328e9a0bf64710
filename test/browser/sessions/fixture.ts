/** The mock with its own sign-on page and two applications of different clients; a new browser context for each test. */
import * as openid from 'openid-client'
import type { BrowserContext, Page } from 'playwright-core'
import { realNow } from '../../../mock-idp/core/clock/clock.ts'
import type { KeyPair, MockIdp } from '../../../mock-idp/index.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { secureFetch } from '../../fixtures/secure-fetch.ts'
import { HOSTS, type SharedBrowser, useBrowser } from '../support/browser.ts'
import { NOON, WAIT_MS } from '../support/fixture.ts'
import type { Site } from '../support/site.ts'
import { serveRelyingParty } from './relying-party.ts'

interface Servers {
  readonly mock: MockIdp
  /** Base URL of the mock in the browser. */
  readonly baseUrl: string
  /** Public client. */
  readonly one: Site
  /** A confidential client with the right to revoke sessions. */
  readonly two: Site
  /** `fetch` that trusts the mock. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}
/** No user is signed on. */
export interface Fixture extends Servers {
  readonly context: BrowserContext
  readonly page: Page
}
export type OpenFixture = () => Promise<Fixture>

export const SECRET = 'a secret of the tests'

/** Registers the hooks of the running suite. Default: plain http at localhost; `secure`: TLS, each server on its own host. */
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
  after(async () => {
    for (const server of [shared?.servers.mock, shared?.servers.one, shared?.servers.two]) await server?.close()
  })
  return async () => {
    if (shared === undefined) throw new Error('the fixture is available in tests only')
    const { browser, servers } = shared
    await servers.mock.control.reset()
    await servers.mock.control.clock.change({ now: NOON, frozen: true })
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(WAIT_MS)
    return { ...servers, context, page: await context.newPage() }
  }
}

async function serve(pair: KeyPair | undefined): Promise<Servers> {
  const fetchWith = pair === undefined ? fetch : secureFetch(pair.cert)
  const known: { baseUrl?: string } = {}
  const serveClient = (clientId: 'one' | 'two', authentication: openid.ClientAuth) => {
    let provider: Promise<openid.Configuration> | undefined
    const discover = () => discovered(String(known.baseUrl), clientId, authentication, fetchWith)
    return serveRelyingParty(() => (provider ??= discover()), pair && { name: HOSTS[clientId], pair })
  }
  const one = await serveClient('one', openid.None())
  const two = await serveClient('two', openid.ClientSecretPost(SECRET))
  const mock = createMockIdp({ config: configFor(one, two, pair && HOSTS.mock) })
  const listening = await mock.listen(pair && { tls: pair })
  known.baseUrl = pair === undefined ? listening.baseUrl : `https://${HOSTS.mock}:${listening.port}`
  return { mock, baseUrl: known.baseUrl, one, two, fetch: fetchWith }
}

const configFor = (one: Site, two: Site, host: string | undefined) => {
  const client = ({ origin }: Site) => ({
    redirectUris: [`${origin}/callback`],
    postLogoutRedirectUris: [`${origin}/`],
    policy: 'form',
    idTokenSigningAlgorithm: 'ES256',
  })
  return {
    extends: 'demo',
    ...(host !== undefined && { virtualHostNames: [host] }),
    policies: { form: { adapter: 'html-form' } },
    oauth: {
      clients: [
        { clientId: 'one', ...client(one) },
        { clientId: 'two', clientSecret: SECRET, allowSessionRevocationApi: true, ...client(two) },
      ],
    },
  }
}

/** openid-client reads the real time: `clockSkew` is the lead of the mock's clock. */
function discovered(
  baseUrl: string,
  clientId: string,
  authentication: openid.ClientAuth,
  fetchWith: Servers['fetch'],
): Promise<openid.Configuration> {
  const skew = { [openid.clockSkew]: Date.parse(NOON) / 1000 - Math.floor(realNow()) }
  return openid.discovery(new URL(baseUrl), clientId, skew, authentication, {
    execute: baseUrl.startsWith('https:') ? [] : [openid.allowInsecureRequests],
    [openid.customFetch]: (url, init) => fetchWith(url, init as RequestInit),
  })
}
