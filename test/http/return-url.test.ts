import { expect } from 'chai'
import type { AnyAdapter } from '../../adapter/kernel/define-adapter.ts'
import type { Before } from '../../adapter/spi.ts'
import { type RunningMock, runMock, type Shown } from '../fixtures/listening-host.ts'

const closed = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})
const url = { type: 'string', maxLength: 1024 }
/** The state shows the URL of the start; `forward` adds the URLs of its question and of its row. */
const states = { RETURN_REQUIRED: { ...closed({ atStart: url, inQuestion: url, inRow: url }), required: ['atStart'] } }
const NEVER = 'https://never.example/'

const adapter: AnyAdapter = {
  vocabulary: {
    descriptor: { id: 'return', title: 'Return', className: 'example.Return', attributes: [] },
    states,
    actions: { forward: closed({}), unexpected: closed({}) },
    config: closed({}),
  },
  start: {
    on: {
      done: {
        to: ['RETURN_REQUIRED'],
        next: ({ returnUrl }: Before) => ({ status: 'RETURN_REQUIRED', model: { atStart: returnUrl }, memo: {} }),
      },
    },
  },
  table: {
    RETURN_REQUIRED: {
      forward: {
        ask: (_state: object, _action: object, { returnUrl }: Before) => ({ returnUrl }),
        on: {
          forwarded: {
            to: ['RETURN_REQUIRED'],
            next: (
              { model }: { readonly model: object },
              _action: object,
              { outcome, returnUrl }: Before & { readonly outcome: { readonly returnUrl: string } },
            ) => ({
              status: 'RETURN_REQUIRED',
              model: { ...model, inQuestion: outcome.returnUrl, inRow: returnUrl },
              memo: {},
            }),
          },
        },
      },
      unexpected: {
        when: (_state: object, { returnUrl }: Before) => returnUrl === NEVER,
        on: { done: { to: ['FAILURE'], next: () => ({ status: 'FAILURE', code: 'NEVER' }) } },
      },
    },
  },
  remote: () => ({ ask: async (question) => ({ kind: 'forwarded', ...question }) }),
}

const CALLBACK = 'https://client.example/callback'
const APPLICATION = 'https://app.example/sign-on?theme=dark#top'
const config = {
  baseUrl: 'https://idp.example',
  adapters: { one: { type: 'return' }, two: { type: 'return' } },
  policies: { page: { adapter: 'one' }, application: { adapter: 'two', authenticationApiApplication: 'app' } },
  authenticationApi: { applications: [{ id: 'app', url: APPLICATION }] },
  oauth: {
    clients: ['page', 'application'].map((policy) => ({
      clientId: policy,
      policy,
      redirectUris: [CALLBACK],
      allowAuthenticationApiInit: true,
    })),
  },
}
const pages = {
  page: (id: string) => `https://idp.example/mock/sign-on?flowId=${id}`,
  application: (id: string) => `https://app.example/sign-on?theme=dark&flowId=${id}#top`,
}

describe('return URL', () => {
  let mock: RunningMock
  before(async () => {
    mock = await runMock({ config, adapters: [adapter] })
  })
  after(() => mock.close())

  const authorize = (client_id: string, more: Readonly<Record<string, string>> = {}) => {
    const query = { client_id, response_type: 'code', redirect_uri: CALLBACK, scope: 'openid', ...more }
    const headers = { 'X-Forwarded-Proto': 'https', Accept: 'application/json' }
    return fetch(`${mock.address}/as/authorization.oauth2?${new URLSearchParams(query)}`, {
      redirect: 'manual',
      headers,
    })
  }
  const read = async (id: string, cookie: string): Promise<Shown> => {
    const { body } = await mock.read(id).set('Cookie', cookie).expect(200)
    return body
  }
  const forward = async (id: string, cookie: string): Promise<Shown> => {
    const { body } = await mock.act(id, 'forward').set('Cookie', cookie).expect(200)
    return body
  }
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

  for (const policy of ['page', 'application'] as const) {
    const pageOf = pages[policy]

    it(`Before.returnUrl, redirect, ${policy}: the address to which the browser was sent`, async () => {
      const response = await authorize(policy)
      const location = response.headers.get('location') ?? ''
      const id = new URL(location).searchParams.get('flowId') ?? ''
      expect(location).to.equal(pageOf(id))
      expect((await read(id, cookieOf(response)))['atStart']).to.equal(location)
      const moved = await forward(id, cookieOf(response))
      expect([moved['inQuestion'], moved['inRow']]).to.deep.equal([location, location])
      expect(moved._links).to.have.keys(['self', 'forward'])
    })

    it(`Before.returnUrl, pi.flow, ${policy}: the page with the id of the flow`, async () => {
      const response = await authorize(policy, { response_mode: 'pi.flow' })
      const shown = (await response.json()) as Shown
      expect(shown['atStart']).to.equal(pageOf(shown.id))
      const moved = await forward(shown.id, cookieOf(response))
      expect([moved['inQuestion'], moved['inRow']]).to.deep.equal([pageOf(shown.id), pageOf(shown.id)])
    })

    it(`Before.returnUrl, POST /mock/flows, ${policy}: the page with the id of the flow`, async () => {
      const { id, atStart } = await mock.start({ policy })
      expect(atStart).to.equal(pageOf(id))
      const moved = await mock.moved(id, 'forward')
      expect([moved['inQuestion'], moved['inRow']]).to.deep.equal([pageOf(id), pageOf(id)])
    })
  }

  it('Before.returnUrl, action whose condition compares it: not offered, INVALID_ACTION_ID', async () => {
    const { id } = await mock.start({ policy: 'page' })
    const { body } = await mock.act(id, 'unexpected').expect(400)
    expect(body.code).to.equal('INVALID_ACTION_ID')
  })
})
