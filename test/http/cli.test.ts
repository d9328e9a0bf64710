import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { launch, type Running, run } from '../fixtures/command-line.ts'
import { vector } from '../unit/authorities/securid/token/vectors.ts'

const shell = promisify(execFile)
const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

const json = async <T>(url: string, init: RequestInit = {}): Promise<T> => (await (await fetch(url, init)).json()) as T

/** Runs the commands of a greeting unchanged; returns their answers. */
const runCommands = (greeting: string) => {
  const commands = [...greeting.matchAll(/^ {2}(curl .*)$/gm)].map(([, line = '']) => line)
  return Promise.all(commands.map(async (line) => JSON.parse((await shell('bash', ['-c', `${line} --fail`])).stdout)))
}

describe('mock-idp start', () => {
  const running: Running[] = []
  const start = async (args: readonly string[], environment = {}) => {
    const mock = await launch(args, environment)
    running.push(mock)
    return mock
  }
  const stopped = (mock: Running) => {
    mock.signal('SIGTERM')
    return mock.finished
  }
  afterEach(() => Promise.all(running.splice(0).map(stopped)))

  it('mock-idp start: one line with the address once it answers; log on standard error only', async () => {
    const mock = await start(['--port', '0'])
    const health = await fetch(`${mock.baseUrl}/mock/health`)
    expect([health.status, await health.json()]).to.have.nested.property('[1].status', 'UP')
    await fetch(`${mock.baseUrl}/mock/flows`, { method: 'POST' })
    const { code, stdout, stderr } = await stopped(mock)
    expect(code).to.equal(0)
    expect(stdout.match(/listening on/g)).to.have.length(1)
    expect(stdout).to.match(/\nlistening on http:\/\/localhost:\d+\n$/)
    expect(stdout).not.to.include('{"level"')
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly msg: string })
    expect(lines.map(({ msg }) => msg)).to.include('step')
  })

  it('mock-idp start: prints base URL, demo users and commands that work', async () => {
    const { baseUrl, stdout } = await start(['--port', '0'])
    const text = stdout()
    for (const name of ['alice', 'bob', 'carol', 'dave', 'erin']) expect(text).to.match(new RegExp(`^  ${name} `, 'm'))
    const answers = await runCommands(text)
    const [flow, passcode] = answers
    expect(flow).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED' })
    expect(flow._links.self.href).to.equal(`${baseUrl}/pf-ws/authn/flows/${flow.id}`)
    expect(passcode.passcode).to.match(/^1234\d{6}$/)
  })

  it('mock-idp start, options from the environment: port, host and log level', async () => {
    const mock = await start([], { MOCK_IDP_PORT: '0', MOCK_IDP_HOST: '127.0.0.1', MOCK_IDP_LOG_LEVEL: 'silent' })
    expect(mock.baseUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+$/)
    await fetch(`${mock.baseUrl}/mock/flows`, { method: 'POST' })
    expect((await stopped(mock)).stderr).to.equal('')
  })

  it('mock-idp start, SIGTERM during a request: answered and logged, exit code 0', async () => {
    const mock = await start(['--port', '0'])
    const headers = { 'Content-Type': 'application/json', 'X-XSRF-Header': 'test' }
    const faults = `${mock.baseUrl}/mock/faults`
    const begun = await json<{ readonly id: string }>(`${mock.baseUrl}/mock/flows`, { method: 'POST' })
    const late = [{ match: { actionId: 'cancel' }, do: { delayMs: 300 } }]
    await fetch(faults, { method: 'PUT', headers, body: JSON.stringify(late) })
    const answer = fetch(`${mock.baseUrl}/pf-ws/authn/flows/${begun.id}?action=cancel`, {
      method: 'POST',
      headers,
      body: '{}',
    })
    const hits = async () => (await json<readonly { readonly hits: number }[]>(faults))[0]?.hits
    while ((await hits()) === 0);
    const { code, stderr } = await stopped(mock)
    expect(await (await answer).json()).to.include({ status: 'FAILED', code: 'CANCELED' })
    expect(code).to.equal(0)
    expect(stderr).to.match(/"actionId":"cancel"/)
  })

  it('mock-idp start, SIGINT: exit code 0', async () => {
    const mock = await start(['--port', '0'])
    mock.signal('SIGINT')
    expect((await mock.finished).code).to.equal(0)
  })

  it('mock-idp start, port in use: exit code 1 with advice', async () => {
    const { baseUrl } = await start(['--port', '0'])
    const { port } = new URL(baseUrl)
    const { code, stdout, stderr } = await run(['start', '--port', port])
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.include(`127.0.0.1:${port}`).and.to.include('Choose another port, for example --port 0')
  })

  it('mock-idp start, localhost: answers at 127.0.0.1 and, where available, ::1', async () => {
    const { baseUrl } = await start(['--port', '0'])
    const { port } = new URL(baseUrl)
    for (const host of ['localhost', '127.0.0.1', ...(hasIPv6 ? ['[::1]'] : [])])
      expect((await fetch(`http://${host}:${port}/mock/health`)).status, host).to.equal(200)
  })

  it('mock-idp start --host 127.0.0.1: answers at this address only', async () => {
    const { baseUrl } = await start(['--port', '0', '--host', '127.0.0.1'])
    const { port } = new URL(baseUrl)
    expect((await fetch(`${baseUrl}/mock/health`)).status).to.equal(200)
    expect(await fetch(`http://127.0.0.2:${port}/mock/health`).catch(() => 'refused')).to.equal('refused')
  })

  it('mock-idp start --host 0.0.0.0: control API requires the printed token', async () => {
    const { baseUrl, stdout } = await start(['--port', '0', '--host', '0.0.0.0'])
    const token = /requires this token:\n {2}(\S+)/.exec(stdout())?.[1]
    expect((await fetch(`${baseUrl}/mock/health`)).status).to.equal(401)
    const headers = { Authorization: `Bearer ${token}` }
    expect((await fetch(`${baseUrl}/mock/health`, { headers })).status).to.equal(200)
    expect(await runCommands(stdout())).to.have.length(2)
  })

  for (const [args, message] of [
    [['--port', '99999'], '--port 99999: must be a whole number from 0 to 65535'],
    [['--port', '80x'], '--port 80x: must be a whole number from 0 to 65535'],
    [['--port', ''], '--port : must be a whole number from 0 to 65535'],
    [['--port', '0', '--host', '192.0.2.1'], 'The address does not belong to this machine. Choose another --host.'],
    [['--store', 'papyrus'], 'Allowed choices are memory.'],
    [['--log-level', 'loud'], 'Allowed choices are trace, debug, info, warn, error, silent.'],
    [['--config', '/there/is/no/such.json'], '/there/is/no/such.json: cannot be read: file not found'],
    [['--prot', '1'], "unknown option '--prot'"],
  ] as const)
    it(`mock-idp start ${args.join(' ')}: exit code 1 with the reason`, async () => {
      const { code, stdout, stderr } = await run(['start', ...args])
      expect([code, stdout]).to.deep.equal([1, ''])
      expect(stderr).to.include(message)
      expect(stderr).not.to.match(/^\s+at /m)
    })
})

describe('mock-idp check-config', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  after(() => rmSync(folder, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }

  it('mock-idp check-config, valid file by argument, option or environment: no faults', async () => {
    const good = file('good.json', '{"extends": "demo"}')
    const answers = await Promise.all([
      run(['check-config', good]),
      run(['check-config', '--config', good]),
      run(['check-config'], { MOCK_IDP_CONFIG: good }),
    ])
    for (const answer of answers) expect(answer).to.deep.equal({ code: 0, stdout: `${good}: no faults\n`, stderr: '' })
  })

  it('mock-idp check-config, invalid file: every fault, no secret, exit code 1', async () => {
    const users = [{ username: 'ann', tokens: [{ source: 'S3cretSource' }] }]
    const plugins = ['./missing-plugin.js']
    const bad = file('bad.json', JSON.stringify({ extends: 'demo', colour: 'red', plugins, securid: { users } }))
    const { code, stdout, stderr } = await run(['check-config', bad])
    expect([code, stdout]).to.deep.equal([1, ''])
    const pointers = [...stderr.matchAll(/^ {2}(\S+): /gm)].map(([, pointer]) => pointer)
    expect(pointers).to.deep.equal(['/colour', '/plugins/0', '/securid/users/0/tokens/0/source'])
    expect(stderr).not.to.include('S3cretSource')
    expect((await run(['start', '--port', '0', '--config', bad])).stderr).to.equal(stderr)
  })

  it('mock-idp check-config, malformed JSON: line with a mark and without values, exit code 1', async () => {
    const broken = file('broken.json', '{"control": {"token": "S3cretToken" oops}}')
    const { code, stderr } = await run(['check-config', broken])
    expect(code).to.equal(1)
    expect(stderr.split('\n').slice(1)).to.deep.equal([
      `  ${broken}: line 1, column 37: this is not JSON; put a text in double quotes`,
      '      1 | {"control": {"token": *** ***}}',
      '        |                           ^',
      '',
    ])
  })
})

describe('mock-idp tokencode', () => {
  const { token } = vector('s01')
  const rows = ({ stdout }: { readonly stdout: string }) =>
    Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    )

  for (const id of ['s01', 's04'])
    it(`mock-idp tokencode, vector ${id}, either form of --at: the codes computed by stoken`, async () => {
      const { serial, token: text, codes } = vector(id)
      const [code] = codes
      for (const time of [String(code?.unixTime), code?.utc ?? '']) {
        const answer = await run(['tokencode', '--token', text, '--at', time])
        expect(answer).to.include({ code: 0, stderr: '' })
        expect(rows(answer)).to.include({ serial, tokencode: code?.tokencode, 'next tokencode': code?.next })
      }
    })
  it('mock-idp tokencode --pin: appended code for a fob, combined for a PINPAD token', async () => {
    const mixed = vector('s05')
    const [code] = mixed.codes
    const ofPinpad = ['tokencode', '--token', mixed.token, '--at', String(code?.unixTime), '--pin', code?.pin ?? '']
    expect(rows(await run(ofPinpad))).to.include({ passcode: code?.tokencode })
    const ofFob = ['tokencode', '--token', token, '--at', '1704067200', '--pin', '1234']
    expect(rows(await run(ofFob))).to.include({ passcode: '1234250582', tokencode: '250582' })
  })
  it('mock-idp tokencode --password: opens a protected token; missing or wrong: exit code 1', async () => {
    const form = vector('s06').protected?.[0]
    const [code] = vector('s06').codes
    const args = ['tokencode', '--token', form?.token ?? '', '--at', String(code?.unixTime), '--pin', code?.pin ?? '']
    expect(rows(await run([...args, '--password', form?.password ?? '']))).to.include({ passcode: code?.tokencode })
    const [without, wrong] = await Promise.all([run(args), run([...args, '--password', 'S3cretGuess'])])
    expect(without).to.include({ code: 1, stdout: '' })
    expect(without.stderr).to.include('protected by a password')
    expect(wrong).to.include({ code: 1, stdout: '' })
    expect(wrong.stderr).to.include('The password does not open the token').and.not.to.include('S3cretGuess')
  })

  it('mock-idp tokencode, invalid token: exit code 1 without its text', async () => {
    const { code, stdout, stderr } = await run(['tokencode', '--token', 'S3cretText', '--at', '0'])
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.include('This is not a token').and.not.to.include('S3cretText')
  })
  for (const time of ['tomorrow', '2030-02-30T00:00:00Z', '2030-01-01', '-5', '1e9'])
    it(`mock-idp tokencode --at ${time}: exit code 1`, async () => {
      const { code, stdout, stderr } = await run(['tokencode', '--token', token, `--at=${time}`])
      expect([code, stdout]).to.deep.equal([1, ''])
      expect(stderr).to.include(`--at ${time}: neither RFC 3339`)
    })
  it('mock-idp tokencode without --token: exit code 1', async () => {
    const { code, stderr } = await run(['tokencode'])
    expect(code).to.equal(1)
    expect(stderr).to.include("required option '--token <text>' not specified")
  })
})

describe('mock-idp command', () => {
  it('mock-idp, unknown command: exit code 1', async () => {
    const { code, stdout, stderr } = await run(['frobnicate'])
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.include("unknown command 'frobnicate'").and.to.include('--help')
  })
  it('mock-idp --help: commands, options and environment variables', async () => {
    const texts = await Promise.all([run(['--help']), run(['start', '--help'])])
    const [all, start] = texts.map(({ stdout }) => stdout)
    for (const name of ['start', 'check-config', 'tokencode']) expect(all).to.match(new RegExp(`^ {2}${name} `, 'm'))
    expect(all).to.include('Run "mock-idp start" first')
    for (const name of ['PORT', 'HOST', 'CONFIG', 'STORE', 'LOG_LEVEL']) expect(start).to.include(`MOCK_IDP_${name}`)
  })
  it('mock-idp --version: the version', async () => {
    expect((await run(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/)
  })
})
