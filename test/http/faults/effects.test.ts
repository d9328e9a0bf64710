import { expect } from 'chai'
import type { Fault } from '../../../mock-idp/core/faults/faults.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { type Browser, flowIdOf, openBrowser, redirectParameters } from '../../fixtures/oauth/browser-client.ts'
import { CALLBACK, config, SECRET, webCode, webRequest } from '../../fixtures/oauth/clients.ts'
import { rawRequest } from '../../fixtures/raw-request.ts'

const TOKEN = '/as/token.oauth2'
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const BASIC = { Authorization: `Basic ${Buffer.from(`web:${encodeURIComponent(SECRET)}`).toString('base64')}` }
const AUTHORIZE = `/as/authorization.oauth2?${new URLSearchParams(webRequest)}`

describe('effects of faults', () => {
  let mock: RunningMock
  let browser: Browser
  beforeEach(async () => {
    mock = await runMock({ config })
    browser = openBrowser(mock)
  })
  afterEach(() => mock.close())

  const put = (...faults: readonly Fault[]) => mock.idp.control.faults.put({ faults })
  const hits = () => mock.idp.control.faults.list().faults.map((fault) => fault.hits)
  const codeOf = async () => redirectParameters(await browser.authorize(webRequest))['code'] ?? ''
  const rawAction = (id: string, actionId: string, model: object) =>
    rawRequest(mock.address, {
      method: 'POST',
      path: `/pf-ws/authn/flows/${id}`,
      headers: { 'X-XSRF-Header': 'x', 'Content-Type': `application/vnd.pingidentity.${actionId}+json` },
      body: JSON.stringify(model),
    })
  const historyOf = async (id: string) => (await mock.idp.control.flow(id)).history

  it('answerLost, POST /as/token.oauth2: not a byte, the code is spent', async () => {
    const body = String(new URLSearchParams(webCode(await codeOf())))
    put({ match: { endpoint: 'token', nth: 1 }, do: { answerLost: true } })
    const request = { method: 'POST', path: TOKEN, headers: FORM, body } as const
    expect(await rawRequest(mock.address, request)).to.equal('')
    const [entry] = mock.idp.control.requests().requests
    expect(entry).to.deep.include({ path: TOKEN, status: 200 })
    expect(entry?.reason?.facts).to.deep.equal({ fault: 0, effect: 'answerLost' })
    const again = await rawRequest(mock.address, request)
    expect(again).to.include('invalid_grant')
    expect(mock.idp.control.requests().requests[0]?.reason?.code).to.equal('GRANT_ALREADY_USED')
  })
  it('answerLost, checkCredential: not a byte, the flow has moved, its history has the step', async () => {
    const { id } = await mock.start()
    const { passcode } = await mock.typed('alice')
    put({ match: { actionId: 'checkCredential' }, do: { answerLost: true } })
    expect(await rawAction(id, 'checkCredential', { username: 'alice', passcode })).to.equal('')
    expect(await mock.idp.control.flow(id)).to.include({ status: 'RESUME' })
    expect((await historyOf(id)).at(-1)).to.include({ actionId: 'checkCredential', outcome: 'accepted', to: 'RESUME' })
    expect(mock.idp.control.requests({ flow: id }).requests[0]).to.deep.include({
      status: 200,
      actionId: 'checkCredential',
    })
    expect(mock.idp.control.requests({ flow: id }).requests[0]?.reason?.code).to.equal('INJECTED_FAULT')
  })
  it('answerLost with authority down: not a byte, the state is unchanged', async () => {
    const { id } = await mock.start({ username: 'alice' })
    put({ match: { actionId: 'checkCredential' }, do: { answerLost: true, authority: 'down' } })
    expect(await rawAction(id, 'checkCredential', { passcode: '12345678' })).to.equal('')
    expect((await historyOf(id)).at(-1)).to.deep.include({ error: 'AUTHORITY_UNAVAILABLE', outcome: null })
  })
  it('answerLost, resume path: not a byte, the next request is a repeated one', async () => {
    const flowId = flowIdOf(await browser.get(AUTHORIZE))
    const { resumeUrl } = await browser.signOn(flowId, 'alice')
    put({ match: { state: 'RESUME', nth: 1 }, do: { answerLost: true } })
    const lost = await browser.get(String(resumeUrl)).catch((error: Error) => error)
    expect(lost).to.be.instanceOf(Error)
    const repeated = await browser.get(String(resumeUrl))
    expect([repeated.status, repeated.json['error']]).to.deep.equal([400, 'invalid_request'])
    expect(hits()).to.deep.equal([1])
  })

  for (const [name, match] of [
    ['by the request alone', {}],
    ['by the state of the flow', { state: 'SECURID_CREDENTIAL_REQUIRED' }],
  ] as const) {
    it(`status, found ${name}: INJECTED_FAULT in the history, no attempt and no coverage counted`, async () => {
      const { id } = await mock.start({ username: 'alice' })
      mock.idp.control.clearCoverage()
      put({ match, do: { status: 503 } })
      const { status, body, headers } = await mock.act(id, 'checkCredential', { passcode: '12345678' })
      expect([status, headers['x-mock-injected']]).to.deep.equal([503, '0'])
      expect(body).to.include({
        code: 'UNEXPECTED_ERROR',
        message: 'Injected fault 0 of PUT /mock/faults: status 503.',
      })
      const step = (await historyOf(id)).at(-1)
      expect(step).to.deep.include({ actionId: 'checkCredential', outcome: null, to: 'SECURID_CREDENTIAL_REQUIRED' })
      expect(step?.reason?.facts).to.deep.equal({ fault: 0, effect: 'status', status: 503 })
      expect(mock.idp.control.coverage().adapters['securid']?.actions.reached).to.deep.equal([])
      expect(await mock.user('alice')).to.include({ failedAttempts: 0 })
      expect(mock.log.filter((line) => /"level":50/.test(line))).to.deep.equal([])
    })
    it(`drop, found ${name}: INJECTED_FAULT in the history, the state is unchanged`, async () => {
      const { id } = await mock.start({ username: 'alice' })
      put({ match, do: { drop: true } })
      expect(await rawAction(id, 'checkCredential', { passcode: '12345678' })).to.equal('')
      const step = (await historyOf(id)).at(-1)
      expect(step?.reason?.facts).to.deep.equal({ fault: 0, effect: 'drop' })
      expect(mock.idp.control.requests({ flow: id }).requests[0]?.reason?.code).to.equal('INJECTED_FAULT')
    })
  }
  it('status, flow of another browser: no step in its history', async () => {
    const flowId = flowIdOf(await browser.get(AUTHORIZE))
    put({ match: {}, do: { status: 503 } })
    expect((await mock.act(flowId, 'cancel')).status).to.equal(503)
    expect((await historyOf(flowId)).map(({ actionId }) => actionId)).to.deep.equal([null])
  })
  it('authority down, action: the answer, the history and the log name the fault', async () => {
    const { id } = await mock.start({ username: 'alice' })
    put({ match: { endpoint: 'flow' }, do: { authority: 'down' } })
    const { status, body, headers } = await mock.act(id, 'checkCredential', { passcode: '12345678' })
    expect([status, body.code, headers['x-mock-injected']]).to.deep.equal([400, 'REQUEST_FAILED', '0'])
    expect(body.message).to.equal('Injected fault 0 of PUT /mock/faults: authority down.')
    expect(body.userMessage).not.to.include('Injected')
    expect((await historyOf(id)).at(-1)?.reason?.facts).to.deep.equal({ fault: 0, effect: 'authority' })
    expect(mock.log.some((line) => line.includes('"msg":"injected fault"'))).to.equal(true)
    await mock.read(id)
    expect(hits(), 'reading asks no authority').to.deep.equal([1])
  })
  for (const [endpoint, path] of [
    ['authorize', AUTHORIZE],
    ['authorize', '/as/authorization.oauth2?client_id=api&response_type=code&response_mode=pi.flow'],
    ['startSSO', '/idp/startSSO.ping'],
  ] as const)
    it(`authority down, ${endpoint}, ${path.includes('pi.flow') ? 'redirectless' : 'redirects'}: no flow is started`, async () => {
      put({ match: { endpoint }, do: { authority: 'down' } })
      const { status, headers } = await browser.get(path, { Accept: 'application/json' })
      expect([status, headers.get('x-mock-injected')]).to.deep.equal([400, '0'])
      expect((await mock.idp.control.flows()).flows).to.deep.equal([])
      expect(mock.idp.control.requests().requests[0]?.reason?.facts).to.deep.equal({ fault: 0, effect: 'authority' })
      put()
      expect((await browser.get(path)).status).to.be.below(400)
    })

  it('wrongScheme, discovery: endpoints of the other scheme, the issuer is unchanged', async () => {
    put({ match: { endpoint: 'discovery' }, do: { wrongScheme: true } })
    const { json, headers, text } = await browser.get('/.well-known/openid-configuration')
    expect(json['issuer']).to.equal(mock.idp.baseUrl)
    expect(json['token_endpoint']).to.equal(`${mock.idp.baseUrl.replace('http:', 'https:')}${TOKEN}`)
    expect(Number(headers.get('content-length'))).to.equal(Buffer.byteLength(text))
  })
  it('wrongScheme, authorize: the redirect to the sign-on page has the other scheme, the one to the client has not', async () => {
    put({ match: {}, do: { wrongScheme: true } })
    expect((await browser.get(AUTHORIZE)).location).to.match(/^https:\/\/127.0.0.1:\d+\/mock\/sign-on\?/)
    const refused = await browser.get(`${AUTHORIZE}&prompt=none`)
    expect(refused.location).to.match(new RegExp(`^${CALLBACK}`))
  })
  it('wrongScheme, sign-on page of a finished flow: redirect to a resume URL of the other scheme', async () => {
    const { id } = await mock.idp.control.startFlow({ username: 'alice', state: 'RESUME' })
    put({ match: { endpoint: 'signOn' }, do: { wrongScheme: true } })
    const { location } = await browser.get(`/mock/sign-on?flowId=${id}`)
    expect(location).to.match(/^https:\/\/127.0.0.1:\d+\/as\//)
  })

  it('delayMs and an action meanwhile: the delayed action gets the answer of the moved flow', async () => {
    const { id } = await mock.start({ username: 'alice' })
    put({ match: { actionId: 'checkCredential' }, do: { delayMs: 100 } })
    const delayed = mock.act(id, 'checkCredential', { passcode: '12345678' })
    const waiting = delayed.then((answer) => answer)
    while (hits()[0] === 0) await new Promise(setImmediate)
    await mock.moved(id, 'cancel')
    expect((await waiting).body).to.include({ code: 'INVALID_ACTION_ID' })
    expect(mock.idp.control.requests({ flow: id }).requests[0]?.note).to.equal(
      'Injected fault 0 of PUT /mock/faults: delayMs 100.',
    )
  })
  it('delayMs and POST /mock/reset meanwhile: no faults, the delayed request finds no flow', async () => {
    const { id } = await mock.start({ username: 'alice' })
    put({ match: {}, do: { delayMs: 100 } })
    const waiting = mock.act(id, 'cancel').then((answer) => answer)
    while (hits()[0] === 0) await new Promise(setImmediate)
    await mock.idp.control.reset()
    expect((await waiting).status).to.equal(404)
    expect(hits()).to.deep.equal([])
  })
  it('two faults for one request: both count, the later effect is the one of two that exclude each other', async () => {
    put({ match: {}, do: { status: 500 } }, { match: { endpoint: 'jwks' }, do: { status: 503, delayMs: 1 } })
    const { status, headers } = await browser.get('/pf/JWKS')
    expect([status, headers.get('x-mock-injected')]).to.deep.equal([503, '1'])
    expect(hits()).to.deep.equal([1, 1])
  })
  it('virtual host: the same faults, links of its own base URL', async () => {
    await mock.close()
    mock = await runMock({ config: { ...config, virtualHostNames: ['idp.test'], incomingProxySettings: {} } })
    put({ match: { endpoint: 'discovery' }, do: { wrongScheme: true } })
    const path = '/.well-known/openid-configuration'
    const text = await rawRequest(mock.address, { method: 'GET', path, headers: { Host: 'idp.test' } })
    expect(text).to.match(/"token_endpoint":"https:\/\/idp\.test/)
    expect(hits()).to.deep.equal([1])
  })
  it('a userinfo request with Basic credentials, client in the match: only token-like endpoints count', async () => {
    put({ match: { client: 'web' }, do: { delayMs: 0 } })
    await browser.get('/idp/userinfo.openid', BASIC)
    await browser.post('/as/introspect.oauth2', { token: 'x' }, BASIC)
    expect(hits()).to.deep.equal([1])
  })
})
