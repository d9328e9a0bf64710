/** The mock with its own sign-on page, and an application. */
import coffee from '../../../examples/coffee-adapter/index.ts'
import { demo } from '../../../mock-idp/config/demo.ts'
import type { KeyPair, MockIdp } from '../../../mock-idp/index.ts'
import { pageAdapter, SHOWN } from '../../fixtures/adapters/page-adapter.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { secureFetch } from '../../fixtures/secure-fetch.ts'
import { type Application, serveApplication } from '../federation/application.ts'
import { HOSTS } from '../support/browser.ts'

export interface Servers {
  readonly mock: MockIdp
  /** Base URL of the mock in the browser. */
  readonly baseUrl: string
  readonly application: Application
  /** `fetch` that trusts the mock. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  close(): Promise<void>
}

const adapters = [pageAdapter(), coffee]
const config = {
  extends: 'demo',
  adapters: {
    counter: {
      type: 'counter',
      settings: {
        Shows: { ...SHOWN, refused: true, meals: ['soup', 'rice'], guests: [{ name: 'Ann' }], asksNews: true },
      },
    },
    coffee: { type: 'coffee', settings: { Menu: ['espresso', 'latte'], 'Sold Out': ['latte'] } },
  },
  policies: { form: { adapter: 'html-form' }, name: { adapter: 'identifier-first' }, coffee: { adapter: 'coffee' } },
}

/** Plain http at localhost, or TLS with a host each. */
export async function serve(pair: KeyPair | undefined): Promise<Servers> {
  const servers = pair === undefined ? await servePlain() : await serveSecure(pair)
  return {
    ...servers,
    async close() {
      await servers.mock.close()
      await servers.application.close()
    },
  }
}

async function servePlain(): Promise<Omit<Servers, 'close'>> {
  const mock = createMockIdp({ adapters, config })
  const { baseUrl } = await mock.listen()
  return { mock, baseUrl, application: await serveApplication(), fetch }
}

async function serveSecure(pair: KeyPair): Promise<Omit<Servers, 'close'>> {
  const application = await serveApplication({ name: HOSTS.application, pair })
  const clients = demo.oauth.clients.map((client) => ({
    ...client,
    redirectUris: [...client.redirectUris, application.redirectUri],
  }))
  const tls = { virtualHostNames: [HOSTS.mock], oauth: { clients } }
  const mock = createMockIdp({ adapters, config: { ...config, ...tls } })
  const { port } = await mock.listen({ tls: pair })
  return { mock, baseUrl: `https://${HOSTS.mock}:${port}`, application, fetch: secureFetch(pair.cert) }
}
