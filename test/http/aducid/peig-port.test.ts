import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect } from 'chai'
import { pino } from 'pino'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { rawRequest } from '../../fixtures/raw-request.ts'

const AUTH = '/ADUCID/PEIG/auth'
const BACK = 'https://shop.example/back?step=2'

interface Pending {
  readonly id: string
  readonly authId: string
  readonly proxyUrl: string
}

/** Port of the local PEIG in the log. */
function portIn(log: readonly string[]): number | undefined {
  const line = log.find((text) => text.includes('the local PEIG of ADUCID listens on'))
  return line === undefined ? undefined : JSON.parse(line).port
}

describe('ADUCID, local PEIG', () => {
  const mocks: RunningMock[] = []
  afterEach(async () => {
    for (const mock of mocks.splice(0)) await mock.close()
  })
  const run = async (aducid: object = { peigProxy: { port: 0 } }) => {
    const mock = await runMock({ config: { extends: 'demo', aducid } })
    mocks.push(mock)
    const port = portIn(mock.log)
    const get = (query: object | string, init: RequestInit = {}) =>
      fetch(
        `http://127.0.0.1:${port}${AUTH}?${typeof query === 'string' ? query : new URLSearchParams({ ...query })}`,
        {
          redirect: 'manual',
          ...init,
        },
      )
    return { mock, port, get }
  }
  const open = async (mock: RunningMock, flow: object = {}): Promise<Pending> => {
    const shown = await mock.start({ policy: 'aducid', ...flow })
    return { id: String(shown['id']), authId: String(shown['authId']), proxyUrl: String(shown['proxyUrl']) }
  }
  const statusOf = async ({ idp }: RunningMock, authId: string) =>
    (await idp.control.aducid.sessions.get(authId)).statusAIM
  const bindingIn = ({ proxyUrl }: Pending) => new URL(proxyUrl).searchParams.get('bindingId') ?? ''

  it('no port configured: nothing listens', async () => {
    const { port } = await run({})
    expect(port).to.equal(undefined)
  })
  it('mounted app, port configured: nothing listens', async () => {
    const lines: string[] = []
    const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const idp = createMockIdp({ config: { extends: 'demo', aducid: { peigProxy: { port: 0 } } }, logger })
    await idp.ready
    expect(portIn(lines)).to.equal(undefined)
    await idp.close()
  })
  it('GET ?id, automatic PEIG: true, the session finishes; GET ?authId&returnUrl: 302 with authId, authKey and bindingId', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock)
    const started = await get({ id: authId, url: `${mock.idp.baseUrl}/AIM/services/R3` })
    expect([started.status, await started.text()]).to.deep.equal([200, 'true'])
    expect(await statusOf(mock, authId)).to.equal('finished')
    const response = await get({ authId, returnUrl: BACK })
    expect(response.status).to.equal(302)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.href).to.match(/^https:\/\/shop\.example\/back\?step=2&authId=/)
    expect(location.searchParams.get('authId')).to.equal(authId)
    expect(location.searchParams.get('authKey')).to.match(/^[\w+/]{11}=$/)
  })
  it('GET ?id with bindingId: true', async () => {
    const { mock, get } = await run()
    const session = await open(mock)
    expect(await (await get({ id: session.authId, bindingId: bindingIn(session) })).text()).to.equal('true')
  })
  it('GET ?authId&returnUrl without a start before: the automatic PEIG is reached too', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock)
    expect((await get({ authId, returnUrl: BACK })).headers.get('location')).to.include('&authKey=')
  })
  it('GET ?authId without returnUrl: the return URL of the session', async () => {
    const { mock, get } = await run()
    const { id, authId } = await open(mock)
    expect((await get({ authId })).headers.get('location')).to.include(`/mock/sign-on?flowId=${id}&authId=`)
  })
  it('GET ?authId&returnUrl, manual PEIG: asks again every 2 seconds, 302 after the approval', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock, { username: 'eva', policy: 'aducid' })
    expect(await (await get({ id: authId })).text()).to.equal('true')
    const waiting = await get({ authId, returnUrl: BACK })
    expect([waiting.status, waiting.headers.get('refresh')]).to.deep.equal([200, '2'])
    expect(await waiting.text()).to.match(/^false AIM waits/)
    for (const action of ['connect', 'approve'] as const)
      await mock.idp.control.aducid.sessions.peig(authId, { do: action, username: 'eva' })
    expect((await get({ authId, returnUrl: BACK })).headers.get('location')).to.include('&authKey=')
  })
  it('GET ?authId&returnUrl, refused at the PEIG: 302 with authId alone', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock, { username: 'eva' })
    await mock.idp.control.aducid.sessions.peig(authId, { do: 'connect', username: 'eva' })
    await mock.idp.control.aducid.sessions.peig(authId, { do: 'refuse' })
    const location = (await get({ authId, returnUrl: BACK })).headers.get('location')
    expect(location).to.equal(`${BACK}&authId=${encodeURIComponent(authId)}`)
  })
  it('GET ?id, session over: 409, false with the status', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock)
    await mock.advance(120)
    const response = await get({ id: authId })
    expect(response.status).to.equal(409)
    expect(await response.text()).to.match(/^false .*startTimeout/)
  })

  const refused = [
    ['no parameters', '', 400],
    ['unknown id', 'id=AAAAAAAAAAA%3D', 404],
    ['repeated id', 'id=a&id=b', 400],
    ['long id', `id=${'a'.repeat(5000)}`, 400],
    ['unknown authId', `authId=AAAAAAAAAAA%3D&returnUrl=${encodeURIComponent(BACK)}`, 404],
  ] as const
  for (const [name, query, status] of refused)
    it(`GET /ADUCID/PEIG/auth, ${name}: ${status}, false`, async () => {
      const { get } = await run()
      const response = await get(query)
      expect(response.status).to.equal(status)
      expect(await response.text()).to.match(/^false [A-Z].*\.$/)
    })
  it('GET ?id, wrong bindingId: 400, false, the session waits', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock)
    expect((await get({ id: authId, bindingId: 'x' })).status).to.equal(400)
    expect(await statusOf(mock, authId)).to.equal('start')
  })
  for (const returnUrl of ['javascript:alert(1)', 'data:text/html,x', 'back', ' https://shop.example'])
    it(`GET ?authId&returnUrl=${returnUrl}: 400, no redirect`, async () => {
      const { mock, get } = await run()
      const { authId } = await open(mock)
      const response = await get({ authId, returnUrl })
      expect([response.status, response.headers.get('location')]).to.deep.equal([400, null])
    })
  it('POST: 405 with Allow; another path: 404', async () => {
    const { port, get } = await run()
    const post = await get('id=x', { method: 'POST' })
    expect([post.status, post.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD'])
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).to.equal(404)
    expect((await fetch(`http://127.0.0.1:${port}/mock/flows`)).status).to.equal(404)
  })
  for (const [host, status] of [
    ['evil.example', 403],
    ['evil.example:44240', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost:44240', 404],
    ['[::1]', 404],
  ] as const)
    it(`Host ${host}: ${status}`, async () => {
      const { port } = await run()
      const request = { method: 'GET', path: `${AUTH}?id=x`, headers: { Host: host } } as const
      const text = await rawRequest(`http://127.0.0.1:${port}`, request)
      expect(text).to.match(new RegExp(`^HTTP/1.1 ${status} `))
    })
  it('port in use: a warning in the log, the host listens without it', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const { mock } = await run({ peigProxy: { port } })
    const line = mock.log.find((text) => text.includes('the local PEIG of ADUCID is not served'))
    expect(JSON.parse(line ?? '{}')).to.include({ level: 40, port, code: 'EADDRINUSE' })
    expect((await fetch(`${mock.address}/mock/health`)).status).to.equal(200)
    server.close()
  })
  it('two hosts: a port each, each with its own sessions; closed with its host', async () => {
    const [one, other] = [await run(), await run()]
    expect(one.port).not.to.equal(other.port)
    const { authId } = await open(one.mock)
    expect((await other.get({ id: authId })).status).to.equal(404)
    await one.mock.close()
    expect(await one.get({ id: authId }).catch(() => 'closed')).to.equal('closed')
    expect((await other.get({ id: authId })).status).to.equal(404)
  })
  it('closed while a connection is open: the connection ends, close resolves', async () => {
    const { mock, port } = await run()
    const socket = connect(port ?? 0, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await mock.close()
    await ended
  })
  it('journal: path without query, no key in it or in the log', async () => {
    const { mock, get } = await run()
    const { authId } = await open(mock)
    const location = new URL((await get({ authId, returnUrl: BACK })).headers.get('location') ?? '')
    const entries = mock.idp.control.requests().requests
    expect(entries[0]).to.include({ method: 'GET', path: AUTH, status: 302 })
    const key = location.searchParams.get('authKey') ?? ''
    for (const text of [key, encodeURIComponent(key)]) {
      expect(JSON.stringify(entries)).not.to.include(text)
      expect(mock.log.join()).not.to.include(text)
    }
  })
})
