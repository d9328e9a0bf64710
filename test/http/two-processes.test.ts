import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { launch, type Running } from '../fixtures/command-line.ts'

/** When the clocks of both stand: their signatures must agree on the time. */
const NOON = '2030-05-01T12:00:00Z'
const EXAMPLE = readFileSync(join(root, 'examples', 'remote-authority.json'), 'utf8')
/** Where the example expects the Authentication Manager. */
const PORT_OF_EXAMPLE = '9032'

interface Shown {
  readonly id: string
  readonly status?: string
  readonly code?: string
}

/** Sends JSON and reads JSON; without a body it reads only. */
async function call(url: string, { method = 'GET', body }: { method?: string; body?: object } = {}) {
  const headers = { 'Content-Type': 'application/json', 'X-XSRF-Header': 'two-processes' }
  const answer = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return { httpStatus: answer.status, shown: (await answer.json()) as Shown }
}

describe('examples/remote-authority.json: the adapter in one process, the Authentication Manager in another', () => {
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
  const managerPort = () => new URL(manager.baseUrl).port
  before(async () => {
    manager = await start(['--port', '0'])
    const config = join(folder, 'two.json')
    writeFileSync(config, EXAMPLE.replace(`:${PORT_OF_EXAMPLE}/`, `:${managerPort()}/`))
    front = await start(['--port', '0', '--config', config])
  })
  after(async () => {
    for (const mock of running) mock.signal('SIGKILL')
    await Promise.all(running.map(({ finished }) => finished))
    rmSync(folder, { recursive: true })
  })

  const begin = async () =>
    (await call(`${front.baseUrl}/mock/flows`, { method: 'POST', body: { username: 'alice' } })).shown
  const flowUrl = (id: string) => `${front.baseUrl}/pf-ws/authn/flows/${id}`
  /** What alice's token shows; only the Authentication Manager knows. */
  const passcode = async () => {
    const answer = await fetch(`${manager.baseUrl}/mock/securid/users/alice/passcode`)
    return ((await answer.json()) as { readonly passcode: string }).passcode
  }
  const signOn = async (id: string, typed: string) =>
    call(`${flowUrl(id)}?action=checkCredential`, { method: 'POST', body: { username: 'alice', passcode: typed } })

  it('the Authentication Manager judges: it counts a wrong passcode, and takes the right one', async () => {
    const { id } = await begin()
    const wrong = await signOn(id, '123400000000')
    expect(wrong.shown).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', authFailed: true })
    const { shown: alice } = await call(`${manager.baseUrl}/mock/securid/users/alice`)
    expect(alice).to.include({ username: 'alice', failedAttempts: 1 })
    expect((await signOn(id, await passcode())).shown.status).to.equal('RESUME')
  })

  it('the Authentication Manager is killed: REQUEST_FAILED, the flow stays; it is back: the flow goes on', async () => {
    const begun = await begin()
    const port = managerPort()
    manager.signal('SIGKILL')
    await manager.finished
    const failed = await signOn(begun.id, '123400000000')
    expect([failed.httpStatus, failed.shown.code]).to.deep.equal([400, 'REQUEST_FAILED'])
    expect((await call(flowUrl(begun.id))).shown).to.deep.equal(begun)
    manager = await start(['--port', port])
    expect((await signOn(begun.id, await passcode())).shown.status).to.equal('RESUME')
  })
})
