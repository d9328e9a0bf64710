import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { readToken } from '../../../mock-idp/authorities/securid/token/read-token.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'

const built = import.meta.url.endsWith('.js')
const program = fileURLToPath(new URL(`../../../mock-idp/cli/main.${built ? 'js' : 'ts'}`, import.meta.url))

/** Runs `mock-idp token new`: exit code, standard error, printed values by label. */
const newToken = (...args: readonly string[]) =>
  new Promise<{ code: number; stderr: string; rows: { readonly [name: string]: string } }>((resolve) => {
    const all = [...(built ? [] : ['--import=tsx']), program, 'token', 'new', ...args]
    const child = execFile(process.execPath, all, (_error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '')
      const rows = Object.fromEntries(lines.map((line) => [line.slice(0, 12).trim(), line.slice(12)]))
      resolve({ code: child.exitCode ?? -1, stderr, rows })
    })
  })

describe('mock-idp token new', () => {
  let mock: RunningMock | undefined
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'token-'))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true })
    await mock?.close()
    mock = undefined
  })

  it('mock-idp token new: prints one token in every form and writes the sdtid file', async () => {
    const file = join(folder, 'new.sdtid')
    const { code, rows } = await newToken('--digits', '6', '--interval', '30', '--style', 'fob', '--sdtid', file)
    expect(code).to.equal(0)
    const token = readToken(rows['CTF'] ?? '')
    expect(token).to.include({ serial: rows['serial'], digits: 6, intervalSeconds: 30, pinMode: 1 })
    expect(rows['in blocks']?.replaceAll('-', '')).to.equal(rows['CTF'])
    for (const form of [rows['iPhone'] ?? '', rows['Android'] ?? '', readFileSync(file, 'utf8')]) {
      expect(readToken(form)).to.deep.equal(token)
    }
  })

  it('mock-idp token new --password: the printed forms are protected', async () => {
    const { rows } = await newToken('--password', 'open sesame')
    expect(() => readToken(rows['CTF'] ?? '')).to.throw('password')
    expect(readToken(rows['iPhone'] ?? '', { password: 'open sesame' }).serial).to.equal(rows['serial'])
  })

  it('mock-idp token new --base --user: the user of the running mock has the token', async () => {
    mock = await runMock()
    const { rows } = await newToken('--base', mock.idp.baseUrl, '--user', 'alice', '--style', 'fob')
    expect((await mock.user('alice')).tokens.map(({ serial }) => serial)).to.include(rows['serial'])
    expect(readToken(rows['CTF'] ?? '').expiresOn).to.equal('2031-01-05')
  })

  it('mock-idp token new, invalid arguments: reason on standard error, exit code 1', async () => {
    mock = await runMock()
    const { baseUrl } = mock.idp
    const reasons: readonly (readonly [readonly string[], string])[] = [
      [['--user', 'alice'], '--base and --user go together'],
      [['--expires', '2060-01-01'], '2044-11-08'],
      [['--base', baseUrl, '--user', 'nobody'], 'User not found'],
      [['--base', 'nonsense', '--user', 'alice'], 'nonsense'],
      [['--base', 'localhost:9031', '--user', 'alice'], '--base localhost:9031: must be a URL that begins with http'],
    ]
    for (const [args, reason] of reasons) {
      const { code, stderr, rows } = await newToken(...args)
      expect([code, rows]).to.deep.equal([1, {}])
      expect(stderr).to.include(reason).and.not.include('    at ')
    }
  }).timeout(20_000)
})
