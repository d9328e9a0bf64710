import { createServer, type RequestListener, type Server } from 'node:http'
import { expect } from 'chai'
import express from 'express'
import { remote } from '../../../adapter/securid/remote/index.ts'
import type { Question, SecurIDConfig } from '../../../adapter/securid/types.ts'
import { AGENT, AGENT_SETTINGS, ended, listening, openRemote, ROOT } from '../../fixtures/securid/remote.ts'
import { alice, code, fob, typed } from '../../fixtures/securid/users.ts'

/** Real time: short for servers that never answer, else long enough for a busy machine. */
const SHORT_MS = 1500
const LONG_MS = 15_000
const SHORT: SecurIDConfig = { 'API Request Timeout': SHORT_MS }
/** Privileged port without a server: the connection is refused. */
const CLOSED = 'http://127.0.0.1:1'
const html = '<html><body>Service unavailable</body></html>'

const hang: RequestListener = () => {}
/** Writes an answer as it is, and ends the connection if `ends`. */
function raw(text: string, ends = false): RequestListener {
  return ({ socket }) => void (ends ? socket.end(text) : socket.write(text))
}
/** Servers with invalid answers. */
const scripts: { readonly [what: string]: RequestListener } = {
  'without an answer': hang,
  'with status 500': (_request, response) => void response.writeHead(500).end('{}'),
  'with status 503 and a page': (_request, response) => void response.writeHead(503).end(html),
  'with status 200 and a page': (_request, response) => void response.writeHead(200).end(html),
  'with status 404 and a page': (_request, response) => void response.writeHead(404).end(html),
  'with an answer against its schema': (_request, response) =>
    void response.writeHead(200).end('{"context":{"messageId":"s1"},"attemptResponseCode":"PERHAPS"}'),
  'with the answer to another message': (_request, response) =>
    void response
      .writeHead(200)
      .end('{"context":{"messageId":"s1","inResponseTo":"c0"},"attemptResponseCode":"SUCCESS","attemptReasonCode":""}'),
  'with a broken connection': (request) => void request.socket.destroy(),
  'with status 101': raw('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  'with status 101 and no header': raw('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
  'with status 103 and no answer': raw('HTTP/1.1 103 Early Hints\r\n\r\n', true),
  'with the end of the connection as its answer': raw('', true),
  'with an answer that is cut off': raw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', true),
  'with a broken chunk': raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  'with an answer of another protocol': raw('220 mail.example ESMTP\r\n'),
  'with status 204': (_request, response) => void response.writeHead(204).end(),
  'with status 206 and JSON': (_request, response) => void response.writeHead(206).end('{}'),
  'with status 302 and JSON': (_request, response) => void response.writeHead(302, { Location: '/' }).end('{}'),
  'with status 408 and JSON': (_request, response) => void response.writeHead(408).end('{}'),
  'with status 429 and JSON': (_request, response) => void response.writeHead(429).end('{}'),
  'with status 999 and JSON': (_request, response) => void response.writeHead(999).end('{}'),
  'with an endless answer': (_request, response) => {
    response.writeHead(200)
    const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more))
    more()
  },
}

describe('SecurID failover', () => {
  const open: Server[] = []
  let good: Awaited<ReturnType<typeof openRemote>>
  const asked: string[] = []
  const start = async (script: RequestListener) => {
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      script(request, response)
    })
    open.push(server)
    return listening(server)
  }
  const portTo = (primary: string, settings: SecurIDConfig = {}) =>
    remote(
      {
        ...AGENT_SETTINGS,
        'RSA Base API URL': primary + ROOT,
        'Failover Servers': [{ 'RSA Base API URL': good.url + ROOT }],
        'API Request Timeout': LONG_MS,
        ...settings,
      },
      good.clock,
    )
  const signal = () => new AbortController().signal
  const failureOf = async (port: ReturnType<typeof remote>, question: Question): Promise<Error> =>
    port.ask(question, signal()).then(
      ({ kind }) => expect.fail(kind),
      (error: Error) => error,
    )
  const verify = (passcode: string): Question => ({ kind: 'verify', username: 'alice', passcode })

  beforeEach(async () => {
    good = await openRemote([alice()])
    asked.length = 0
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map(ended))
    await good.close()
  })

  for (const [what, script] of Object.entries(scripts)) {
    it(`Primary ${what}: the next server is asked and decides about the passcode`, async () => {
      const port = portTo(await start(script), script === hang ? SHORT : {})
      const { kind } = await port.ask(verify(typed()), signal())
      expect(kind).to.equal('accepted')
      expect(asked).to.deep.equal([`${ROOT}/authn/initialize`])
      expect(good.requests).to.deep.equal([`POST ${ROOT}/authn/initialize`, `POST ${ROOT}/authn/verify`])
    })
  }
  it('Primary with a closed port: the next server is asked', async () => {
    expect((await portTo(CLOSED).ask(verify(typed()), signal())).kind).to.equal('accepted')
  })
  it('Attempt opened at the failover server, next tokencode: sent to the failover server', async () => {
    await good.users.put('alice', () => alice({ nextTokencodeMode: true }))
    const port = portTo(await start((_request, response) => void response.writeHead(500).end()))
    const required = await port.ask(verify(typed()), signal())
    if (required.kind !== 'nextTokencode') return expect.fail(required.kind)
    const { attempt } = required
    const next: Question = { kind: 'verifyNextTokencode', username: 'alice', attempt, tokencode: code(fob, 1) }
    expect((await port.ask(next, signal())).kind).to.equal('accepted')
    expect(asked).to.have.lengthOf(1)
  })
  it('All servers unavailable: the error names each, without secrets', async () => {
    const [first, second] = [await start(hang), await start((_request, response) => void response.writeHead(500).end())]
    const port = portTo(first, { ...SHORT, 'Failover Servers': [{ 'RSA Base API URL': second + ROOT }] })
    const { message } = await failureOf(port, verify(typed()))
    expect(message).to.include(`${new URL(first).host}: no answer within ${SHORT_MS} ms`)
    expect(message).to.include(`${new URL(second).host} to initialize: HTTP 500`)
    expect(message).to.not.match(new RegExp(`${AGENT.accessKey}|${typed()}`))
  })
  it('Primary with HTTP 401: error, the next server is not asked', async () => {
    const port = portTo(good.url, { 'RSA Access Key': 'wrong' })
    const { message } = await failureOf(port, verify(typed()))
    expect(message).to.match(/HTTP 401; check RSA Authentication Agent, RSA Access Key/)
    expect(good.requests).to.have.lengthOf(1)
  })

  /** A primary that works until `script` is set. */
  const startGood = async () => {
    const relay: { script?: RequestListener } = {}
    const app = express().use(good.module.wire)
    const url = await start((request, response) => {
      if (relay.script !== undefined) return relay.script(request, response)
      return app(request, response)
    })
    return { url, relay }
  }
  it('Primary known to work: one call per passcode', async () => {
    const port = portTo((await startGood()).url)
    await port.ask(verify(typed()), signal())
    await port.ask(verify(typed(1)), signal())
    expect(asked.map((path) => path.slice(ROOT.length))).to.deep.equal([
      '/authn/initialize',
      '/authn/verify',
      '/authn/initialize',
    ])
  })
  it('Primary without an answer to a passcode: error; the next passcode goes to the next server', async () => {
    const { url, relay } = await startGood()
    const port = portTo(url, SHORT)
    await port.ask(verify(typed()), signal())
    relay.script = hang
    const { message } = await failureOf(port, verify(typed(1)))
    expect(message).to.include(`no answer within ${SHORT_MS} ms`)
    expect(good.requests).to.deep.equal([])
    expect((await port.ask(verify(typed(2)), signal())).kind).to.equal('accepted')
    expect(good.requests).to.have.lengthOf(2)
  })
  it('Primary with HTTP 502 for a passcode of an attempt: error, no other server is asked', async () => {
    const { url, relay } = await startGood()
    const port = portTo(url)
    const begun = await port.ask({ kind: 'initialize', username: 'alice' }, signal())
    if (begun.kind !== 'passcodeRequired') return expect.fail(begun.kind)
    relay.script = (_request, response) => void response.writeHead(502).end(html)
    const question: Question = { kind: 'verify', username: 'alice', passcode: typed(), attempt: begun.attempt }
    expect((await failureOf(port, question)).message).to.include('HTTP 502')
    expect(good.requests).to.deep.equal([])
  })
  it('Primary closed before a passcode of an attempt is sent: the next server decides, in a new attempt', async () => {
    const { url } = await startGood()
    const begun = await portTo(url).ask({ kind: 'initialize', username: 'alice' }, signal())
    if (begun.kind !== 'passcodeRequired') return expect.fail(begun.kind)
    await Promise.all(open.splice(0).map(ended))
    const question: Question = { kind: 'verify', username: 'alice', passcode: typed(), attempt: begun.attempt }
    expect((await portTo(url).ask(question, signal())).kind).to.equal('accepted')
    expect(good.requests).to.have.lengthOf(2)
  })
  it('Cancel, primary without an answer: done', async () => {
    const port = portTo(await start(hang), SHORT)
    const attempt = { authnAttemptId: 'a', messageId: 's1' }
    expect(await port.ask({ kind: 'cancel', attempt }, signal())).to.deep.equal({ kind: 'done' })
    expect(asked).to.deep.equal([`${ROOT}/authn/cancel`])
  })
  it('Abort signal during a request: rejects with the reason of the signal', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const url = await start(() => controller.abort(reason))
    const port = portTo(url, { 'API Request Timeout': 0 })
    const failure = await port.ask(verify(typed()), controller.signal).catch((error: unknown) => error)
    expect(failure).to.equal(reason)
    expect(good.requests).to.deep.equal([])
  })
  it('Server that challenges first: the passcode is sent again in the challenged attempt', async () => {
    const bodies: string[] = []
    const url = await start((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        bodies.push(body)
        const { context } = JSON.parse(body)
        const answer = {
          context: { authnAttemptId: 'a1', messageId: `s${bodies.length}`, inResponseTo: context.messageId },
          ...(request.url?.endsWith('verify')
            ? {
                attemptResponseCode: 'SUCCESS',
                attemptReasonCode: 'CREDENTIAL_VERIFIED',
                credentialValidationResults: [{ methodId: 'SECURID', methodResponseCode: 'SUCCESS', inFuture: 1 }],
              }
            : {
                attemptResponseCode: 'CHALLENGE',
                attemptReasonCode: 'AUTHENTICATION_REQUIRED',
                credentialValidationResults: [],
                challengeMethods: { challenges: [{ methodSetId: null, requiredMethods: [{ methodId: 'SECURID' }] }] },
              }),
        }
        response.writeHead(200).end(JSON.stringify(answer))
      })
    })
    const port = portTo(url)
    for (const expected of [2, 4]) {
      expect((await port.ask(verify('12345678'), signal())).kind).to.equal('accepted')
      expect(bodies).to.have.lengthOf(expected)
    }
    expect(bodies.map((body) => body.includes('12345678'))).to.deep.equal([false, true, true, true])
    expect(JSON.parse(bodies[3] ?? '').context).to.deep.include({ authnAttemptId: 'a1', inResponseTo: 's3' })
  })
})
