import { expect } from 'chai'
import type { Fault } from '../../../mock-idp/core/faults/faults.ts'
import { eachWithClient } from '../../fixtures/control-client.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type Browser, flowIdOf, openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { config, SECRET, webRequest } from '../../fixtures/oauth/clients.ts'

const BASIC = { Authorization: `Basic ${Buffer.from(`web:${encodeURIComponent(SECRET)}`).toString('base64')}` }
const XSRF = { 'X-XSRF-Header': 'x' }

describe('requests that faults match', () => {
  let mock: RunningMock
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock({ config })
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())

  const put = (...faults: readonly Fault[]) => mock.idp.control.faults.put({ faults })
  const hits = () => mock.idp.control.faults.list().faults.map((fault) => fault.hits)
  const count = (match: Fault['match']): Fault => ({ match, do: { delayMs: 0 } })

  it('nth and firstN, 40 requests at once: exactly one, and exactly seven', async () => {
    put(
      { match: { endpoint: 'jwks', nth: 5 }, do: { status: 418 } },
      { match: { endpoint: 'jwks', firstN: 7 }, do: { status: 503 } },
    )
    const answers = await Promise.all(Array.from({ length: 40 }, () => browser.get('/pf/JWKS')))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 503)).to.have.length(7)
    expect(statuses.filter((status) => status === 200)).to.have.length(33)
    expect(hits()).to.deep.equal([1, 7])
  })
  it('nth with an action, 20 flows at once: exactly one; other actions and reads do not count', async () => {
    put({ match: { actionId: 'cancel', state: 'SECURID_CREDENTIAL_REQUIRED', nth: 11 }, do: { status: 503 } })
    const flows = await Promise.all(Array.from({ length: 20 }, () => mock.start({ username: 'alice' })))
    const statuses = await Promise.all(
      flows.flatMap(({ id }) => [
        mock.read(id).then(({ status }) => status),
        mock.act(id, 'selectMethod').then(({ status }) => status),
      ]),
    )
    expect(statuses).not.to.include(503)
    const cancels = await Promise.all(flows.map(({ id }) => mock.act(id, 'cancel').then(({ status }) => status)))
    expect(cancels.filter((status) => status === 503)).to.have.length(1)
    expect(hits()).to.deep.equal([1])
  })
  it('nth that has been seen: not met again, nor after a change of the list counted from 1 again', async () => {
    const faults = [{ match: { endpoint: 'jwks', nth: 1 }, do: { status: 503 } } as const]
    for (const _ of [1, 2]) {
      put(...faults)
      expect((await browser.get('/pf/JWKS')).status).to.equal(503)
      expect((await browser.get('/pf/JWKS')).status).to.equal(200)
    }
  })

  const token = { grant_type: 'client_credentials', scope: 'openid' }
  for (const [name, send, expected] of [
    ['in the form', () => browser.post('/as/token.oauth2', { ...token, client_id: 'web', client_secret: SECRET }), 1],
    ['in Basic credentials', () => browser.post('/as/token.oauth2', token, BASIC), 1],
    ['of another one', () => browser.post('/as/token.oauth2', { ...token, client_id: 'api' }), 0],
    ['missing', () => browser.post('/as/token.oauth2', token), 0],
    ['in the query', () => browser.get(`/as/authorization.oauth2?${new URLSearchParams(webRequest)}`), 1],
    ['in a form at revocation', () => browser.post('/as/revoke_token.oauth2', { token: 'x', client_id: 'web' }), 1],
    ['in a form at par', () => browser.post('/as/par.oauth2', { ...webRequest, client_secret: SECRET }), 1],
    ['in a form of 100 KB', () => browser.post('/as/token.oauth2', { client_id: 'web', x: 'x'.repeat(100_000) }), 0],
    ['in an empty form', () => browser.post('/as/token.oauth2', {}), 0],
  ] as const)
    it(`client ${name}: ${expected === 1 ? 'matches' : 'does not match'}, the answer is the one without faults`, async () => {
      const { status, json } = await send()
      put(count({ client: 'web' }))
      const met = await send()
      expect(met.status).to.equal(status)
      expect(met.json['error']).to.equal(json['error'])
      expect(hits()).to.deep.equal([expected])
    })
  it('client in a chunked form that arrives slowly: matches, the endpoint gets all of it', async () => {
    put(count({ client: 'web', endpoint: 'introspect' }))
    const parts = ['token=', 'x&client_', `id=web&client_secret=${encodeURIComponent(SECRET)}`]
    const body = new ReadableStream({
      async pull(controller) {
        const part = parts.shift()
        if (part === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(part))
        await new Promise(setImmediate)
      },
    })
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const options = { method: 'POST', headers, body, duplex: 'half' as const }
    const answer = await fetch(`${mock.address}/as/introspect.oauth2`, options)
    expect(await answer.json()).to.deep.equal({ active: false })
    expect(hits()).to.deep.equal([1])
  })

  it('client of the flow: flow API and sign-on page match', async () => {
    put(count({ client: 'web' }), count({ client: 'api' }))
    const flowId = flowIdOf(await browser.get(`/as/authorization.oauth2?${new URLSearchParams(webRequest)}`))
    await browser.get(`/pf-ws/authn/flows/${flowId}`, XSRF)
    await browser.get(`/mock/sign-on?flowId=${flowId}`)
    const { resumeUrl } = await browser.signOn(flowId, 'alice')
    await browser.get(String(resumeUrl))
    expect(hits()).to.deep.equal([5, 0])
  })
  it('flow: its requests only, known or not', async () => {
    const [{ id }, other] = [await mock.start(), await mock.start()]
    put(count({ flow: id }), count({ flow: 'tomorrow' }))
    await mock.read(id)
    await mock.read(other.id)
    await browser.get(`/mock/sign-on?flowId=${id}`)
    await mock.read('tomorrow')
    expect(hits()).to.deep.equal([2, 1])
  })
  it('username: of the flow, of its state, of the action', async () => {
    put(count({ username: 'alice' }), count({ username: 'bob' }))
    const [named, unnamed] = [await mock.start({ username: 'alice' }), await mock.start()]
    await mock.read(named.id)
    await mock.read(unnamed.id)
    await mock.act(unnamed.id, 'checkCredential', { username: 'bob', passcode: '12345678' })
    const { id } = await mock.start({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    await mock.read(id)
    await browser.get('/pf-ws/rest/sessionMgmt/users/bob')
    expect(hits()).to.deep.equal([2, 2])
  })
  it('adapter and state, requests for unknown flows: not counted', async () => {
    const { id } = await mock.start()
    put(count({ adapter: 'securid' }), count({ state: 'RESUME' }), count({}))
    await mock.read(id)
    await mock.read('unknown')
    expect(hits()).to.deep.equal([1, 0, 2])
  })
})

describe('injected faults, the client in the journal', () => {
  const client = eachWithClient()
  const form = 'grant_type=authorization_code&client_id=demo-public'
  const requests: readonly (readonly [
    endpoint: NonNullable<Fault['match']['endpoint']>,
    send: () => PromiseLike<unknown>,
  ])[] = [
    ['token', () => client().http.post('/as/token.oauth2').type('form').send(form)],
    ['par', () => client().http.post('/as/par.oauth2').type('form').send('client_id=demo-public')],
    ['authorize', () => client().http.get('/as/authorization.oauth2?client_id=demo-public')],
    [
      'introspect',
      () => client().http.post('/as/introspect.oauth2').auth('demo-public', 'x').type('form').send('token=x'),
    ],
  ]
  for (const [endpoint, send] of requests)
    it(`fault at ${endpoint}, with and without client in its match: the entry of the request has the client`, async () => {
      const { control } = client().idp
      for (const match of [{ endpoint }, { endpoint, client: 'demo-public' }] as const) {
        control.clearRequests()
        control.faults.put({ faults: [{ match, do: { status: 503 } }] })
        await send()
        expect(control.requests({ code: 'INJECTED_FAULT' }).requests[0]).to.include({
          client: 'demo-public',
          status: 503,
        })
      }
    })
  it('client that was added at run time: can be named by a fault', async () => {
    const { http } = client()
    const added = { redirectUris: ['http://localhost:1/cb'] }
    await http.put('/mock/clients/added').send(added).expect(201)
    const fault = { match: { client: 'added' }, do: { status: 503 } }
    await http
      .put('/mock/faults')
      .send({ faults: [fault] })
      .expect(200)
  })
})
