import { connect } from 'node:net'
import { expect } from 'chai'
import { createMockIdp, type JournalEvent, type MockIdp, type MockIdpOptions } from '../../mock-idp/index.ts'
import { echoConfig, echoPlugin } from '../fixtures/echo-plugin.ts'

interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Sends a request byte by byte as it is written; the connection is closed afterwards. */
async function send(port: number, line: string, headers: { readonly [name: string]: string } = {}): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  const all = { Host: 'localhost', 'X-XSRF-Header': 'x', ...headers, Connection: 'close' }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`)
  let text = ''
  for await (const data of socket.setEncoding('utf8')) text += data
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body }
}

const DISCOVERY = '/.well-known/openid-configuration'

describe('names and targets of requests', () => {
  const hosts: MockIdp[] = []
  const open = async (config: object = {}, listen: object = { host: '127.0.0.1' }, options: MockIdpOptions = {}) => {
    const idp = createMockIdp({ config: { extends: 'demo', ...config }, ...options })
    hosts.push(idp)
    const { port } = await idp.listen(listen)
    const { id } = await idp.control.startFlow()
    return { idp, port, flow: `/pf-ws/authn/flows/${id}` }
  }
  afterEach(() => Promise.all(hosts.splice(0).map((idp) => idp.close())))

  it('Host of another name at a loopback address: one refused entry of the journal with code and reason', async () => {
    const { idp, port, flow } = await open()
    const events: JournalEvent[] = []
    idp.control.subscribe((event) => void events.push(event))
    expect((await send(port, `GET ${flow}?secret=S3cret`, { Host: 'evil.example' })).status).to.equal(400)
    expect(events).to.have.length(1)
    const [event] = events
    expect(event).to.deep.include({ kind: 'request' })
    expect(idp.control.requests().requests[0]?.reason?.code).to.equal('HOST_NOT_ALLOWED')
    expect(event).to.have.nested.include({ 'request.path': flow, 'request.errorCode': 'HOST_NOT_ALLOWED' })
    expect(event).to.have.nested.property('request.reason.code', 'HOST_NOT_ALLOWED')
    expect(JSON.stringify(event)).not.to.include('S3cret')
  })
  for (const host of [
    'a b',
    '[::zz]',
    '256.1.1.1',
    'a@localhost',
    'localhost:99999',
    'localhost:x',
    'a/b',
    'xn--a',
    '',
  ])
    it(`Host "${host}": 400 with the reason at every part of the host`, async () => {
      const { port, flow } = await open({ virtualHostNames: ['sso.mock.test'] })
      for (const path of [flow, '/', '/mock/health', DISCOVERY, '/idp/startSSO.ping', '/mock/sign-on?flowId=x']) {
        const headers = { Host: host, Origin: `http://${host}` }
        const { status, body } = await send(port, `GET ${path}`, host === '' ? { Host: '' } : headers)
        expect(status, path).to.equal(400)
        expect(body, path).to.match(/must be/)
      }
    })
  for (const origin of ['http://', 'localhost', 'http://a b', 'http://[::zz]', 'http://localhost/', 'http://a:99999'])
    it(`Origin "${origin}": 400 with the reason`, async () => {
      const { port, flow } = await open()
      for (const path of [flow, '/mock/health', '/as/token.oauth2']) {
        const { status, body } = await send(port, `GET ${path}`, { Origin: origin })
        expect(status, path).to.equal(400)
        expect(body).to.include('The Origin header must be')
      }
    })
  it('Forwarded host that is no host: 400 HOST_NOT_ALLOWED', async () => {
    const { port, flow } = await open({ incomingProxySettings: { forwardedHostHeaderName: 'X-Forwarded-Host' } })
    for (const host of ['[::zz]', '256.1.1.1', 'xn--a']) {
      const { status, body } = await send(port, `GET ${flow}`, { 'X-Forwarded-Host': host })
      expect([status, JSON.parse(body).details[0].code]).to.deep.equal([400, 'HOST_NOT_ALLOWED'])
    }
  })

  for (const path of ['/', '/idp/startSSO.ping', DISCOVERY, '/as/user_authz.oauth2', '/mock/sign-on?flowId=x', 'flow'])
    it(`Host evil.example at a loopback address, ${path}: 400 HOST_NOT_ALLOWED`, async () => {
      const { port, flow } = await open()
      const { status, body } = await send(port, `GET ${path === 'flow' ? flow : path}`, { Host: 'evil.example' })
      expect(status).to.equal(400)
      expect(JSON.parse(body).details[0].code).to.equal('HOST_NOT_ALLOWED')
    })
  for (const [what, config, host] of [
    ['loopback names', {}, 'LOCALHOST:1'],
    ['an address of the loopback interface', {}, '127.9.9.9'],
    ['the IPv6 address', {}, '[::1]:9031'],
    ['the configured base URL', { baseUrl: 'https://idp.example' }, 'idp.example'],
    ['a virtual host', { virtualHostNames: ['SSO.mock.test'] }, 'sso.mock.test:443'],
    ['any host behind a proxy', { incomingProxySettings: {} }, 'inside.example'],
  ] as const)
    it(`Host ${host} at a loopback address, ${what}: allowed`, async () => {
      const { port, flow } = await open(config)
      expect((await send(port, `GET ${flow}`, { Host: host })).status).to.equal(200)
    })
  it('Host of any name at 0.0.0.0: allowed, links have the base URL', async () => {
    const { idp, port, flow } = await open({}, { host: '0.0.0.0' })
    const { status, body } = await send(port, `GET ${flow}`, { Host: 'mock.example' })
    expect(status).to.equal(200)
    expect(body).to.include(idp.baseUrl)
    const discovery = await send(port, `GET ${DISCOVERY}`, { Host: 'evil.example' })
    expect(discovery.body).to.include(idp.baseUrl).and.not.include('evil')
  })
  it('WebSocket handshake with a foreign Host at a loopback address: 400', async () => {
    const idp = createMockIdp({ config: echoConfig, adapters: [echoPlugin()] })
    hosts.push(idp)
    const { port } = await idp.listen({ host: '127.0.0.1' })
    const socket = connect(port, '127.0.0.1')
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
    const head = 'GET /echo/socket HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
    socket.write(`${head}${key}\r\n`)
    let answer = ''
    for await (const data of socket.setEncoding('utf8')) answer += data
    expect(answer).to.match(/^HTTP\/1\.1 400 /)
  })

  describe('absolute targets', () => {
    for (const listen of ['127.0.0.1', '0.0.0.0'])
      it(`Target http://evil/.well-known/openid-configuration at ${listen}: own base URL or 400`, async () => {
        const { idp, port } = await open({}, { host: listen })
        const { status, body } = await send(port, `GET http://evil${DISCOVERY}`)
        expect(body).not.to.include('://evil')
        if (listen === '127.0.0.1') expect(status).to.equal(400)
        else expect(JSON.parse(body).issuer).to.equal(idp.baseUrl)
      })
    it('Target with the own host: answered like a path', async () => {
      const { idp, port, flow } = await open()
      const { status, body } = await send(port, `GET http://localhost:${port}${flow}?a=b`)
      expect(status).to.equal(200)
      expect(JSON.parse(body)._links.self.href).to.equal(`${idp.baseUrl}${flow}`)
      expect((await send(port, `GET http://localhost:${port}`)).status).to.equal(200)
    })
    for (const target of ['http://a b/', 'http://[::zz]/', 'evil', 'ftp://localhost/', 'http:///x'])
      it(`Target ${target}: 400`, async () => {
        const { port } = await open()
        expect((await send(port, `GET ${target}`)).status).to.equal(400)
      })
  })

  const GET_AND_POST = ['/as/authorization.oauth2', '/as/user_authz.oauth2', '/idp/init_logout.openid']
  const PAIRS: readonly (readonly [path: string, allow: RegExp])[] = [
    ...[...GET_AND_POST, '/idp/userinfo.openid'].map((path) => [path, /^Allow: GET, HEAD, POST/m] as const),
    ...['/idp/startSSO.ping', '/idp/startSLO.ping'].map((path) => [path, /^Allow: GET, POST\r$/m] as const),
    ...[DISCOVERY, '/pf/JWKS', '/.well-known/oauth-authorization-server'].map(
      (path) => [path, /^Allow: GET, HEAD, OPTIONS\r$/m] as const,
    ),
    ...['token', 'introspect', 'revoke_token', 'par', 'device_authz'].map(
      (name) => [`/as/${name}.oauth2`, /^Allow: POST, OPTIONS\r$/m] as const,
    ),
  ]
  for (const method of ['DELETE', 'PUT', 'PATCH', 'TRACE'])
    it(`${method} at every endpoint that also accepts others: 405 with Allow`, async () => {
      const { port, flow } = await open()
      const flows = [
        [flow, /^Allow: GET, POST/m],
        [flow.replace(/.*flows\//, '/mock/sign-on?flowId='), /^Allow: GET, HEAD, POST/m],
      ] as const
      for (const [path, allow] of [...PAIRS, ...flows]) {
        const { status, head } = await send(port, `${method} ${path}`)
        expect(status, path).to.equal(405)
        expect(head, path).to.match(allow)
      }
    })

  it('Every page, of the provider too: not in frames', async () => {
    const { idp, port, flow } = await open()
    const query = 'client_id=demo-public&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcallback'
    const pages = [
      '/',
      '/as/user_authz.oauth2',
      '/as/user_authz.oauth2?user_code=NONE-NONE',
      '/as/authorization.oauth2?client_id=nobody',
      `/as/authorization.oauth2?${query}&response_mode=form_post&prompt=none&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256`,
      '/idp/init_logout.openid',
      '/idp/startSLO.ping',
      '/as/nothing/resume/as/authorization.ping',
      '/mock/sign-on?flowId=x',
      `/mock/sign-on?flowId=${flow.split('/').at(-1)}`,
      '/mock/sign-on/nothing',
    ]
    expect(idp.baseUrl).to.include(String(port))
    for (const path of pages) {
      const { head } = await send(port, `GET ${path}`, { Accept: 'text/html' })
      expect(head, path).to.match(/^content-type: text\/html/im)
      expect(head, path).to.match(/^x-frame-options: DENY/im)
      expect(head, path).to.match(/^content-security-policy: .*frame-ancestors 'none'/im)
    }
  })
})
