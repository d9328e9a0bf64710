import { expect } from 'chai'
import { ENDPOINT_NAMES, has } from '../../../mock-idp/core/faults/endpoints.ts'
import type { Fault } from '../../../mock-idp/core/faults/faults.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { parseAnswer, rawRequest } from '../../fixtures/raw-request.ts'
import { type EndpointRequest, type ErrorForm, requestsFor, titleOf } from './requests.ts'

const WORDS = 'Injected fault 1 of PUT /mock/faults: status 418.'
/** The members of an error body with the words of the fault, or the page. */
const explained: { readonly [form in ErrorForm]: (body: string) => unknown } = {
  flow: (body) => JSON.parse(body).message,
  oauth: (body) => JSON.parse(body).error_description,
  page: (body) => (body.startsWith('<!doctype html>') && body.includes(WORDS) ? WORDS : body),
  securid: (body) => JSON.parse(body).message,
  haventec: (body) => JSON.parse(body).responseStatus.message.split(': ').slice(1).join(': '),
  aducid: (body) => /<faultstring>([^<]*)</.exec(body)?.[1],
}

describe('faults at every endpoint', () => {
  let mock: RunningMock
  let flow: string
  before(async () => {
    mock = await runMock()
  })
  beforeEach(async () => {
    await mock.idp.control.reset()
    flow = (await mock.idp.control.startFlow({ username: 'alice' })).id
  })
  after(() => mock.close())

  const put = (match: Fault['match'], effect: Fault['do']) => {
    // An earlier fault that never applies: the index of the other one is 1.
    const never = { match: { flow: 'none' }, do: { delayMs: 1 } }
    mock.idp.control.faults.put({ faults: [never, { match, do: effect }] })
  }
  const hits = () => mock.idp.control.faults.list().faults[1]?.hits
  const send = (request: EndpointRequest) => rawRequest(mock.address, request)
  const newest = () => mock.idp.control.requests().requests[0]
  const placeholder = 'x'.repeat(22)

  it('endpoints of faults: each has a request here', () => {
    const covered = new Set(requestsFor('x').map(({ endpoint }) => endpoint))
    expect(ENDPOINT_NAMES.filter((name) => !covered.has(name))).to.deep.equal([])
  })

  for (const [index, row] of requestsFor(placeholder).entries()) {
    const { endpoint, form } = row
    const request = () => requestsFor(flow)[index] ?? row
    const name = titleOf(row)

    it(`${name}, status: the answer in the form of the interface, which names the fault`, async () => {
      put({ endpoint }, { status: 418 })
      const { status, headers, body } = parseAnswer(await send(request()))
      expect(status).to.equal(418)
      expect(headers['x-mock-injected']).to.equal('1')
      expect(explained[form](body)).to.equal(WORDS)
      expect(hits()).to.equal(1)
      expect(newest()).to.deep.include({ status: 418, requestValid: true, responseValid: true })
      expect(newest()?.reason).to.deep.include({
        code: 'INJECTED_FAULT',
        facts: { fault: 1, effect: 'status', status: 418 },
      })
    })
    for (const effect of ['drop', 'answerLost'] as const)
      it(`${name}, ${effect}: not a byte, in the journal with the reason`, async () => {
        put({}, { [effect]: true })
        expect(await send(request())).to.equal('')
        expect(hits()).to.equal(1)
        const { requests } = mock.idp.control.requests()
        expect(requests.filter(({ note = '' }) => note.includes(effect))).to.have.length.greaterThan(0)
        if (effect === 'drop') expect(newest()?.reason?.facts).to.deep.equal({ fault: 1, effect })
      })
    it(`${name}, delayMs: the real answer later, with the header`, async () => {
      put({ endpoint }, { delayMs: 30 })
      const begun = performance.now()
      const delayed = parseAnswer(await send(request()))
      expect(performance.now() - begun).to.be.at.least(29)
      expect(delayed.headers['x-mock-injected']).to.equal('1')
      expect(hits()).to.equal(1)
      expect(delayed.status).not.to.be.within(500, 599)
    })
    it(`${name}, faults of every other endpoint: not met`, async () => {
      const others = ENDPOINT_NAMES.filter((other) => other !== endpoint)
      const faults = others.map((other) => ({ match: { endpoint: other }, do: { status: 500 } }))
      mock.idp.control.faults.put({ faults })
      expect(parseAnswer(await send(request())).headers).not.to.have.property('x-mock-injected')
      expect(mock.idp.control.faults.list().faults.map((each) => each.hits)).to.deep.equal(others.map(() => 0))
    })
  }

  for (const [name, path] of [
    ['the control API', '/mock/health'],
    ['the faults themselves', '/mock/faults'],
    ['operations of a vendor', '/mock/securid/users'],
    ['an unknown path', '/nowhere'],
  ] as const)
    it(`${name}: meets no fault`, async () => {
      put({}, { drop: true })
      const { status } = parseAnswer(await rawRequest(mock.address, { method: 'GET', path }))
      expect(status).to.equal(path === '/nowhere' ? 404 : 200)
      expect(hits()).to.equal(0)
    })
  it('CORS preflight: meets no fault, and the page can read the injected status', async () => {
    put({}, { status: 503 })
    const headers = { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'GET', 'X-XSRF-Header': 'x' }
    const url = `${mock.address}/pf-ws/authn/flows/${flow}`
    expect((await fetch(url, { method: 'OPTIONS', headers })).status).to.equal(204)
    expect(hits()).to.equal(0)
    for (const path of [`/pf-ws/authn/flows/${flow}`, '/as/token.oauth2', '/pf/JWKS']) {
      const answer = await fetch(mock.address + path, { headers: { Origin: 'http://localhost:3000' } })
      expect(answer.status).to.equal(503)
      expect(answer.headers.get('access-control-allow-origin'), path).to.equal('http://localhost:3000')
      expect(answer.headers.get('access-control-expose-headers'), path).to.equal('X-Mock-Injected')
    }
  })
  it('OPTIONS with an origin: a preflight, also without the requested method', async () => {
    put({}, { status: 503 })
    for (const path of [`/pf-ws/authn/flows/${flow}`, '/as/token.oauth2', '/mfa/v1_1/authn/verify', '/']) {
      const headers = { Origin: 'http://localhost:3000' }
      expect((await fetch(mock.address + path, { method: 'OPTIONS', headers })).status, path).to.be.below(500)
    }
    expect(hits()).to.equal(0)
  })
  it('flow API, page of an origin that is not configured: the injected status, which the page cannot read', async () => {
    put({}, { status: 503 })
    const headers = { Origin: 'https://evil.example', 'X-XSRF-Header': 'x' }
    const answer = await fetch(`${mock.address}/pf-ws/authn/flows/${flow}`, { headers })
    expect(answer.status).to.equal(503)
    expect(answer.headers.get('access-control-allow-origin')).to.equal(null)
    expect(hits()).to.equal(1)
  })
  it("vendor's wire, drop and a secret in the path: in the journal and the log without it", async () => {
    const secret = 's3cret'.repeat(8)
    put({}, { drop: true })
    await send({ endpoint: 'wire', form: 'haventec', method: 'GET', path: `/authenticate/v1-2/${secret}?x=${secret}` })
    expect(newest()?.path).to.equal('/authenticate/v1-2/[redacted]')
    expect(mock.log.filter((line) => line.includes(secret))).to.deep.equal([])
  })
  it('authority and wrongScheme without an endpoint: only endpoints that can have them', () => {
    const with_ = (effect: 'authority' | 'wrongScheme') => ENDPOINT_NAMES.filter((name) => has(name, effect))
    expect(with_('authority')).to.have.members(['flow', 'signOn', 'authorize', 'startSSO', 'device'])
    expect(with_('wrongScheme')).to.have.members([...with_('authority'), 'resume', 'discovery'])
  })
})
