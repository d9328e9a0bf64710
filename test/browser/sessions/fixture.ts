/** A mock with its own sign-on page and two applications of different clients; for each visit a browser that is new. */
import * as openid from 'openid-client'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { selfSigned } from '../../../mock-idp/app/tls/self-signed.ts'
import { realNow } from '../../../mock-idp/core/clock/clock.ts'
import { createMockIdp, type KeyPair, type MockIdp } from '../../../mock-idp/index.ts'
import { need } from '../../fixtures/programs.ts'
import { secureFetch } from '../../fixtures/secure-fetch.ts'
import { launch } from '../support/browser.ts'
import type { Site } from '../support/site.ts'
import { serveRelyingParty } from './relying-party.ts'

/** All that listens. */
interface Place {
  readonly mock: MockIdp
  /** Of the mock, as browsers know it. */
  readonly baseUrl: string
  /** A public client. */
  readonly one: Site
  /** A confidential client, which may revoke sessions. */
  readonly two: Site
  /** How applications speak to the mock. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
}
/** A browser that nobody has signed on with. */
export interface Fixture extends Place {
  readonly context: BrowserContext
  readonly page: Page
}
/** Where visits begin. */
export type OpenFixture = () => Promise<Fixture>
/** Where each is over TLS. */
export interface SecureHosts {
  readonly mock: string
  readonly one: string
  readonly two: string
}

/** The secret of the second client. */
export const SECRET = 'a secret of the tests'
const NOON = '2030-05-01T12:00:00Z'
/** How long a person waits for the page; less than a test may take, so that the test tells what was missing. */
const PATIENCE_MS = 10_000

/** Sets the stage for the running suite, which is skipped where there is no Chromium. By default all is at localhost. */
export function useFixture(hosts?: SecureHosts): OpenFixture {
  let props: { readonly browser: Browser; readonly place: Place } | undefined
  const contexts: BrowserContext[] = []
  before(async function () {
    const program = need('chromium', this)
    const pair = hosts && (await selfSigned(Object.values(hosts), realNow()))
    props = { place: await openPlace(hosts, pair), browser: await launch(program, pair?.cert) }
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
  })
  after(async () => {
    await props?.browser.close()
    for (const one of [props?.place.mock, props?.place.one, props?.place.two]) await one?.close()
  })
  return async () => {
    if (props === undefined) throw new Error('the stage is set in a before hook only')
    const { browser, place } = props
    await place.mock.control.reset()
    await place.mock.control.clock.change({ now: NOON, frozen: true })
    const context = await browser.newContext()
    contexts.push(context)
    context.setDefaultTimeout(PATIENCE_MS)
    return { ...place, context, page: await context.newPage() }
  }
}

async function openPlace(hosts: SecureHosts | undefined, pair: KeyPair | undefined): Promise<Place> {
  const fetchWith = pair === undefined ? fetch : secureFetch(pair.cert)
  const known: { baseUrl?: string } = {}
  const serve = (clientId: 'one' | 'two', authentication: openid.ClientAuth) => {
    let provider: Promise<openid.Configuration> | undefined
    const discover = () => discovered(String(known.baseUrl), clientId, authentication, fetchWith)
    const secure = hosts && pair && { name: hosts[clientId], pair }
    return serveRelyingParty(() => (provider ??= discover()), secure)
  }
  const one = await serve('one', openid.None())
  const two = await serve('two', openid.ClientSecretPost(SECRET))
  const mock = createMockIdp({ config: configFor(one, two, hosts?.mock) })
  const listening = await mock.listen(pair && { tls: pair })
  known.baseUrl = hosts === undefined ? listening.baseUrl : `https://${hosts.mock}:${listening.port}`
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

/** openid-client reads the real time; it is told how far ahead the mock's clock was when it stood. */
function discovered(
  baseUrl: string,
  clientId: string,
  authentication: openid.ClientAuth,
  fetchWith: Place['fetch'],
): Promise<openid.Configuration> {
  const skew = { [openid.clockSkew]: Date.parse(NOON) / 1000 - Math.floor(realNow()) }
  return openid.discovery(new URL(baseUrl), clientId, skew, authentication, {
    execute: baseUrl.startsWith('https:') ? [] : [openid.allowInsecureRequests],
    [openid.customFetch]: (url, init) => fetchWith(url, init as RequestInit),
  })
}
