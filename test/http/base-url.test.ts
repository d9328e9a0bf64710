import { expect } from 'chai'
import fc from 'fast-check'
import supertest, { type Response } from 'supertest'
import { createBaseUrlResolver } from '../../mock-idp/app/base-url.ts'
import { createMockIdp, type MockIdp } from '../fixtures/create-mock-idp.ts'
import { forwarded, NAMED, OWN, proxied, type Row, rows, terminating, VIRTUAL } from './base-url-rows.ts'

describe('base URLs behind a proxy and on virtual hosts', () => {
  let idp: MockIdp | undefined
  afterEach(() => idp?.close())
  const open = async (config: object) => {
    idp = createMockIdp({ config: { extends: 'demo', control: { token: 'a-token-of-the-tests' }, ...config } })
    await idp.ready
    return { idp, client: supertest(idp.app) }
  }
  const read = async (config: object, headers: Row['headers']): Promise<Response> => {
    const { idp, client } = await open(config)
    const { id } = await idp.control.startFlow({ username: 'alice', state: 'RESUME' })
    return client.get(`/pf-ws/authn/flows/${id}`).set({ Host: 'localhost:9031', 'X-XSRF-Header': 'test', ...headers })
  }

  for (const { what, config, headers, base } of rows)
    it(`Base URL, ${what}: ${base}`, async () => {
      const { status, body, headers: sent } = await read(config, headers)
      expect(status).to.equal(200)
      expect(body._links.self.href).to.equal(`${base}/pf-ws/authn/flows/${body.id}`)
      expect(String(sent['set-cookie']).includes('; Secure')).to.equal(base.startsWith('https:'))
    })

  const foreign = [
    'evil.example',
    'sso.mock.test.evil.example',
    'evil.example:443',
    'localhost.evil.example',
    'a@localhost',
  ]
  for (const host of [...foreign, 'localhost:99999', 'sso.mock.test/', '<script>'])
    it(`Base URL, forwarded host ${host}: 400 HOST_NOT_ALLOWED with the name and the setting`, async () => {
      const { status, body } = await read(proxied, forwarded(host))
      expect(status).to.equal(400)
      expect(body).to.include({ code: 'INVALID_REQUEST' })
      expect(body.details[0]).to.include({ code: 'HOST_NOT_ALLOWED' })
      expect(body.details[0].message).to.include(host).and.include('virtualHostNames')
    })

  it('Base URL, forwarded host not allowed, Accept text/html: an error page, escaped', async () => {
    const { client } = await open(proxied)
    const { text } = await client
      .get('/')
      .set({ Accept: 'text/html', ...forwarded('<script>') })
      .expect(400)
    expect(text).to.include('The host name &#60;script&#62;')
  })

  it('Base URL of a forwarded host: in sign-on page, discovery, control API and landing page', async () => {
    const { client } = await open(terminating)
    const base = 'https://sso.mock.test'
    const as = { ...forwarded('sso.mock.test'), Authorization: 'Bearer a-token-of-the-tests' }
    const discovery = await client.get('/.well-known/openid-configuration').set(as).expect(200)
    expect(discovery.body).to.include({ issuer: base, ping_end_session_endpoint: `${base}/idp/startSLO.ping` })
    expect(discovery.body.token_endpoint).to.equal(`${base}/as/token.oauth2`)
    const query = { client_id: 'demo-public', response_type: 'code', redirect_uri: 'http://localhost:1/callback' }
    const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' }
    const begun = await client
      .get('/as/authorization.oauth2')
      .query({ ...query, ...pkce })
      .set(as)
      .expect(302)
    expect(begun.headers['location']).to.match(/^https:\/\/sso\.mock\.test\/mock\/sign-on\?flowId=/)
    const started = await client.post('/mock/flows').set(as).expect(201)
    expect(started.body._links.self.href).to.match(/^https:\/\/sso\.mock\.test\/pf-ws\//)
    const { body } = await client.get('/mock/flows').set(as).expect(200)
    expect(body.flows[0].flowUrl).to.match(/^https:\/\/sso\.mock\.test\/pf-ws\//)
    expect((await client.get('/').set(as)).text).to.include(`-X POST ${base}/mock/flows`)
  })

  it('Base URL of one flow, two hosts in turn: each answer has the host of its request', async () => {
    const { idp, client } = await open(terminating)
    const { id } = await idp.control.startFlow({ username: 'alice' })
    const path = `/pf-ws/authn/flows/${id}`
    const headersFor = (host: string) => ({ 'X-XSRF-Header': 'test', ...forwarded(host) })
    const first = await client.get(path).set(headersFor('sso.mock.test')).expect(200)
    expect(first.body._links.self.href).to.equal(`https://sso.mock.test${path}`)
    const { passcode } = await idp.control.securid.passcode('alice')
    const act = client.post(`${path}?action=checkCredential`).set(headersFor('login.mock.test'))
    const { body } = await act.send({ passcode }).expect(200)
    expect(body.resumeUrl).to.match(/^https:\/\/login\.mock\.test\/as\//)
  })

  it('Base URL, 40 forwarded ports: each answer has its port', async () => {
    const { idp, client } = await open(proxied)
    const { id } = await idp.control.startFlow()
    for (const port of [...Array.from({ length: 40 }, (_, index) => 2000 + index), 2000]) {
      const headers = { 'X-XSRF-Header': 'test', ...forwarded(`localhost:${port}`) }
      const { body } = await client.get(`/pf-ws/authn/flows/${id}`).set(headers).expect(200)
      expect(new URL(body._links.self.href).port).to.equal(String(port))
    }
  })

  it('Base URL, arbitrary headers: an allowed name or INVALID_REQUEST', () => {
    const resolve = createBaseUrlResolver({ virtualHostNames: VIRTUAL, incomingProxySettings: NAMED }, () => OWN)
    const part = fc.constantFrom(
      'sso.mock.test',
      'localhost',
      'evil.example',
      ':',
      '@',
      '/',
      '443',
      ',',
      ' ',
      '[::1]',
      '\\',
      '#',
      '?',
      '%',
    )
    const text = fc.oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
      fc.string(),
    )
    const allowed = /^https?:\/\/(?:sso\.mock\.test|login\.mock\.test|localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/
    fc.assert(
      fc.property(text, text, text, text, (host, forwardedHost, scheme, port) => {
        const headers = {
          host,
          'x-forwarded-host': forwardedHost,
          'x-forwarded-proto': scheme,
          'x-forwarded-port': port,
        }
        try {
          expect(resolve?.(headers)).to.match(allowed)
        } catch (error) {
          if ((error as { readonly code?: string }).code !== 'INVALID_REQUEST') throw error
        }
      }),
    )
  })

  it('Control API behind a proxy: 401 without a token', async () => {
    const { idp, client } = await open(proxied)
    expect(idp.controlToken).to.equal('a-token-of-the-tests')
    await client.get('/mock/health').set({ Host: 'localhost:9031' }).expect(401)
    await client.get('/mock/health').set(forwarded('sso.mock.test')).expect(401)
  })

  it('Flow API on a virtual host, Origin of this host: CORS headers', async () => {
    const { status, headers } = await read(
      { virtualHostNames: VIRTUAL },
      { Host: 'sso.mock.test', Origin: 'http://sso.mock.test' },
    )
    expect(status).to.equal(200)
    expect(headers['access-control-allow-origin']).to.equal('http://sso.mock.test')
  })

  it('GET /mock/coverage on several virtual hosts: one shared coverage', async () => {
    const { idp, client } = await open({ virtualHostNames: VIRTUAL })
    await idp.control.clock.change({ now: '2030-01-02T12:00:00Z', frozen: true })
    const under = (host: string) => ({ Host: host, Authorization: 'Bearer a-token-of-the-tests' })
    await client.delete('/mock/coverage').set(under('sso.mock.test')).expect(204)
    for (const host of ['sso.mock.test', 'login.mock.test', 'localhost'])
      expect((await client.get('/mock/coverage').set(under(host))).body.since).to.equal('2030-01-02T12:00:00Z')
  })
})
