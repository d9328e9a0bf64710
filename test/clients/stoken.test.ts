import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { demo } from '../../mock-idp/config/demo.ts'
import { createMockIdp, type MockIdp } from '../../mock-idp/index.ts'
import { need } from '../fixtures/programs.ts'

/** A software token at the time of the mock. */
interface Token {
  /** With a PIN: the passcode of a PINPAD token. */
  show(options?: { readonly pin?: string }): string
}

describe('stoken as the token of a user', () => {
  let program = ''
  let folder = ''
  let mock: MockIdp
  before(function () {
    program = need('stoken', this)
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stoken-'))
    mock = createMockIdp()
    await mock.listen()
    await mock.control.clock.change({ now: '2031-03-30T01:59:30Z', frozen: true })
  })
  afterEach(async () => {
    await mock.close()
    rmSync(folder, { recursive: true })
  })

  const run = (...args: readonly string[]) =>
    execFileSync(program, [...args, `--rcfile=${join(folder, 'stokenrc')}`, '--batch'], { encoding: 'utf8' }).trim()

  /** Imports the token of a demo user. */
  const importTokenOf = (username: string): Token => {
    const source = demo.securid.users.find((user) => user.username === username)?.tokens[0].source
    run('import', `--token=${source}`, '--new-password=')
    return {
      show: ({ pin } = {}) => {
        const seconds = Date.parse(mock.control.clock.read().now) / 1000
        return run('tokencode', `--use-time=${seconds}`, ...(pin === undefined ? [] : [`--pin=${pin}`]))
      },
    }
  }
  const act = async (flowId: string, actionId: string, model: object): Promise<unknown> => {
    const answer = await fetch(`${mock.baseUrl}/pf-ws/authn/flows/${flowId}`, {
      method: 'POST',
      headers: { 'Content-Type': `application/vnd.pingidentity.${actionId}+json`, 'X-XSRF-Header': 'test' },
      body: JSON.stringify(model),
    })
    const { status } = (await answer.json()) as { readonly status?: unknown }
    return status
  }
  const oneMinuteLater = () => mock.control.clock.change({ advanceSeconds: 60 })

  it('stoken, fob: the PIN and its code sign on', async () => {
    const token = importTokenOf('alice')
    const { id } = await mock.control.startFlow()
    const passcode = `1234${token.show()}`
    expect(await act(id, 'checkCredential', { username: 'alice', passcode })).to.equal('RESUME')
  })

  it('stoken, fob, code of two hours ago: denied', async () => {
    const passcode = `1234${importTokenOf('alice').show()}`
    await mock.control.clock.change({ advanceSeconds: 7200 })
    const { id } = await mock.control.startFlow()
    expect(await act(id, 'checkCredential', { username: 'alice', passcode })).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  it('stoken, PINPAD with the PIN: its passcode and then its next tokencode sign on', async () => {
    const token = importTokenOf('bob')
    const { id } = await mock.control.startFlow()
    const passcode = token.show({ pin: '1234' })
    const next = await act(id, 'checkCredential', { username: 'bob', passcode })
    expect(next).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
    await oneMinuteLater()
    const tokencode = token.show({ pin: '1234' })
    expect(await act(id, 'checkNextTokencode', { tokencode })).to.equal('RESUME')
  })

  it('stoken, PINPAD with a wrong PIN: its code is denied', async () => {
    const passcode = importTokenOf('bob').show({ pin: '4321' })
    const { id } = await mock.control.startFlow()
    expect(await act(id, 'checkCredential', { username: 'bob', passcode })).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })
})
