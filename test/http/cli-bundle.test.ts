import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { launch, run, runFile } from '../fixtures/command-line.ts'

describe('the command line with a code cache', () => {
  let home: string
  let cache: string
  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'mock-idp-'))
    await startAndStop()
    const [name = '', ...more] = readdirSync(join(home, 'mock-idp'))
    expect(more).to.deep.equal([])
    cache = join(home, 'mock-idp', name)
  })
  after(() => rmSync(home, { recursive: true }))
  const startAndStop = async (folder = home) => {
    const mock = await launch(['--port', '0', '--log-level', 'warn'], { XDG_CACHE_HOME: folder })
    const { status } = await fetch(`${mock.baseUrl}/mock/health`)
    mock.signal('SIGTERM')
    const { code, stderr } = await mock.finished
    expect([status, code, stderr]).to.deep.equal([200, 0, ''])
  }

  it('the first start writes a file that is named by the version of Node and readable by its user alone', () => {
    expect(cache).to.match(new RegExp(`/${process.version}-${process.arch}-[0-9a-f]{16}\\.cache$`))
    expect(readFileSync(cache).length).to.be.above(100_000)
  })
  it('the bundle is ASCII, and pages have the characters of the sources', async () => {
    const bundle = readFileSync(join(root, 'dist', 'cli.cjs'), 'utf8')
    expect(bundle.match(/.*[\u0080-\uffff].*/)?.[0]).to.equal(undefined)
    const mock = await launch(['--port', '0', '--log-level', 'warn'], { XDG_CACHE_HOME: home })
    const started = await fetch(`${mock.baseUrl}/mock/flows`, { method: 'POST' })
    const { id } = (await started.json()) as { readonly id: string }
    const page = await (await fetch(`${mock.baseUrl}/mock/sign-on?flowId=${id}`)).text()
    mock.signal('SIGTERM')
    await mock.finished
    expect(page).to.include('Adapter \u00b7 <code>')
  })
  it('a start that finds the file does not write it again', async () => {
    chmodSync(cache, 0o400)
    await startAndStop()
    expect(readdirSync(dirname(cache))).to.have.length(1)
    chmodSync(cache, 0o600)
  })
  it('a damaged file is not used and is replaced', async () => {
    const whole = readFileSync(cache)
    const damaged = Buffer.from(whole)
    damaged.fill(0x55, whole.length / 2)
    writeFileSync(cache, damaged)
    await startAndStop()
    expect(readFileSync(cache).equals(damaged)).to.equal(false)
  })
  it('a file of V8 code for another program is not used and is replaced', async () => {
    writeFileSync(cache, 'short')
    await startAndStop()
    expect(readFileSync(cache).length).to.be.above(100_000)
  })
  it('a file that others may write is not used', async () => {
    writeFileSync(cache, 'short')
    chmodSync(cache, 0o666)
    await startAndStop()
    expect(readFileSync(cache).length).to.be.above(100_000)
  })
  it('a folder that cannot be made is no error', () => startAndStop('/dev/null'))
  it('two starts at once leave one file', async () => {
    rmSync(cache)
    await Promise.all([startAndStop(), startAndStop()])
    expect(readdirSync(dirname(cache))).to.have.length(1)
  })
  it('check-config works without writing a cache', async () => {
    rmSync(cache)
    const { code } = await run(['check-config'], { XDG_CACHE_HOME: home })
    expect([code, readdirSync(dirname(cache))]).to.deep.equal([0, []])
  })
})

describe('the command line with a plugin', () => {
  // Below dist/, where the package has its own name: the plugin gets another copy of the SPI than the bundle contains.
  let folder: string
  before(() => {
    folder = mkdtempSync(join(root, 'dist', 'plugin-'))
    const closed = "{ type: 'object', properties: {}, additionalProperties: false }"
    const plugin = `
      import { refuse, fail } from 'mock-idp/spi'
      const model = ${closed}
      const details = { NOT_TODAY: { message: 'Not today.', parentCode: 'VALIDATION_ERROR' } }
      export default {
        vocabulary: {
          descriptor: { id: 'knock', title: 'Knock', className: 'example.Knock', attributes: [], details },
          states: { KNOCK_REQUIRED: model },
          actions: { knock: model },
          config: model,
        },
        start: { on: { done: { to: ['KNOCK_REQUIRED'], next: () => ({ status: 'KNOCK_REQUIRED', model: {}, memo: {} }) } } },
        table: { KNOCK_REQUIRED: { knock: { ask: () => refuse('NOT_TODAY'), on: {} } } },
        remote: () => ({ ask: async () => ({ kind: 'done' }) }),
      }`
    writeFileSync(join(folder, 'knock.js'), plugin)
    const config = {
      plugins: ['./knock.js'],
      adapters: { door: { type: 'knock' } },
      policies: { door: { adapter: 'door' } },
    }
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('a refusal of another copy of the SPI is answered with its detail', async () => {
    const mock = await launch(['--port', '0', '--config', join(folder, 'config.json')])
    const headers = { 'Content-Type': 'application/json', 'X-XSRF-Header': 'test' }
    const started = await fetch(`${mock.baseUrl}/mock/flows`, { method: 'POST', headers, body: '{}' })
    const { id } = (await started.json()) as { readonly id: string }
    const url = `${mock.baseUrl}/pf-ws/authn/flows/${id}?action=knock`
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' })
    const { details } = (await answer.json()) as { readonly details: readonly { readonly code: string }[] }
    mock.signal('SIGTERM')
    await mock.finished
    expect([answer.status, details[0]?.code]).to.deep.equal([400, 'NOT_TODAY'])
  })
})

describe('an incomplete installation', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
    for (const file of ['cli.cjs', 'build.js', 'package.json']) copyFileSync(join(root, file), join(folder, file))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const main = (text: string) => {
    const file = join(folder, 'dist', 'mock-idp', 'cli', 'main.js')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  it('without dist/, the command says what to run', async () => {
    const { code, stderr } = await runFile(join(folder, 'cli.cjs'), 'start')
    expect([code, stderr]).to.deep.equal([
      1,
      'dist/ is missing. Run "npm ci --include=dev" and "npm run build", then start again.\n',
    ])
  })
  it('without the bundle, the command runs the built files', async () => {
    main('console.log(process.argv[2])')
    const { code, stdout } = await runFile(join(folder, 'cli.cjs'), 'start')
    expect([code, stdout]).to.deep.equal([0, 'start\n'])
  })
  it('without compiler and dist/, the build says what to install', async () => {
    const { code, stderr } = await runFile(join(folder, 'build.js'))
    expect(code).to.equal(1)
    expect(stderr).to.include('npm ci --include=dev')
  })
  it('without compiler and with dist/, the build leaves it as it is', async () => {
    main('')
    const { code, stderr } = await runFile(join(folder, 'build.js'))
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(readdirSync(join(folder, 'dist'))).to.deep.equal(['mock-idp'])
  })
})
