/** Options of the command line: files, JSON output, log format, base URL. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { launch, run } from '../fixtures/command-line.ts'
import { vector } from '../unit/authorities/securid/token/vectors.ts'

const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const jsonOf = ({ code, stdout }: { readonly code: number | null; readonly stdout: string }) => ({
  code,
  ...(JSON.parse(stdout) as object),
})

describe('options of the command line', () => {
  after(() => rmSync(folder, { recursive: true }))

  it('mock-idp print-config: the demo below the file, references as they are, absolute paths', async () => {
    const text = 'extends: demo\ncontrol: {token: {env: SECRET}}\ntls: {key: k.pem, cert: {file: c.pem}}\n'
    const { code, stdout, stderr } = await run(['print-config', file('layer.yaml', text)], { SECRET: 'S3cret' })
    const config = JSON.parse(stdout)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(config).to.not.have.property('extends')
    expect(config.control).to.deep.equal({ token: { env: 'SECRET' } })
    expect(config.tls).to.deep.equal({ key: join(folder, 'k.pem'), cert: { file: join(folder, 'c.pem') } })
    expect(config.securid.users).to.have.length(7)
    const again = await run(['check-config', file('printed.json', JSON.stringify({ ...config, tls: false }))], {
      SECRET: 'sixteen-characters',
    })
    expect(again.code).to.equal(0)
  })
  it('mock-idp print-config, faults: the configuration, the faults on standard error, exit code 1', async () => {
    const { code, stdout, stderr } = await run(['print-config', file('typo.json', '{"extends": "demo", "oauht": {}}')])
    expect(code).to.equal(1)
    expect(JSON.parse(stdout)).to.have.property('oauht')
    expect(stderr).to.include('/oauht: is not a setting; did you mean "oauth"?')
  })

  it('mock-idp start FILE --base-url: the file counts, links have the URL', async () => {
    const config = file(
      'start.json',
      '{"extends": "demo", "people": {"users": [{"username": "zoe", "password": "p"}]}}',
    )
    const mock = await launch([config, '--port', '0', '--base-url', 'http://idp.test:9031'])
    mock.signal('SIGTERM')
    const { code, stdout } = await mock.finished
    expect([code, /listening on (.*)/.exec(stdout)?.[1]]).to.deep.equal([0, 'http://idp.test:9031'])
  })
  it('mock-idp start, a file twice, or a base URL with a path: exit code 1 with the reason', async () => {
    const twice = await run(['start', 'a.json', '--config', 'b.json'])
    expect(twice.code).to.equal(1)
    expect(twice.stderr).to.include('two configuration files, a.json and --config b.json; name one')
    const path = await run(['start', '--base-url', 'http://idp.test/'])
    expect(path.code).to.equal(1)
    expect(path.stderr).to.match(/^--base-url http:\/\/idp\.test\/: must be .* no slash at the end\n$/)
  })
  it('mock-idp, empty environment variables: as absent ones', async () => {
    const empty = { MOCK_IDP_CONFIG: '', MOCK_IDP_TLS: '', MOCK_IDP_LOG_FORMAT: '', MOCK_IDP_BASE_URL: '' }
    expect(await run(['check-config'], empty)).to.deep.include({
      code: 0,
      stdout: 'the demo configuration: no faults\n',
    })
    expect((await run(['start', '--help'], empty)).code).to.equal(0)
  })
  it('mock-idp start --log-format: readable lines, or JSON', async () => {
    const mock = await launch(['--port', '0', '--log-format', 'pretty'])
    mock.signal('SIGTERM')
    expect((await mock.finished).stderr).to.match(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: /)
  })

  it('mock-idp check-config --json: result, faults, and errors as one document', async () => {
    expect(jsonOf(await run(['check-config', '--json']))).to.deep.equal({ code: 0, valid: true, faults: [] })
    expect(jsonOf(await run(['check-config', '--json', file('f.json', '{"tls": 5}')]))).to.deep.equal({
      code: 1,
      valid: false,
      faults: [{ pointer: '/tls', message: 'must be of type boolean or object' }],
    })
    expect(jsonOf(await run(['check-config', '--json', '--nope']))).to.deep.equal({
      code: 1,
      error: { message: "error: unknown option '--nope'" },
    })
  })
  it('mock-idp tokencode --json and token new --json: one document, errors too', async () => {
    const { token, serial, codes } = vector('s01')
    const [code] = codes
    const answer = await run(['tokencode', '--json', '--token', token, '--at', String(code?.unixTime), '--pin', '1234'])
    expect(jsonOf(answer)).to.include({ code: 0, serial, tokencode: code?.tokencode, nextTokencode: code?.next })
    expect(jsonOf(await run(['token', 'new', '--json']))).to.include.keys('serial', 'ctf', 'sdtid', 'iphone')
    const wrong = await run(['tokencode', '--json', '--token', 'S3cret'])
    expect(jsonOf(wrong))
      .to.have.nested.property('error.message')
      .that.matches(/^This is not a token/)
    expect(wrong.stderr).to.equal('')
  })
})
