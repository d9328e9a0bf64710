import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { createOutgoing, OutgoingError, type OutgoingOptions } from '../../../../adapter/outgoing/http.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../../../fixtures/certificate.ts'

const TIMEOUT_MS = 100

describe('calls to other servers', () => {
  const open: { readonly server: Server; readonly sockets: Set<Socket> }[] = []
  const listen = async (server: Server): Promise<number> => {
    const sockets = new Set<Socket>()
    open.push({ server, sockets })
    server.on('connection', (socket: Socket) => sockets.add(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const plain = async (listener: RequestListener) =>
    new URL(`http://127.0.0.1:${await listen(createServer(listener))}/`)
  /** The certificate is for `localhost`; `name` may be another one. */
  const secure = async (listener: RequestListener, name = 'localhost') => {
    const server = createSecureServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, listener)
    return new URL(`https://${name}:${await listen(server)}/`)
  }
  const get = (url: URL, options: OutgoingOptions = {}, more: { readonly verifyHostname?: boolean } = {}) =>
    createOutgoing(options)({ method: 'GET', url, ...more }, new AbortController().signal)
  const failureOf = (call: Promise<unknown>): Promise<OutgoingError> =>
    call.then(
      () => expect.fail('answered'),
      (error: OutgoingError) => error,
    )
  const ok: RequestListener = (_request, response) => void response.end('ok')
  afterEach(() => {
    for (const { server, sockets } of open.splice(0)) {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  })

  it('outgoing: sends the body unchanged, returns status, headers and body', async () => {
    const url = await plain((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        const { method, headers } = request
        response.writeHead(418, { 'X-Kind': 'teapot' })
        response.end(JSON.stringify({ method, body, length: headers['content-length'], key: headers['client-key'] }))
      })
    })
    const sent = { method: 'POST', url, headers: { 'client-key': 'k' }, body: '{ "ü": 1}' } as const
    const { status, headers, body } = await createOutgoing()(sent, new AbortController().signal)
    expect([status, headers['x-kind']]).to.deep.equal([418, 'teapot'])
    expect(JSON.parse(body)).to.deep.equal({ method: 'POST', body: '{ "ü": 1}', length: '10', key: 'k' })
  })
  it('outgoing, consecutive requests: one connection', async () => {
    const url = await plain(ok)
    const outgoing = createOutgoing()
    for (let call = 0; call < 3; call++) await outgoing({ method: 'GET', url }, new AbortController().signal)
    expect(open[0]?.sockets.size).to.equal(1)
  })

  describe('fail', () => {
    it('outgoing, connection refused: OutgoingError, not sent', async () => {
      const url = await plain(ok)
      const { server } = open.splice(0)[0] ?? expect.fail()
      server.close()
      await once(server, 'close')
      const failure = await failureOf(get(url))
      expect(failure).to.be.instanceOf(OutgoingError)
      expect(failure.sent).to.equal(false)
      expect(failure.message).to.equal(`${url.host}: connect ECONNREFUSED ${url.host}`)
    })
    const silent: readonly (readonly [string, RequestListener])[] = [
      ['no head', () => {}],
      ['no end of the body', (_request, response) => void response.writeHead(200).write('{')],
    ]
    for (const [what, listener] of silent)
      it(`outgoing, ${what} within the time limit: OutgoingError, sent`, async () => {
        const failure = await failureOf(get(await plain(listener), { timeoutMilliseconds: TIMEOUT_MS }))
        expect(failure.sent).to.equal(true)
        expect(failure.message).to.match(/: no answer within 100 ms$/)
      })
    const endings: readonly (readonly [string, string, RegExp])[] = [
      ['status 101', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', /status 101/],
      ['an interim answer only', 'HTTP/1.1 103 Early Hints\r\n\r\n', /hang up|without an answer/],
      ['nothing', '', /hang up|without an answer/],
      ['a part of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', /aborted|cut off/],
      ['no HTTP', '220 mail.example ESMTP\r\n', /Parse Error/],
    ]
    for (const [what, answer, message] of endings)
      it(`outgoing, a connection that ends after ${what}: OutgoingError, sent`, async () => {
        const failure = await failureOf(get(await plain(({ socket }) => void socket.end(answer))))
        expect(failure).to.be.instanceOf(OutgoingError)
        expect(failure.sent).to.equal(true)
        expect(failure.message).to.match(message)
      })
    it('outgoing, answer over maxBytes: OutgoingError', async () => {
      const url = await plain((_request, response) => void response.end('x'.repeat(1001)))
      const { message } = await failureOf(get(url, { maxBytes: 1000 }))
      expect(message).to.include('the answer is longer than 1000 bytes')
      const fits = await plain((_request, response) => void response.end('x'.repeat(1000)))
      expect((await get(fits, { maxBytes: 1000 })).body).to.have.lengthOf(1000)
    })
    it('outgoing, aborted signal: throws its reason', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const url = await plain(() => controller.abort(reason))
      const outgoing = createOutgoing()
      expect(await failureOf(outgoing({ method: 'GET', url }, controller.signal))).to.equal(reason)
      expect(await failureOf(outgoing({ method: 'GET', url }, controller.signal))).to.equal(reason)
      expect(open[0]?.sockets.size).to.equal(1)
    })
  })

  describe('over TLS', () => {
    it('outgoing over TLS, untrusted certificate: OutgoingError, not sent', async () => {
      const url = await secure(ok)
      const failure = await failureOf(get(url))
      expect(failure.sent).to.equal(false)
      expect(failure.message).to.match(/self-signed certificate/)
      expect((await get(url, { trusted: CERTIFICATE })).body).to.equal('ok')
      expect((await get(url, { verifyCertificate: false })).body).to.equal('ok')
    })
    it('outgoing over TLS, certificate for another name: OutgoingError unless verifyHostname is false', async () => {
      const url = await secure(ok, '127.0.0.1')
      expect((await failureOf(get(url, { trusted: CERTIFICATE }))).message).to.match(/does not match certificate/)
      expect((await get(url, { trusted: CERTIFICATE }, { verifyHostname: false })).body).to.equal('ok')
      expect((await failureOf(get(url, {}, { verifyHostname: false }))).message).to.match(/self-signed/)
    })
    it('outgoing over TLS: uses the configured cipher suites', async () => {
      const url = await secure((request, response) => {
        response.end('getCipher' in request.socket ? (request.socket.getCipher as () => { name: string })().name : '')
      })
      const ciphers = ['TLS_CHACHA20_POLY1305_SHA256']
      expect((await get(url, { trusted: CERTIFICATE, ciphers })).body).to.equal(ciphers[0])
    })
    it('createOutgoing, invalid cipher suites or certificates: throws', () => {
      expect(() => createOutgoing({ ciphers: ['TLS_OF_MINE'] })).to.throw()
      expect(() =>
        createOutgoing({ trusted: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }),
      ).to.throw()
    })
  })

  describe('through a proxy', () => {
    it('outgoing through a proxy that switches protocols or closes: OutgoingError, not sent', async () => {
      for (const answer of ['HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', '']) {
        const server = createServer()
        server.on('connect', (_request, socket: Socket) => void socket.end(answer))
        const proxy = { host: '127.0.0.1', port: await listen(server) }
        const failure = await failureOf(get(new URL('https://localhost/'), { proxy }))
        expect(failure).to.be.instanceOf(OutgoingError)
        expect(failure.sent).to.equal(false)
      }
    })
    /** A proxy that records its requests. */
    const startProxy = async (answer = 'HTTP/1.1 200 OK\r\n\r\n') => {
      const asked: string[] = []
      const server = createServer((request, response) => {
        asked.push(`${request.method} ${request.url} ${request.headers.host}`)
        response.end('by proxy')
      })
      server.on('connect', (request, socket: Socket) => {
        asked.push(`CONNECT ${request.url}`)
        const onward = connect({ host: '127.0.0.1', port: Number(request.url?.split(':').at(-1)) })
        open.at(-1)?.sockets.add(onward)
        socket.write(answer)
        socket.pipe(onward).pipe(socket)
        for (const each of [socket, onward]) each.on('error', () => {})
      })
      return { proxy: { host: '127.0.0.1', port: await listen(server) }, asked }
    }
    it('outgoing through a proxy, http URL: the proxy gets the whole URL', async () => {
      const { proxy, asked } = await startProxy()
      const url = new URL('http://rsa.invalid:5555/mfa/v1_1/authn/initialize?a=1')
      expect((await get(url, { proxy })).body).to.equal('by proxy')
      expect(asked).to.deep.equal([`GET ${url.href} rsa.invalid:5555`])
    })
    it('outgoing through a proxy, https URL: CONNECT, the certificate is checked', async () => {
      const url = await secure((request, response) => void response.end(`${request.headers.host}${request.url}`))
      const { proxy, asked } = await startProxy()
      const page = new URL('/page?a=1', url)
      expect((await get(page, { proxy, trusted: CERTIFICATE })).body).to.equal(`${url.host}/page?a=1`)
      expect((await failureOf(get(page, { proxy }))).message).to.match(/self-signed/)
      expect(asked).to.deep.equal([`CONNECT ${url.host}`, `CONNECT ${url.host}`])
    })
    it('outgoing through a proxy that refuses CONNECT or does not answer: OutgoingError, not sent', async () => {
      const url = await secure(ok)
      const refusing = await startProxy('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
      const refused = await failureOf(get(url, { proxy: refusing.proxy }))
      expect([refused.sent, refused.message]).to.deep.equal([false, `${url.host}: the proxy answered CONNECT with 407`])
      const hanging = await startProxy('')
      const options = { proxy: hanging.proxy, timeoutMilliseconds: TIMEOUT_MS }
      expect((await failureOf(get(url, options))).sent).to.equal(false)
    })
  })
})
