import { once } from 'node:events'
import { get } from 'node:http'
import { expect } from 'chai'
import { eachWithClient, expectAnswer, expectSchema, refused } from '../fixtures/control-client.ts'

interface Shown {
  readonly [member: string]: unknown
  readonly path: string
}
interface Miss {
  readonly parameter: string
  readonly expected: unknown
  readonly actual: unknown
  readonly request: Shown
}

const PI_FLOW = '/as/authorization.oauth2?client_id=demo-public&response_type=code&response_mode=pi.flow'
const CREDENTIAL = { username: 'alice', passcode: '00000000' }

describe('control of requests, filters', () => {
  const client = eachWithClient()
  const listed = async (query: string): Promise<readonly Shown[]> =>
    (await expectAnswer(client().http.get(`/mock/requests?${query}`), 200, 'requests')).requests
  const methods = async (query: string) => (await listed(query)).map(({ method, status }) => `${method} ${status}`)

  it('GET /mock/requests, each filter alone: only requests that match', async () => {
    const id = await client().startFlow()
    const other = await client().startFlow()
    await client().readFlow(other)
    await client().act(id, 'checkCredential', CREDENTIAL).expect(200)
    await client().act(id, 'cancel').set('X-Mock-Label', 'ends').expect(200)
    await client().act(id, 'cancel').expect(400)
    expect(await methods(`flow=${id}`)).to.deep.equal(['POST 400', 'POST 200', 'POST 200'])
    expect(await methods('user=alice')).to.deep.equal(['POST 400', 'POST 200', 'POST 200'])
    expect(await methods('user=bob')).to.deep.equal([])
    expect(await methods('action=cancel')).to.deep.equal(['POST 400', 'POST 200'])
    expect(await methods('code=INVALID_ACTION_ID')).to.deep.equal(['POST 400'])
    expect(await methods('code=FLOW_FINISHED')).to.deep.equal(['POST 400'])
    expect(await methods('status=400')).to.deep.equal(['POST 400'])
    expect(await methods('method=get')).to.deep.equal(['GET 200'])
    expect(await methods('label=ends')).to.deep.equal(['POST 200'])
    expect(await methods(`path=/pf-ws/authn/flows/${other}`)).to.deep.equal(['GET 200'])
    expect(await methods('path=/pf-ws/*/flows/*')).to.have.length(4)
    expect(await methods('path=/pf-ws/*/flow')).to.deep.equal([])
    expect(await methods(`flow=${id}&action=cancel&status=200`)).to.deep.equal(['POST 200'])
  })

  it('GET /mock/requests?since={time}: requests of this second and later ones', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    await client().http.patch('/mock/clock').send({ advanceSeconds: 60 })
    await client().act(id, 'cancel')
    expect(await methods('since=2030-01-02T12:01:00Z')).to.deep.equal(['POST 200'])
    expect(await methods('since=2030-01-02T13:00:00%2B01:00')).to.have.length(2)
  })

  it('GET /mock/requests, OAuth: client and user of code, token and refused clients', async () => {
    const { body } = await client().http.get(`${PI_FLOW}&acr_values=html-form`).expect(200)
    const tokens = await client().http.post('/mock/tokens').send({ username: 'bob', clientId: 'demo-confidential' })
    const bearer = `Bearer ${tokens.body.access_token}`
    await client().http.get('/idp/userinfo.openid').set('Authorization', bearer).expect(200)
    await client().http.post('/as/token.oauth2').type('form').send({ client_id: 'nobody', grant_type: 'x' }).expect(401)
    await client()
      .http.post('/as/token.oauth2')
      .auth('demo-confidential', 'wrong')
      .type('form')
      .send({ grant_type: 'x' })
    const paths = async (query: string) => (await listed(query)).map(({ path }) => path)
    expect(await paths('client=demo-public')).to.deep.equal(['/as/authorization.oauth2'])
    expect((await listed('client=demo-public'))[0]).to.include({ flow: body.id })
    expect(await paths('client=demo-confidential')).to.deep.equal(['/as/token.oauth2', '/idp/userinfo.openid'])
    expect(await paths('client=nobody')).to.deep.equal(['/as/token.oauth2'])
    expect(await paths('user=bob')).to.deep.equal(['/idp/userinfo.openid'])
    expect(JSON.stringify(await listed('')))
      .not.to.include('wrong')
      .and.not.to.include(tokens.body.access_token)
  })

  it('GET /mock/requests, flow of a client: client and user in later requests, which do not name them', async () => {
    const browser = await client().http.get(`${PI_FLOW}&acr_values=securid`).expect(200)
    const [cookie = ''] = String(browser.headers['set-cookie']).split(';')
    const id = String(browser.body.id)
    const sent = await client().act(id, 'checkCredential', CREDENTIAL).set('Cookie', cookie)
    const [renewed = ''] = String(sent.headers['set-cookie']).split(';')
    await client().act(id, 'cancel').set('Cookie', renewed).expect(200)
    const entries = await listed(`flow=${id}&client=demo-public&user=alice`)
    expect(entries.map(({ actionId }) => actionId)).to.deep.equal(['cancel', 'checkCredential'])
  })

  it('GET /mock/requests, RSA REST API: the user of the message', async () => {
    await client().http.post('/mfa/v1_1/authn/initialize').send({ subjectName: 'alice' })
    const headers = { 'client-key': 'k0'.repeat(32) }
    const message = { clientId: 'x', subjectName: 'alice', context: { messageId: 'm', authnAttemptId: '' } }
    await client().http.post('/mfa/v1_1/authn/initialize').set(headers).set('X-Mock-Label', 'wire').send(message)
    expect((await listed('user=alice')).map(({ path }) => path)).to.deep.equal(['/mfa/v1_1/authn/initialize'])
    expect(await listed('label=wire')).to.have.length(1)
  })

  for (const [query, named] of [
    ['usr=alice', '"usr" not found. Did you mean "user"?'],
    ['flow=a&flow=b', '"flow" is repeated'],
    ['flow[]=a', '"flow[]" not found'],
    ['status=4xx', '"status" must be a whole number'],
    ['status=99', '"status" must be a whole number'],
    ['since=yesterday', 'since'],
    ['since=2030-02-30T00:00:00Z', 'since'],
    ['wait=5', '"wait"'],
    ['wait=3m', '"wait" must be a time'],
    [`user=${'x'.repeat(257)}`, 'user'],
    ['expect=1', '"expect" not found'],
  ])
    it(`GET /mock/requests?${String(query).slice(0, 40)}: 400, names the parameter`, async () => {
      const { message } = await expectAnswer(client().http.get(`/mock/requests?${query}`), 400, 'error')
      expect(message).to.include(named)
    })

  it('DELETE /mock/requests: none recorded; histories stay', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    await client().http.delete('/mock/requests').expect(204, '')
    expect(await listed('')).to.deep.equal([])
    expect((await client().idp.control.flow(id)).history).to.have.length(1)
  })

  it('control.requests, unknown member of the filter: ControlError 400', () => {
    const filter: object = { usr: 'alice' }
    expect(() => client().idp.control.requests(filter))
      .to.throw(/usr/)
      .with.property('status', 400)
  })
})

describe('control of requests, counts', () => {
  const client = eachWithClient()
  const count = (query: string) => client().http.get(`/mock/requests/count?${query}`)
  const unmet = async (query: string): Promise<{ message: string; count: number; nearest: readonly Miss[] }> =>
    expectAnswer(count(query), 417, 'unmet-expectation')

  it('GET /mock/requests/count: the number; with expect 200 for this number', async () => {
    await client().readFlow(await client().startFlow())
    await client().readFlow(await client().startFlow())
    expect(await expectAnswer(count('method=GET'), 200, 'request-count')).to.deep.equal({ count: 2 })
    expect((await count('method=GET&expect=2').expect(200)).body).to.deep.equal({ count: 2 })
    expect((await count('method=POST&expect=0').expect(200)).body).to.deep.equal({ count: 0 })
  })

  it('GET /mock/requests/count, too few: 417 with the nearest misses', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    await client().act(id, 'checkCredential', CREDENTIAL).expect(200)
    const { message, count: found, nearest } = await unmet('user=bob&action=checkCredential&expect=1')
    expect(found).to.equal(0)
    expect(message).to.include('0 requests match; 1 expected').and.to.include('user alice')
    expect(nearest).to.have.length(1)
    const [{ request, ...miss } = { request: undefined }] = nearest
    expect(miss).to.deep.equal({ parameter: 'user', expected: 'bob', actual: 'alice' })
    expect(request).to.include({ flow: id, actionId: 'checkCredential' })
  })

  it('GET /mock/requests/count, a request without the value: actual null; at most five misses', async () => {
    const id = await client().startFlow()
    for (let times = 0; times < 7; times++) await client().readFlow(id)
    const { nearest } = await unmet(`flow=${id}&client=demo-public&expect=1`)
    expect(nearest.map(({ parameter, actual }) => `${parameter} ${actual}`)).to.deep.equal(Array(5).fill('client null'))
  })

  it('GET /mock/requests/count, too many, and none that is near: 417 without misses', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    await client().readFlow(id)
    expect(await unmet(`flow=${id}&expect=1`)).to.deep.include({ count: 2, nearest: [] })
    expect(await unmet('flow=none&client=none&expect=1')).to.deep.include({ count: 0, nearest: [] })
  })

  for (const query of ['expect=x', 'expect=-1', 'expect=1001', 'expect=', 'wait=1s', 'expected=1'])
    it(`GET /mock/requests/count?${query}: 400 INVALID_REQUEST`, async () => {
      await refused(count(query), 400, 'INVALID_REQUEST')
    })

  it('control.expectRequests: rejects with status 417, count and nearest', async () => {
    const error = await client()
      .idp.control.expectRequests(1, { user: 'alice' })
      .catch((thrown: unknown) => thrown)
    expect(error).to.deep.include({ status: 417, code: 'EXPECTATION_FAILED', members: { count: 0, nearest: [] } })
  })
})

describe('control of requests, wait', () => {
  const client = eachWithClient()

  it('GET /mock/requests?wait=1m: answered by the first request that matches', async () => {
    const id = await client().startFlow()
    const waiting = client()
      .http.get(`/mock/requests?flow=${id}&action=cancel&wait=1m`)
      .then(({ body }) => body)
    await client().readFlow(id)
    await client().act(id, 'cancel').expect(200)
    const body = await waiting
    expectSchema('requests', body)
    expect(body.requests).to.have.length(1)
  })

  it('GET /mock/requests?wait=1m, a request matches already: answered at once', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    expect((await client().http.get(`/mock/requests?flow=${id}&wait=1m`)).body.requests).to.have.length(1)
  })

  it('GET /mock/requests?wait=10ms, none: empty after the time, by real time though the clock is frozen', async () => {
    expect((await client().http.get('/mock/requests?user=nobody&wait=10ms')).body).to.deep.equal({ requests: [] })
  })

  it('GET /mock/requests/count?expect=2&wait=1m: 200 with the second request; 417 after the time', async () => {
    const id = await client().startFlow()
    await client().readFlow(id)
    const waiting = client()
      .http.get(`/mock/requests/count?flow=${id}&expect=2&wait=1m`)
      .then((answer) => answer)
    await client().readFlow(id)
    expect((await waiting).body).to.deep.equal({ count: 2 })
    await client().http.get(`/mock/requests/count?flow=${id}&expect=3&wait=10ms`).expect(417)
  })

  it('close() ends a wait', async () => {
    const waiting = client()
      .http.get('/mock/requests?user=nobody&wait=2m')
      .then(({ status }) => status)
    const arrived = client().idp.control.waitForRequests({ user: 'nobody' }, { timeoutMs: 120_000 })
    await client().http.get('/mock/health')
    await client().idp.close()
    expect(await waiting).to.equal(200)
    expect(await arrived).to.deep.equal({ requests: [] })
  })

  it('a client that goes ends its wait: nothing is left that keeps the host open', async () => {
    const sent = get(`${client().idp.baseUrl}/mock/requests?user=nobody&wait=2m`)
    sent.on('error', () => {})
    await once(sent, 'socket')
    await client().http.get('/mock/health')
    sent.destroy()
    const begun = performance.now()
    await client().idp.close()
    expect(performance.now() - begun).to.be.lessThan(1900)
  })

  it('control.waitForRequests, aborted signal: resolves at once', async () => {
    const gone = new AbortController()
    const waiting = client().idp.control.waitForRequests({}, { timeoutMs: 60_000, signal: gone.signal })
    gone.abort()
    expect(await waiting).to.deep.equal({ requests: [] })
  })
})
