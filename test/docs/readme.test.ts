import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../../schemas/tools/read.ts'
import { run } from '../fixtures/command-line.ts'
import { blocksOf, codesOf, openSession, type Session } from './shell-session.ts'

const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)
const readme = join(root, 'README.md')
const markdown = existsSync(readme) ? readFileSync(readme, 'utf8') : ''

describe('README.md', () => {
  const session = openSession({ folder: root, scripts, codes: codesOf(markdown) })
  const folder = mkdtempSync(join(tmpdir(), 'mock-idp-'))
  after(async () => {
    await session.close()
    rmSync(folder, { recursive: true })
  })
  for (const block of blocksOf(markdown)) {
    const [first = ''] = block.text.split('\n')
    if (block.info === 'sh') it(`line ${block.line}: ${first}`, () => session.follow(block))
    if (block.info === 'json config')
      it(`line ${block.line}: a configuration without faults`, async () => {
        const file = join(folder, `${block.line}.json`)
        writeFileSync(file, block.text)
        expect(await run(['check-config', file])).to.include({ code: 0, stderr: '' })
      })
  }
})

describe('a README that is followed', () => {
  const sessions: Session[] = []
  afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())))
  const follow = async (...texts: readonly string[]) => {
    const session = openSession({ folder: root, scripts, codes: ['UNKNOWN_POLICY'] })
    sessions.push(session)
    for (const text of texts) await session.follow({ info: 'sh', text, line: 1 })
  }
  const failure = (...texts: readonly string[]): Promise<string> =>
    follow(...texts).then(
      () => 'it went well',
      (error: Error) => error.message,
    )

  it('has its blocks found, with what stands behind the fence', () => {
    const text =
      'One:\n\n```sh\ncurl a\ncurl b\n```\n\n- two\n\n  ```json config\n  {}\n  ```\n\n````text\n```sh\n````\n'
    expect(blocksOf(text)).to.deep.equal([
      { info: 'sh', text: 'curl a\ncurl b', line: 3 },
      { info: 'json config', text: '{}', line: 10 },
      { info: 'text', text: '```sh', line: 14 },
    ])
  })

  it('walks a flow from block to block, in one session and with one mock', async () => {
    await follow(
      'git clone https://example.com/mock-idp.git\ncd mock-idp\nnpm ci && npm start',
      'flow=$(curl -s -X POST http://localhost:9031/mock/flows | grep -o \'"id":"[^"]*\' | cut -d\'"\' -f4)',
      `# The state again
curl -s -H 'X-XSRF-Header: readme' "http://localhost:9031/pf-ws/authn/flows/$flow" \\
  | grep SECURID_CREDENTIAL_REQUIRED`,
      'npx mock-idp check-config',
    )
  })
  it('starts the mock with the options that it names', async () => {
    const start = 'npm start -- --port 9031 --host 127.0.0.1 --config examples/one-more-user.json'
    await follow(start, 'curl http://127.0.0.1:9031/mock/securid/users/grace')
  })
  it('fails on a command that is not there', async () => {
    expect(await failure('crul http://localhost:9031/mock/health')).to.match(/the shell ended with 127:\n.*crul/)
  })
  it('fails on an answer that is an error, and shows it', async () => {
    expect(await failure('curl http://localhost:9031/mock/helth')).to.match(/the shell ended with 22:[\s\S]*NOT_FOUND/)
  })
  it('goes on after an error that the text announces', async () => {
    expect(codesOf('refused with `UNKNOWN_POLICY`, not `GET` and not `alice`')).to.deep.equal(['UNKNOWN_POLICY'])
    const wrong = `curl http://localhost:9031/mock/flows -H 'Content-Type: application/json' -d '{"policy": "x"}'`
    await follow(`${wrong} | grep UNKNOWN_POLICY`)
  })
  it('fails in the middle of a block and of a pipe', async () => {
    expect(await failure('false | cat\ntrue')).to.match(/the shell ended with 1/)
  })
  it('fails on a variable of an earlier block that came out empty', async () => {
    expect(await failure('flow=', 'test -n "$flow"')).to.match(/the shell ended with 1/)
  })
  it('fails on a text that no shell can read', async () => {
    expect(await failure("echo 'unfinished\n")).to.match(/this is no shell script:[\s\S]*unexpected EOF/)
  })
  it('fails on a script that package.json does not have', async () => {
    expect(await failure('npm ci && npm run strat')).to.equal('package.json has no script strat')
  })
  it('fails in every block after the one that failed', async () => {
    const session = openSession({ folder: root, scripts, codes: ['UNKNOWN_POLICY'] })
    sessions.push(session)
    const block = { info: 'sh', text: 'exit 3', line: 1 }
    for (const text of ['exit 3', 'true']) {
      const error: unknown = await session.follow({ ...block, text }).catch((reason: unknown) => reason)
      expect(String(error)).to.include('the shell ended with 3')
    }
  })
})
