import { once } from 'node:events'
import { Agent, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { expect } from 'chai'
import express, { type Express, type Response } from 'express'
import { type Connections, trackConnections } from '../../mock-idp/app/connections.ts'
import { createServer } from '../../mock-idp/app/express-server.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../fixtures/certificate.ts'

const TLS = { key: PRIVATE_KEY, cert: CERTIFICATE }
const HEAD = 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n'
const LARGE = 30_000_000

describe('stop of a server', () => {
  const open: Server[] = []
  /** The responses of `/slow` are ended by the test. */
  const serve = async (options: object = {}) => {
    const slow: Response[] = []
    const app: Express = express().set('env', 'test')
    const waiting: (() => void)[] = []
    app.get('/slow', (_req, res) => {
      slow.push(res)
      for (const call of waiting.splice(0)) call()
    })
    app.get('/large', (_req, res) => void res.send(Buffer.alloc(LARGE)))
    app.get('/', (_req, res) => void res.send('done'))
    app.post('/', express.text(), (req, res) => void res.send(req.body))
    const server = createServer(app, options)
    const connections = trackConnections(server)
    open.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const asked = async () => {
      if (slow.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      return slow.shift() as Response
    }
    return { server, connections, port, asked }
  }
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })
  const stopped = async (connections: Connections) => {
    const started = performance.now()
    await connections.stop()
    return performance.now() - started
  }
  /** Everything that the socket receives; `reset` if the connection was reset. */
  const received = async (socket: Socket) => {
    let text = ''
    socket.setEncoding('latin1').on('data', (data) => {
      text += data
    })
    const end = await new Promise((resolve) => {
      socket.once('end', () => resolve('end'))
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNRESET' ? 'reset' : code))
    })
    return { text, end }
  }
  /** Reads one chunk per turn of the event loop. */
  const slowly = (socket: Socket) =>
    socket.resume().on('data', () => {
      socket.pause()
      setImmediate(() => socket.resume())
    })
  const connected = async (port: number) => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const connectedSecure = async (port: number) => {
    const socket = connectSecure({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    return socket
  }

  for (const [scheme, options, client] of [
    ['http', {}, connected],
    ['https', TLS, connectedSecure],
  ] as const) {
    it(`Stop, ${scheme}, request in progress: answered, new connections refused`, async () => {
      const { connections, port, asked } = await serve(options)
      const socket = await client(port)
      const answer = received(socket)
      socket.write(HEAD)
      const response = await asked()
      const stopping = stopped(connections)
      const [refused] = await once(connect(port, '127.0.0.1'), 'error')
      expect(refused).to.have.property('code', 'ECONNREFUSED')
      response.send('done')
      expect(await stopping).to.be.lessThan(1000)
      const { text, end } = await answer
      expect(text)
        .to.match(/^HTTP\/1\.1 200 OK/)
        .and.match(/Connection: close/)
        .and.match(/done$/)
      expect(end).to.equal('end')
    })
    it(`Stop, ${scheme}, idle kept connection: closed at once`, async () => {
      const { connections, port } = await serve(options)
      const socket = await client(port)
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      expect(await stopped(connections)).to.be.lessThan(250)
    })
    it(`Stop, ${scheme}, connection without a request: closed at once`, async () => {
      const { connections, port, server } = await serve(options)
      const accepted = once(server, scheme === 'https' ? 'secureConnection' : 'connection')
      const socket = await client(port)
      await accepted
      const closed = once(socket.resume(), 'close')
      expect(await stopped(connections)).to.be.lessThan(250)
      await closed
    })
    for (const [what, text] of [
      ['half a request head', 'GET / HTTP/1.1\r\nHost: loc'],
      ['half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nabc'],
      [
        'a body in chunks without its end',
        'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc',
      ],
    ] as const)
      it(`Stop, ${scheme}, ${what}: cut after a short time`, async () => {
        const { connections, port, server } = await serve(options)
        const accepted = once(server, scheme === 'https' ? 'secureConnection' : 'connection')
        const socket = await client(port)
        const [served] = await accepted
        socket.write(text)
        while (served.bytesRead < text.length) await new Promise(setImmediate)
        const answer = received(socket)
        expect(await stopped(connections)).to.be.lessThan(1000)
        expect((await answer).text).to.equal('')
      })
    it(`Stop, ${scheme}, the rest of a request arrives at once: answered`, async () => {
      const { connections, port, server } = await serve(options)
      const accepted = once(server, scheme === 'https' ? 'secureConnection' : 'connection')
      const socket = await client(port)
      const [served] = await accepted
      const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nabc'
      socket.write(head)
      while (served.bytesRead < head.length) await new Promise(setImmediate)
      const answer = received(socket)
      const stopping = stopped(connections)
      socket.write('def')
      expect((await answer).text)
        .to.match(/^HTTP\/1\.1 200 OK/)
        .and.match(/abcdef$/)
      expect(await stopping).to.be.lessThan(1000)
    })
    it(`Stop, ${scheme}, part of a next request on a kept connection: cut after a short time`, async () => {
      const { connections, port } = await serve(options)
      const socket = await client(port)
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      socket.write('GET / HTTP/1.1\r\nHo')
      const answer = received(socket)
      await new Promise((resolve) => setImmediate(resolve))
      expect(await stopped(connections)).to.be.lessThan(1000)
      expect((await answer).text).to.equal('')
    })
    it(`Stop, ${scheme}, part of a next request while one is answered: the answer is complete`, async () => {
      const { connections, port, asked } = await serve(options)
      const socket = await client(port)
      const answer = received(socket)
      socket.write(`${HEAD}GET / HTTP/1.1\r\nHo`)
      const response = await asked()
      const stopping = stopped(connections)
      response.send('done')
      expect(await stopping).to.be.lessThan(1000)
      expect((await answer).text).to.match(/done$/)
    })
    it(`Stop, ${scheme}, an answer that does not end: the connection is reset`, async () => {
      const { connections, port, asked } = await serve(options)
      const socket = await client(port)
      const answer = received(socket)
      socket.write(HEAD)
      const response = await asked()
      response.write('part')
      expect(await stopped(connections)).to.be.within(500, 1700)
      const { text, end } = await answer
      expect(text).to.include('part')
      expect(end).to.equal('reset')
    })
    it(`Stop, ${scheme}, slow reader of a large answer: gets all of it within the grace`, async () => {
      const { connections, port } = await serve(options)
      const socket = await client(port)
      socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      socket.pause()
      const stopping = stopped(connections)
      const { text, end } = await received(slowly(socket))
      expect(text.length).to.be.greaterThan(LARGE - 100_000)
      expect(end).to.equal('end')
      await stopping
    })
    it(`Stop, ${scheme}, reader that stops reading: cut`, async () => {
      const { connections, port } = await serve(options)
      const socket = await client(port)
      socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      socket.pause()
      expect(await stopped(connections)).to.be.within(500, 1700)
      // The reset itself is not visible: libuv reports the end of the stream for a reset that follows a partial read.
      const { text } = await received(socket.resume())
      expect(text.length).to.be.lessThan(LARGE)
    })
  }

  it('Stop, nothing sent to a TLS port: closed', async () => {
    const { connections, port, server } = await serve(TLS)
    const accepted = once(server, 'connection')
    const socket = await connected(port)
    await accepted
    const closed = once(socket.resume(), 'close')
    expect(await stopped(connections)).to.be.lessThan(1000)
    await closed
  })
  it('Stop, half a TLS handshake: cut after a short time', async () => {
    const { connections, port, server } = await serve(TLS)
    const accepted = once(server, 'connection')
    const socket = await connected(port)
    socket.on('error', () => {}).write(Buffer.from('160301', 'hex'))
    await accepted
    expect(await stopped(connections)).to.be.lessThan(1000)
  })
  it('Stop, agent with a kept connection and a request in progress: both end', async () => {
    const { connections, port, asked } = await serve()
    const agent = new Agent({ keepAlive: true })
    const { request } = await import('node:http')
    const answered = once(request({ port, agent, path: '/slow', host: '127.0.0.1' }).end(), 'response')
    const response = await asked()
    const stopping = stopped(connections)
    response.send('done')
    const [answer] = await answered
    answer.resume()
    expect(await stopping).to.be.lessThan(1000)
  })
  it('Stop, server not listening: resolves', async () => {
    expect(await trackConnections(createServer(express())).stop()).to.equal(undefined)
  })
})
