import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { launch, type Running } from '../fixtures/command-line.ts'

/** Time of both clocks; signatures require the same time. */
const NOON = '2030-05-01T12:00:00Z'
const EXAMPLE = readFileSync(join(root, 'examples', 'remote-authority.json'), 'utf8')
/** Port of the Authentication Manager in the example. */
const PORT_OF_EXAMPLE = '9032'

interface Shown {
  readonly id: string
  readonly status?: string
  readonly code?: string
}

/** Sends and reads JSON; without a body, only reads. */
async function call(url: string, { method = 'GET', body }: { method?: string; body?: object } = {}) {
  const headers = { 'Content-Type': 'application/json', 'X-XSRF-Header': 'two-processes' }
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return { httpStatus: answer.status, shown: (await answer.json()) as Shown }
}

describe('examples/remote-authority.json in two processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  const running: Running[] = []
  let manager: Running
  let front: Running
  const start = async (args: readonly string[]) => {
    const mock = await launch(['--log-level', 'silent', ...args])
    running.push(mock)
    await call(`${mock.baseUrl}/mock/clock`, { method: 'PATCH', body: { now: NOON, frozen: true } })
    return mock
  }
  /** A port that outlives the Authentication Manager: relays to it, and closes connections while it is down. */
  const relay = createServer((socket) => {
    const upstream = connect(Number(new URL(manager.baseUrl).port), '127.0.0.1')
    socket.on('error', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  before(async () => {
    manager = await start(['--port', '0'])
    await once(relay.listen(0, '127.0.0.1'), 'listening')
    const { port } = relay.address() as AddressInfo
    const config = join(folder, 'two.json')
    writeFileSync(config, EXAMPLE.replace(`:${PORT_OF_EXAMPLE}/`, `:${port}/`))
    front = await start(['--port', '0', '--config', config])
  })
  after(async () => {
    for (const mock of running) mock.signal('SIGKILL')
    await Promise.all(running.map(({ finished }) => finished))
    relay.close()
    rmSync(folder, { recursive: true })
  })

  const begin = async () =>
    (await call(`${front.baseUrl}/mock/flows`, { method: 'POST', body: { username: 'alice' } })).shown
  const flowUrl = (id: string) => `${front.baseUrl}/pf-ws/authn/flows/${id}`
  /** The passcode of alice's token, from the Authentication Manager. */
  const passcode = async () => {
    const answer = await fetch(`${manager.baseUrl}/mock/securid/users/alice/passcode`)
    return ((await answer.json()) as { readonly passcode: string }).passcode
  }
  const signOn = async (id: string, typed: string) =>
    call(`${flowUrl(id)}?action=checkCredential`, { method: 'POST', body: { username: 'alice', passcode: typed } })

  it('examples/remote-authority.json, checkCredential: denied and counted, then RESUME', async () => {
    const { id } = await begin()
    const wrong = await signOn(id, '123400000000')
    expect(wrong.shown).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true })
    const { shown: alice } = await call(`${manager.baseUrl}/mock/securid/users/alice`)
    expect(alice).to.include({ username: 'alice', failedAttempts: 1 })
    expect((await signOn(id, await passcode())).shown.status).to.equal('RESUME')
  })

  it('examples/remote-authority.json, Authentication Manager killed: REQUEST_FAILED; restarted: RESUME', async () => {
    const begun = await begin()
    manager.signal('SIGKILL')
    await manager.finished
    const failed = await signOn(begun.id, '123400000000')
    expect([failed.httpStatus, failed.shown.code]).to.deep.equal([400, 'REQUEST_FAILED'])
    expect((await call(flowUrl(begun.id))).shown).to.deep.equal(begun)
    manager = await start(['--port', '0'])
    expect((await signOn(begun.id, await passcode())).shown.status).to.equal('RESUME')
  })
})
