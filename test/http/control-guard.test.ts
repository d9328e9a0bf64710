import { expect } from 'chai'
import supertest from 'supertest'
import { eachWithClient, refused } from '../fixtures/control-client.ts'
import { createMockIdp, type MockIdp } from '../fixtures/create-mock-idp.ts'

describe('access to the control API', () => {
  const client = eachWithClient()
  for (const host of [
    'evil.example',
    'evil.example:9031',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.0.2.1',
  ])
    it(`Control API, Host ${host}: 403 FORBIDDEN_HOST`, async () => {
      await refused(client().http.get('/mock/health').set('Host', host), 403, 'FORBIDDEN_HOST')
      await refused(client().http.post('/mock/reset').set('Host', host), 403, 'FORBIDDEN_HOST')
    })
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1:80', '127.9.9.9', '[::1]:9031'])
    it(`Control API, Host ${host}: allowed`, async () => {
      await client().http.get('/mock/health').set('Host', host).expect(200)
    })
  it('Control API, Host and Origin of the configured base URL: allowed', async () => {
    const idp = createMockIdp({ config: { extends: 'demo', baseUrl: 'https://idp.example' }, control: 'open' })
    await idp.ready
    const behindProxy = supertest(idp.app).get('/mock/health').set('Host', 'idp.example')
    await behindProxy.set('Origin', 'https://idp.example').expect(200)
    await idp.close()
  })
  for (const origin of ['https://evil.example', 'http://localhost:1', 'null', 'https://localhost'])
    it(`Control API, Origin ${origin}: 403 FORBIDDEN_ORIGIN`, async () => {
      await refused(client().http.get('/mock/health').set('Origin', origin), 403, 'FORBIDDEN_ORIGIN')
    })
  it('Control API, Origin of the host itself: allowed', async () => {
    await client().http.get('/mock/health').set('Origin', client().idp.baseUrl).expect(200)
    await client().http.get('/mock/health').set('Host', '127.0.0.1:7').set('Origin', 'http://127.0.0.1:7').expect(200)
  })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch+json'])
    it(`Control API, Content-Type ${type}: 415`, async () => {
      await refused(
        client().http.patch('/mock/clock').set('Content-Type', type).send('{"frozen":false}'),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      )
    })
  it('Control API, Content-Type with charset: allowed', async () => {
    const type = 'Application/JSON; charset=utf-8'
    await client().http.patch('/mock/clock').set('Content-Type', type).send('{}').expect(200)
  })
  it('Control API, unknown path: 404 NOT_FOUND', async () => {
    for (const path of ['/mock/nothing', '/mock/flows/a/b', '/mock/securid/nothing', '/mock/health/x'])
      await refused(client().http.get(path), 404, 'NOT_FOUND')
  })
  it('Control API, method that a path does not have: 405 METHOD_NOT_ALLOWED with Allow', async () => {
    await refused(client().http.delete('/mock/clock'), 405, 'METHOD_NOT_ALLOWED')
    const { headers } = await client().http.post('/mock/securid/users').send({})
    expect(headers['allow']).to.equal('GET, HEAD')
  })
  it('Control API, malformed path: 400 INVALID_REQUEST', async () => {
    await refused(client().http.get('/mock/flows/%E0%A4%A'), 400, 'INVALID_REQUEST')
  })
  it('Control API, malformed JSON: 400 INVALID_BODY without its content', async () => {
    const broken = client().http.patch('/mock/clock').set('Content-Type', 'application/json').send('{"frozen": S3cret')
    const { message } = await refused(broken, 400, 'INVALID_BODY')
    expect(message).not.to.include('S3cret')
  })
  it('Control API, body over 64 KiB: 413 BODY_TOO_LARGE', async () => {
    await refused(
      client()
        .http.post('/mock/flows')
        .send({ username: 'x'.repeat(65_536) }),
      413,
      'BODY_TOO_LARGE',
    )
  })
  it('Control API, 100 long undeclared names or __proto__: 400 VALIDATION_ERROR', async () => {
    const odd = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${'~/'.repeat(250)}${index}`, 1]))
    await refused(client().http.post('/mock/flows').send(odd), 400, 'VALIDATION_ERROR')
    const request = client()
      .http.post('/mock/flows')
      .set('Content-Type', 'application/json')
      .send('{"__proto__":{"state":"RESUME"}}')
    expect((await refused(request, 400, 'VALIDATION_ERROR')).details[0]?.pointer).to.equal('/__proto__')
  })
})

describe('control API with a token', () => {
  let idp: MockIdp
  let http: ReturnType<typeof supertest>
  beforeEach(async () => {
    idp = createMockIdp({ config: { extends: 'demo', control: { token: 'a-token-of-my-own' } } })
    const { port } = await idp.listen({ host: '0.0.0.0' })
    http = supertest(`http://127.0.0.1:${port}`)
  })
  afterEach(() => idp.close())

  it('Control API at 0.0.0.0, configured token: allowed, any Host', async () => {
    expect(idp.controlToken).to.equal('a-token-of-my-own')
    await http.get('/mock/health').set('Authorization', 'Bearer a-token-of-my-own').expect(200)
    await http
      .get('/mock/health')
      .set('Authorization', 'bearer a-token-of-my-own')
      .set('Host', 'mock.example')
      .expect(200)
  })
  for (const authorization of [
    '',
    'Bearer',
    'Bearer a-token-of-my-ow',
    'Bearer a-token-of-my-own2',
    'Basic a-token-of-my-own',
  ])
    it(`Control API at 0.0.0.0, Authorization ${authorization || '(none)'}: 401`, async () => {
      const request = http.get('/mock/securid/users')
      await refused(authorization === '' ? request : request.set('Authorization', authorization), 401, 'UNAUTHORIZED')
    })
  it('Flow API at 0.0.0.0 without a token: allowed', async () => {
    const { id } = await idp.control.startFlow()
    await http.get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'test').expect(200)
  })
  it('Control API at 0.0.0.0, no token configured: random token per host', async () => {
    const hosts = [createMockIdp(), createMockIdp()]
    for (const host of hosts) await host.listen({ host: '0.0.0.0' })
    const [one, other] = hosts.map(({ controlToken }) => controlToken)
    expect(one).to.have.length.at.least(32)
    expect(one).not.to.equal(other)
    await Promise.all(hosts.map((host) => host.close()))
  })
})
