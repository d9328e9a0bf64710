import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { createMockIdp } from '../../mock-idp/index.ts'
import { root } from '../../schemas/tools/read.ts'
import { configFaults } from './config-faults.ts'
import { type Block, blocksOf, codesOf, commandPages, readPage } from './markdown.ts'
import { openSession, type Session, type SessionOptions } from './shell-session.ts'

const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

/** A server whose answers are event streams: one event, then no end. `ended`: a client has gone. */
async function serveEvents() {
  let count = 0
  let end: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const server = createServer((_req, res) => {
    count++
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: first\n\n')
    res.on('close', () => {
      count--
      end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}/events`, open: () => count, ended, close }
}

const firstLine = ({ text }: Block) => text.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? ''

describe('documentation', () => {
  /** For all pages that do not start a mock with options; reset before each page. */
  const shared = createMockIdp()
  let baseUrl = ''
  before('start the shared mock', async () => {
    baseUrl = (await shared.listen()).baseUrl
  })
  after('stop the shared mock', () => shared.close())

  for (const path of commandPages()) {
    const markdown = readPage(path)
    const blocks = blocksOf(markdown)
    const commands = blocks.filter(({ info }) => info === 'sh')
    const configs = blocks.filter(({ info }) => info === 'json config')
    if (commands.length + configs.length > 0)
      describe(path, () => {
        let session: Session
        before(async () => {
          await shared.control.reset()
          const options = { folder: root, scripts, codes: codesOf(markdown) }
          // The commands of the README run against the command line, those of other pages against the shared mock.
          session = openSession(path === 'README.md' ? options : { ...options, baseUrl })
        })
        after(() => session.close())
        for (const block of commands)
          it(`${path}, line ${block.line}: ${firstLine(block)}`, () => session.follow(block))
        for (const { text, line } of configs)
          it(`${path}, line ${line}: the configuration has no faults`, async () => {
            expect(await configFaults(JSON.parse(text))).to.deep.equal([])
          })
      })
  }

  describe('README.md, size', () => {
    it('README.md has at most 8 KB', () => {
      expect(Buffer.byteLength(readPage('README.md'))).to.be.at.most(8192)
    })
  })

  describe('the commands of a page', () => {
    const sessions: Session[] = []
    afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())))
    const open = (options: Partial<SessionOptions> = {}): Session => {
      const session = openSession({ folder: root, scripts, codes: ['UNKNOWN_POLICY'], ...options })
      sessions.push(session)
      return session
    }
    const follow = async (session: Session, ...texts: readonly string[]): Promise<void> => {
      for (const text of texts) await session.follow({ text })
    }
    const failure = (...texts: readonly string[]): Promise<string> =>
      follow(open({ baseUrl }), ...texts).then(
        () => 'no failure',
        (error: Error) => error.message,
      )

    it('blocks of a page: found with the words behind the fence, also in a list and around another fence', () => {
      const text =
        'One:\n\n```sh\ncurl a\ncurl b\n```\n\n- two\n\n  ```json config\n  {}\n  ```\n\n````text\n```sh\n````\n'
      expect(blocksOf(text)).to.deep.equal([
        { info: 'sh', text: 'curl a\ncurl b', line: 3 },
        { info: 'json config', text: '{}', line: 10 },
        { info: 'text', text: '```sh', line: 14 },
      ])
    })

    it('commands of a page: all blocks run in one session with one mock', async () => {
      await follow(
        open(),
        'git clone https://example.com/mock-idp.git\ncd mock-idp\nnpm ci && npm start',
        'flow=$(curl -s -X POST http://localhost:9031/mock/flows | grep -o \'"id":"[^"]*\' | cut -d\'"\' -f4)',
        `# The state again
curl -s -H 'X-XSRF-Header: readme' "http://localhost:9031/pf-ws/authn/flows/$flow" \\
  | grep SECURID_CREDENTIAL_REQUIRED`,
        'npx mock-idp check-config',
      )
    })
    it('commands of a page: the mock starts with the options of the command', async () => {
      const start = 'npm start -- --port 9031 --host 127.0.0.1 --config examples/one-more-user.json'
      await follow(open(), start, 'curl http://127.0.0.1:9031/mock/securid/users/grace')
    })
    it('commands of a page: a page without a start command uses the shared mock', async () => {
      await follow(open({ baseUrl }), `curl http://localhost:9031/mock/health\ntest 9031 = ${new URL(baseUrl).port}`)
    })
    it('commands of a page: an unknown command fails', async () => {
      expect(await failure('crul http://localhost:9031/mock/health')).to.match(/the shell ended with 127:\n.*crul/)
    })
    it('commands of a page: an error answer fails, with the answer in the message', async () => {
      expect(await failure('curl http://localhost:9031/mock/helth')).to.match(
        /the shell ended with 22:[\s\S]*NOT_FOUND/,
      )
    })
    it('commands of a page: an error answer with a code that the page names passes', async () => {
      expect(codesOf('refused with `UNKNOWN_POLICY`, not `GET` and not `alice`')).to.deep.equal(['UNKNOWN_POLICY'])
      const wrong = `curl http://localhost:9031/mock/flows -H 'Content-Type: application/json' -d '{"policy": "x"}'`
      await follow(open({ baseUrl }), `${wrong} | grep UNKNOWN_POLICY`)
    })
    it('commands of a page: a failure inside a block and a pipe is found', async () => {
      expect(await failure('false | cat\ntrue')).to.match(/the shell ended with 1/)
    })
    it('commands of a page: an empty variable of an earlier block is found', async () => {
      expect(await failure('flow=', 'test -n "$flow"')).to.match(/the shell ended with 1/)
    })
    it('commands of a page: a text that is not a shell script fails', async () => {
      expect(await failure("echo 'unfinished\n")).to.match(/not a shell script:[\s\S]*unexpected EOF/)
    })
    it('commands of a page: a script that package.json lacks fails', async () => {
      expect(await failure('npm ci && npm run strat')).to.equal('package.json has no script strat')
    })
    it('commands of a page, curl -N in the background: streams to later blocks, ends with the session', async () => {
      const events = await serveEvents()
      const session = open()
      await follow(
        session,
        `mkfifo "$TMPDIR/events"\ncurl -N ${events.url} > "$TMPDIR/events" &\nexec 3< "$TMPDIR/events"`,
        'read -r line <&3\ntest "$line" = \'data: first\'',
        'npm start',
        'curl http://localhost:9031/mock/health',
      )
      expect(events.open()).to.equal(1)
      await session.close()
      await events.ended
      await events.close()
    })
    it('commands of a page, background job and a failure: the failure is reported, the job ends', async () => {
      const events = await serveEvents()
      expect(await failure(`curl -N ${events.url} &\nfalse`)).to.include('the shell ended with 1')
      await events.close()
    })
    it('commands of a page: after a failure every later block fails', async () => {
      const session = open({ baseUrl })
      for (const text of ['exit 3', 'true']) {
        const error: unknown = await session.follow({ text }).catch((reason: unknown) => reason)
        expect(String(error)).to.include('the shell ended with 3')
      }
    })
  })
})
