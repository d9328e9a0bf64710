import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import { WebSocket } from 'ws'
import { createMockIdp, type MockIdp, type MockIdpOptions } from '../../mock-idp/index.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../fixtures/certificate.ts'
import { echoConfig, echoPlugin } from '../fixtures/echo-plugin.ts'

const tls = { key: PRIVATE_KEY, cert: CERTIFICATE }

/** The first message after `text` was sent. */
async function echo(url: string, text: string): Promise<string> {
  const socket = await opened(url)
  socket.send(text)
  const [data] = await once(socket, 'message')
  socket.terminate()
  return String(data)
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { rejectUnauthorized: false })
  await once(socket, 'open')
  return socket
}

/** Sends each request after the answer to the one before; the last one must close the connection. */
async function raw(port: number, ...requests: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let [next, ...others] = requests
  let answer = ''
  socket.write(next ?? '')
  for await (const data of socket.setEncoding('latin1')) {
    answer += data
    ;[next, ...others] = others
    if (next !== undefined) socket.write(next)
  }
  return answer
}

describe('sockets of authority modules', () => {
  const hosts: MockIdp[] = []
  const servers: Server[] = []
  const create = (options: MockIdpOptions = {}) => {
    const idp = createMockIdp({ config: echoConfig, adapters: [echoPlugin()], ...options })
    hosts.push(idp)
    return idp
  }
  const listening = async () => {
    const idp = create()
    const { port } = await idp.listen({ host: '127.0.0.1' })
    return { idp, port, socketUrl: `ws://127.0.0.1:${port}/echo/socket` }
  }
  const mounted = async (idp: MockIdp, path = '/') => {
    const server = createServer(express().use(path, idp.app)).on('upgrade', idp.upgrade)
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((idp) => idp.close()))
    for (const server of servers.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })

  it('WebSocket at localhost, 127.0.0.1 and a longer path: echo', async () => {
    const { port } = await create().listen()
    for (const host of ['localhost', '127.0.0.1'])
      expect(await echo(`ws://${host}:${port}/echo/socket`, host)).to.equal(host)
    expect(await echo(`ws://127.0.0.1:${port}/echo/socket/one?two=3`, 'deeper')).to.equal('deeper')
  })
  it('WebSocket over TLS: echo', async () => {
    const { port } = await create().listen({ tls, host: '127.0.0.1' })
    expect(await echo(`wss://127.0.0.1:${port}/echo/socket`, 'secret')).to.equal('secret')
  })
  it('WebSocket of a mounted app, before ready too: echo', async () => {
    const port = await mounted(create())
    expect(await echo(`ws://127.0.0.1:${port}/echo/socket`, 'mounted')).to.equal('mounted')
  })
  it('WebSocket of a mounted app, path without sockets: 404', async () => {
    const port = await mounted(create())
    const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}/other`), 'error')
    expect(error.message).to.equal('Unexpected server response: 404')
  })
  for (const path of ['/echo', '/echo/sockets', '/ECHO/socket', '/mock/health'])
    it(`WebSocket at ${path}, path without sockets: an ordinary request`, async () => {
      const { port } = await listening()
      const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}${path}`), 'error')
      expect(error.message).to.match(/^Unexpected server response: (?:200|404)$/)
    })

  for (const [title, head, body, expected] of [
    ['Upgrade: h2c', 'GET', '', 'GET'],
    ['Upgrade: h2c with a body', 'POST', 'abcdef', 'POST'],
    ['Upgrade: websocket with POST', 'POST', 'abcdef', 'POST'],
  ] as const)
    it(`${title} at a path with sockets: an ordinary request, and the next one too`, async () => {
      const { port } = await listening()
      const protocol = title.includes('h2c') ? 'h2c' : 'websocket'
      const request = `${head} /echo/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n`
      const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
      const next = 'GET /echo/socket HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
      const answer = await raw(port, `${request}${length}\r\n${body}`, next)
      expect(answer.match(/HTTP\/1\.1 200 OK/g)).to.have.length(2)
      expect(answer).to.include(`{"ordinary":"${expected}"}`).and.to.include('{"ordinary":"GET"}')
    })

  it('POST /mock/flows with Upgrade: h2c and a body: 201', async () => {
    const { port } = await listening()
    const head = 'POST /mock/flows HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n'
    const answer = await raw(port, `${head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`)
    expect(answer).to.match(/^HTTP\/1\.1 201 Created\r\n/)
  })

  it('idp.close, open WebSocket and open stream of events: closed within a second', async () => {
    const { idp, port, socketUrl } = await listening()
    const socket = await opened(socketUrl)
    const closed = once(socket, 'close')
    const stream = await fetch(`http://127.0.0.1:${port}/echo/events`)
    const started = performance.now()
    await idp.close()
    expect(performance.now() - started).to.be.lessThan(1000)
    expect((await closed)[0]).to.equal(1001)
    expect(await stream.text()).to.equal('data: first\n\n')
  })
  it('POST /mock/reset, open WebSocket: closed with 1012 before the records are removed', async () => {
    const { port, socketUrl } = await listening()
    const socket = await opened(socketUrl)
    const closed = once(socket, 'close')
    expect((await fetch(`http://127.0.0.1:${port}/mock/reset`, { method: 'POST' })).status).to.equal(200)
    expect((await closed)[0]).to.equal(1012)
    expect(await echo(socketUrl, 'again')).to.equal('again')
  })
  it('idp.upgrade after close: 503', async () => {
    const idp = create()
    const port = await mounted(idp)
    await idp.close()
    const [error] = await once(new WebSocket(`ws://127.0.0.1:${port}/echo/socket`), 'error')
    expect(error.message).to.equal('Unexpected server response: 503')
  })

  describe('requireToken and baseUrl of a module', () => {
    it('Module route with requireToken, loopback: 200 without a token, foreign Host 403, link with the base URL', async () => {
      const { idp, port } = await listening()
      const guarded = `http://127.0.0.1:${port}/echo/guarded`
      expect(await (await fetch(guarded)).json()).to.deep.equal({ link: `${idp.baseUrl}/echo` })
    })
    it('Module route with requireToken at 0.0.0.0: 401 without a token, 200 with it', async () => {
      const idp = create()
      const { port } = await idp.listen({ host: '0.0.0.0' })
      const guarded = `http://127.0.0.1:${port}/echo/guarded`
      const refused = await fetch(guarded)
      expect([refused.status, await refused.json()]).to.have.nested.property('[1].code', 'UNAUTHORIZED')
      expect(refused.status).to.equal(401)
      const headers = { Authorization: `Bearer ${idp.controlToken}` }
      expect((await fetch(guarded, { headers })).status).to.equal(200)
    })
    it('Module route with requireToken of a mounted app: 401 without a token, 200 with it', async () => {
      const idp = create()
      const guarded = `http://127.0.0.1:${await mounted(idp)}/echo/guarded`
      expect((await fetch(guarded)).status).to.equal(401)
      const headers = { Authorization: `Bearer ${idp.controlToken}` }
      expect((await fetch(guarded, { headers })).status).to.equal(200)
    })
  })
})
