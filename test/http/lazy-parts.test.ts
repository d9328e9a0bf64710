import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL(import.meta.url.endsWith('.js') ? '../../../' : '../../', import.meta.url))

interface Answered {
  readonly status: number
  readonly text: string
}

/** Starts a program. Requests use one connection, which stays open: no new descriptor is needed for it. */
async function start(program: string) {
  const child = spawn(process.execPath, [root + program, 'start', '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let output = ''
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  const listening = () => /^listening on http:\/\/[^:]+:(\d+)\n/m.exec(output)?.[1]
  while (listening() === undefined) await once(child.stdout, 'data')
  const port = Number(listening())
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const allowFiles = (count: number) => {
    const { status, stderr } = spawnSync('prlimit', [`--pid=${child.pid}`, `--nofile=${count}:`], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }
  return {
    log: () => log,
    send: (method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
      new Promise((resolve, reject) => {
        const onResponse = async (response: IncomingMessage) => {
          const chunks: Buffer[] = []
          for await (const chunk of response) chunks.push(chunk as Buffer)
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
        }
        request({ host: 'localhost', family: 4, port, method, path, agent, headers }, onResponse)
          .on('error', reject)
          .end()
      }),
    /** Every open() fails: the numbers below three are in use. */
    exhaustDescriptors: () => allowFiles(3),
    releaseDescriptors: () => allowFiles(1024),
    close: async () => {
      agent.destroy()
      child.kill('SIGKILL')
      await exited
    },
  }
}

const HTML = { Accept: 'text/html' }
const JSON_ONLY = { Accept: 'application/json' }
/** A request to each part that is loaded late, with the status of the part's own answer. */
const requests: readonly (readonly [
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  status: number,
])[] = [
  ['GET', '/mock/sign-on?flowId=none', HTML, 404],
  ['POST', '/mfa/v1_1/authn/initialize', JSON_ONLY, 401],
  ['GET', '/authenticate/v1-2/unknown', JSON_ONLY, 404],
  ['GET', '/.well-known/openid-configuration', JSON_ONLY, 200],
]

describe('parts that are loaded late', () => {
  for (const [program, failing] of [
    ['cli.cjs', 2],
    ['dist/mock-idp/cli/main.js', requests.length],
  ] as const)
    it(`${program}, no file descriptor left at the first request of a part: 500 without a stack, then loaded`, async () => {
      const host = await start(program)
      try {
        await host.send('GET', '/mock/health')
        host.exhaustDescriptors()
        let failed = 0
        for (const [method, path, headers, status] of requests) {
          const { status: found, text } = await host.send(method, path, headers)
          expect(found, path).to.be.oneOf([500, status])
          if (found === 500) failed++
          expect(text, path).not.to.match(/\n\s+at |EMFILE|&nbsp;at/)
        }
        expect(failed).to.be.at.least(failing)
        host.releaseDescriptors()
        for (const [method, path, headers, status] of requests)
          expect((await host.send(method, path, headers)).status, path).to.equal(status)
        expect(host.log()).to.include('EMFILE')
      } finally {
        await host.close()
      }
    })
})
