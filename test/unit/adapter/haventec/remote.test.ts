import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { expect } from 'chai'
import { remote } from '../../../../adapter/haventec/remote/index.ts'
import type { Haventec, HaventecConfig } from '../../../../adapter/haventec/types.ts'
import type { Authority } from '../../../../adapter/spi.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../../../fixtures/certificate.ts'
import {
  activate,
  addDevice,
  ask,
  confirm,
  forgotPin,
  login,
  mine,
  resetPin,
} from '../../../fixtures/haventec/authority.ts'
import { ROOT, SETTINGS } from '../../../fixtures/haventec/remote.ts'
import { ended, listening } from '../../../fixtures/listening-server.ts'

interface Reply {
  readonly status?: number
  readonly body?: string
}
const envelope = (status: string, code = '') => ({ responseStatus: { status, message: 'Some text', code } })
const refusal = (code: string, status = 400): Reply => ({ status, body: JSON.stringify(envelope('ERROR', code)) })
const success = (members: object = {}): Reply => ({ body: JSON.stringify({ ...envelope('SUCCESS'), ...members }) })
const jwt = (claims: string) => `eyJhbGciOiJFUzM4NCJ9.${Buffer.from(claims).toString('base64url')}.c2ln`
const TOKEN = jwt('{"role":["HT_AN_USER","HT_AN_AUDIT"],"sub":"mia"}')
const accessToken = { type: 'JWT', token: TOKEN }
const issued = { kind: 'keyIssued', ...mine, authKey: 'K1', authKeyUuid: 'key-1', accessToken: TOKEN } as const
const user = { userUuid: 'user-1', username: 'Mia', email: null, active: true, somethingNew: [1] }
const clock = { now: () => 0, wake: () => () => {} }

describe('remote Haventec, requests and answers', () => {
  let server: Server
  let port: Authority<Haventec>
  const requests: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = []
  /** Starts a server with these answers, in order, and connects `port` to it. */
  const answers = async (...replies: readonly Reply[]) => {
    server = createServer(giving(replies))
    port = portTo(await listening(server))
  }
  const giving = (replies: readonly Reply[]): RequestListener => {
    requests.splice(0)
    return (request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        const { status = 200, body: reply = '' } = replies[requests.length] ?? refusal('NONE-LEFT')
        requests.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(reply)
      })
    }
  }
  const portTo = (url: string, settings: HaventecConfig = {}) =>
    remote({ ...SETTINGS, 'Base URL': `${url}${ROOT}/`, ...settings }, clock)
  afterEach(() => ended(server))
  const failure = async (question = login()): Promise<string> => {
    const error: unknown = await port.ask(question, new AbortController().signal).catch((reason: unknown) => reason)
    expect(error).to.be.an('error')
    return error instanceof Error ? error.message : ''
  }

  it('remote Haventec, login: sends API key, application and the fields of the question', async () => {
    await answers(success({ authKey: 'K1', accessToken }))
    await ask({ port }, login(), 'keyIssued')
    const [{ line, headers, body } = { line: '', headers: {}, body: '' }] = requests
    expect(line).to.equal(`POST ${ROOT}/authentication/login`)
    expect(headers).to.include({ 'x-api-key': 'api-key-1', 'x-application-uuid': 'application-1' })
    expect(headers).not.to.have.property('authorization')
    const { kind: _, ...fields } = login()
    expect(JSON.parse(body)).to.deep.equal({ applicationUuid: 'application-1', ...fields })
  })
  for (const [what, question, path] of [
    ['addDevice', addDevice(), '/self-service/device'],
    ['activateDevice', activate(mine, '1'), '/authentication/activate/device'],
    ['forgotPin', forgotPin(), '/authentication/forgot-pin'],
    ['resetPin', resetPin('1'), '/authentication/reset-pin'],
  ] as const)
    it(`remote Haventec, ${what}: POST ${path}`, async () => {
      await answers(success({ deviceUuid: 'device-2', authKey: 'K1', accessToken }))
      await port.ask(question, new AbortController().signal)
      expect(requests.map(({ line }) => line)).to.deep.equal([`POST ${ROOT}${path}`])
    })

  it('remote Haventec, forgotPin without a user name: usernameRequired without a request', async () => {
    await answers()
    const outcome = await port.ask({ kind: 'forgotPin', deviceUuid: 'device-1' }, new AbortController().signal)
    expect(outcome).to.deep.equal({ kind: 'usernameRequired' })
    expect(requests).to.deep.equal([])
  })
  it('remote Haventec, confirmAuthKey: DELETE with the JWT, then reads the user', async () => {
    await answers(success(), success(user))
    const { subject, attributes } = await ask({ port }, confirm(issued), 'confirmed')
    const path = `${ROOT}/device/${mine.deviceUuid}/auth-key/key-1/others`
    expect(requests.map(({ line }) => line)).to.deep.equal([`DELETE ${path}`, `GET ${ROOT}/user/current`])
    for (const { headers } of requests)
      expect(headers).to.include({ authorization: `Bearer ${TOKEN}`, 'x-api-key': 'api-key-1' })
    expect(subject).to.equal('Mia')
    expect(attributes).to.deep.equal({
      username: 'Mia',
      userUuid: 'user-1',
      deviceUuid: mine.deviceUuid,
      role: ['HT_AN_USER', 'HT_AN_AUDIT'],
    })
  })
  it('remote Haventec, confirmAuthKey: device and key are escaped in the path', async () => {
    await answers(success(), success(user))
    await ask({ port }, confirm({ ...issued, deviceUuid: '../x?y', authKeyUuid: 'a/b' }), 'confirmed')
    expect(requests[0]?.line).to.equal(`DELETE ${ROOT}/device/..%2Fx%3Fy/auth-key/a%2Fb/others`)
  })
  it('remote Haventec, key without authKeyUuid: not confirmed, the user is signed on', async () => {
    await answers(success({ authKey: 'K1', accessToken }), success(user))
    const key = await ask({ port }, login(), 'keyIssued')
    await ask({ port }, confirm(key), 'confirmed')
    expect(requests.map(({ line }) => line.split(' ')[0])).to.deep.equal(['POST', 'GET'])
  })
  for (const [what, claims, role] of [
    ['one role', '{"role":"HT_ADMIN"}', ['HT_ADMIN']],
    ['no role', '{}', []],
    ['no claims', 'no JSON', []],
    ['roles of other kinds', '{"role":[1,null,"HT_ADMIN"]}', ['HT_ADMIN']],
  ] as const)
    it(`remote Haventec, confirmAuthKey, JWT with ${what}: attribute role`, async () => {
      await answers(success(), success(user))
      const { attributes } = await ask({ port }, confirm({ ...issued, accessToken: jwt(claims) }), 'confirmed')
      expect(attributes.role).to.deep.equal(role)
    })

  it('remote Haventec, unpublished code: activationRefused for activateDevice, else an error', async () => {
    await answers(refusal('AN-AUTH-7777'), refusal('AN-AUTH-7777'), refusal('MOCK-REQUEST-INVALID'))
    await ask({ port }, activate(mine, '1'), 'activationRefused')
    expect(await failure())
      .to.include('login')
      .and.include('AN-AUTH-7777')
    expect(await failure(activate(mine, '1'))).to.include('MOCK-REQUEST-INVALID')
  })
  it('remote Haventec, HTTP 401 or 403: an error that names the settings to check', async () => {
    await answers(refusal('AN-AUTH-7777', 401), refusal('AN-AUTH-7777', 403))
    for (const question of [login(), activate(mine, '1')])
      expect(await failure(question)).to.include('check Application UUID and API Key')
  })
  it('remote Haventec, confirmAuthKey, any refusal: confirmationRefused', async () => {
    await answers(refusal('AN-AUTH-7777', 401), success(), refusal('AN-AUTH-7777'))
    await ask({ port }, confirm(issued), 'confirmationRefused')
    await ask({ port }, confirm(issued), 'confirmationRefused')
  })
  for (const [what, reply, expected] of [
    ['an HTML page', { status: 502, body: '<html>K0</html>' }, 'no JSON'],
    ['an empty body', {}, 'no JSON'],
    ['JSON without the envelope', { body: '{"authKey":"K0"}' }, 'against its schema'],
    ['a success without a key', success(), 'against its schema'],
    ['an envelope with 500', refusal('AN-AUTH-1006', 500), 'HTTP 500'],
  ] as const)
    it(`remote Haventec, ${what}: an error that contains no value of the answer`, async () => {
      await answers(reply)
      const message = await failure()
      expect(message)
        .to.match(/^127\.0\.0\.1:\d+ to POST /)
        .and.include(expected)
        .and.not.include('K0')
    })
  it('remote Haventec over TLS: checks the certificate and, unless switched off, its name', async () => {
    server = createSecureServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, giving([success({ deviceUuid: 'device-2' })]))
    const url = (await listening(server)).replace('http:', 'https:')
    const trusted = { 'Trusted CA': CERTIFICATE }
    for (const [settings, message] of [
      [{}, /self-signed/],
      [trusted, /127\.0\.0\.1 is not in the cert|altnames/],
    ] as const) {
      port = portTo(url, settings)
      expect(await failure()).to.match(message)
    }
    port = portTo(url, { ...trusted, 'Verify HTTPS Hostname': false })
    await ask({ port }, addDevice(), 'deviceAdded')
  })
  it('remote Haventec, connection refused: an error with host and port', async () => {
    await answers()
    await ended(server)
    expect(await failure()).to.match(/127\.0\.0\.1:\d+: .*ECONNREFUSED/)
    await answers()
  })
})
