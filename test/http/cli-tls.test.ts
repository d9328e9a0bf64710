import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { CERTIFICATE, PRIVATE_KEY } from '../fixtures/certificate.ts'
import { launch, type Running, run } from '../fixtures/command-line.ts'

const shell = promisify(execFile)

describe('mock-idp start with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  const running: Running[] = []
  const start = async (args: readonly string[], environment = {}) => {
    const mock = await launch(['--port', '0', ...args], environment)
    running.push(mock)
    return mock
  }
  const file = (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const key = file('key.pem', PRIVATE_KEY)
  const cert = file('cert.pem', CERTIFICATE)
  const certificateOf = async ({ stdout }: Running): Promise<string> => {
    const [, command = ''] = /^ {2}(curl .*\/mock\/certificate.*)$/m.exec(stdout()) ?? []
    return (await shell('bash', ['-c', `${command} --fail`])).stdout
  }
  afterEach(() =>
    Promise.all(
      running.splice(0).map((mock) => {
        mock.signal('SIGTERM')
        return mock.finished
      }),
    ),
  )
  after(() => rmSync(folder, { recursive: true }))

  it('mock-idp start --tls: the printed commands work, also with the printed certificate', async () => {
    const mock = await start(['--tls'])
    expect(mock.baseUrl).to.match(/^https:\/\/localhost:\d+$/)
    const ca = file('ca.pem', await certificateOf(mock))
    const commands = [...mock.stdout().matchAll(/^ {2}(curl .*\/(?:flows|passcode).*)$/gm)].map(([, line = '']) => line)
    expect(commands).to.have.length(2)
    for (const command of [...commands, ...commands.map((line) => line.replace('-sk', `-s --cacert ${ca}`))])
      expect(JSON.parse((await shell('bash', ['-c', `${command} --fail`])).stdout)).to.be.an('object')
  })

  it('mock-idp start, TLS files by flags or environment: this certificate', async () => {
    const mocks = await Promise.all([
      start(['--tls-key', key, '--tls-cert', cert]),
      start([], { MOCK_IDP_TLS_KEY: key, MOCK_IDP_TLS_CERT: cert }),
    ])
    for (const mock of mocks) expect(await certificateOf(mock)).to.equal(CERTIFICATE)
  })

  it('mock-idp start, MOCK_IDP_TLS true: https; 0: http', async () => {
    const [on, off] = await Promise.all([start([], { MOCK_IDP_TLS: 'true' }), start([], { MOCK_IDP_TLS: '0' })])
    expect(on?.baseUrl).to.match(/^https:/)
    expect(off?.baseUrl).to.match(/^http:/)
  })

  it('mock-idp start --config, TLS files relative to it, key from the environment: this certificate', async () => {
    const config = file('config.json', '{"extends":"demo","tls":{"key":{"env":"SERVER_KEY"},"cert":"cert.pem"}}')
    const mock = await start(['--config', config], { SERVER_KEY: PRIVATE_KEY })
    expect(await certificateOf(mock)).to.equal(CERTIFICATE)
  })

  it('mock-idp start --tls, SIGTERM: exit code 0', async () => {
    const mock = await start(['--tls'])
    await certificateOf(mock)
    mock.signal('SIGTERM')
    expect((await mock.finished).code).to.equal(0)
  })

  const faulty: Readonly<Record<string, readonly [args: readonly string[], words: string]>> = {
    'key without certificate': [['--tls-key', key], '--tls-cert: is missing; --tls-key requires it'],
    'certificate without key': [['--tls-cert', cert], '--tls-key: is missing; --tls-cert requires it'],
    'missing file': [
      ['--tls-key', '/no/key.pem', '--tls-cert', cert],
      '--tls-key: /no/key.pem cannot be read: file not found',
    ],
    'key and certificate swapped': [
      ['--tls-key', cert, '--tls-cert', key],
      '--tls-key: must be a private key in PEM, without a passphrase',
    ],
    '--tls neither true nor false': [['--tls', 'maybe'], 'It must be true or false.'],
  }
  for (const [what, [args, words]] of Object.entries(faulty))
    it(`mock-idp start, ${what}: exit code 1 with the reason`, async () => {
      const { code, stdout, stderr } = await run(['start', '--port', '0', ...args])
      expect(code).to.equal(1)
      expect(stdout).to.equal('')
      expect(stderr).to.include(words).and.not.include('    at ')
    })

  it('mock-idp check-config, missing TLS file: exit code 1 with the reason', async () => {
    const config = file('no-files.json', '{"extends":"demo","tls":{"key":"gone.pem","cert":"cert.pem"}}')
    const { code, stderr } = await run(['check-config', config])
    expect(code).to.equal(1)
    expect(stderr).to.match(/\/tls\/key: \/\S+\/gone\.pem cannot be read: file not found/)
  })

  it('mock-idp token new, untrusted certificate: exit code 1, names NODE_EXTRA_CA_CERTS', async () => {
    const { baseUrl } = await start(['--tls'])
    const { code, stderr } = await run(['token', 'new', '--base', baseUrl, '--user', 'alice'])
    expect(code).to.equal(1)
    expect(stderr).to.include('NODE_EXTRA_CA_CERTS')
  })
})
