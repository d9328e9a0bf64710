/** A mock that signs people on by its own page, and an application that sends them there. */
import coffee from '../../../examples/coffee-adapter/index.ts'
import { demo } from '../../../mock-idp/config/demo.ts'
import { createMockIdp, type KeyPair, type MockIdp } from '../../../mock-idp/index.ts'
import { pageAdapter, SHOWN } from '../../fixtures/adapters/page-adapter.ts'
import { secureFetch } from '../../fixtures/secure-fetch.ts'
import { type Application, serveApplication } from '../federation/application.ts'

/** Both of them, listening. */
export interface Place {
  readonly mock: MockIdp
  /** Of the mock, as browsers know it. */
  readonly baseUrl: string
  readonly application: Application
  /** How the application speaks to the mock. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  close(): Promise<void>
}

/** Where they are over TLS. */
export const HOSTS = { mock: 'sso.mock.test', application: 'app.mock.test' } as const

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

/** Both at localhost, at ports of their own. */
export async function plainPlace(): Promise<Place> {
  const mock = createMockIdp({ adapters, config })
  const { baseUrl } = await mock.listen()
  return place({ mock, baseUrl, application: await serveApplication(), fetch })
}

/** Both over TLS, at `HOSTS`. */
export async function securePlace(pair: KeyPair): Promise<Place> {
  const application = await serveApplication({ name: HOSTS.application, pair })
  const clients = demo.oauth.clients.map((client) => ({
    ...client,
    redirectUris: [...client.redirectUris, application.redirectUri],
  }))
  const where = { virtualHostNames: [HOSTS.mock], oauth: { clients } }
  const mock = createMockIdp({ adapters, config: { ...config, ...where } })
  const { port } = await mock.listen({ tls: pair })
  return place({ mock, baseUrl: `https://${HOSTS.mock}:${port}`, application, fetch: secureFetch(pair.cert) })
}

function place(parts: Omit<Place, 'close'>): Place {
  return {
    ...parts,
    async close() {
      await parts.mock.close()
      await parts.application.close()
    },
  }
}
