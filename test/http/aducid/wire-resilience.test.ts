import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { eachWithAim } from '../../fixtures/aducid/server.ts'
import { envelope, operation } from '../../fixtures/aducid/wire-client.ts'
import { parseAnswer } from '../../fixtures/raw-request.ts'

const OPEN = envelope(operation('AIMrequestOperation', '<operationName>open</operationName>'))

describe('R4, transfer of requests', () => {
  const aim = eachWithAim()
  const entries = () => aim().idp.control.requests().requests

  /** Sends bytes over a socket; the answer ends with the connection. */
  const send = async (head: readonly string[], body: string): Promise<string> => {
    const { hostname, port, host } = new URL(aim().url)
    const socket = connect(Number(port), hostname)
    const lines = ['POST /AIM/services/R4 HTTP/1.1', `Host: ${host}`, 'Content-Type: text/xml', ...head, '', '']
    socket.write(lines.join('\r\n') + body)
    let received = ''
    socket.on('data', (part) => {
      received += part
    })
    await once(socket, 'close')
    return received
  }

  it('chunked, in single bytes: start OK', async () => {
    const chunks = [...Buffer.from(OPEN)].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('')
    const text = await send(['Transfer-Encoding: chunked', 'Connection: close'], `${chunks}0\r\n\r\n`)
    const { status, body } = parseAnswer(text)
    expect(status).to.equal(200)
    expect(body).to.include('<statusAIM>start</statusAIM>')
  })
  for (const encoding of ['gzip', 'deflate', 'br', 'x-other'])
    it(`Content-Encoding ${encoding}: 415 with a fault`, async () => {
      const { status, of } = await aim().client.post(gzipSync(OPEN), { 'Content-Encoding': encoding })
      expect(status).to.equal(415)
      expect(of('faultstring')).to.include('Send it without Content-Encoding')
      expect(entries()[0]).to.deep.include({ status: 415, requestValid: false })
    })
  it('charset of another encoding: 415 with a fault', async () => {
    const { status } = await aim().client.post(OPEN, { 'Content-Type': 'text/xml; charset=ISO-8859-1' })
    expect(status).to.equal(415)
  })
  it('connection cut in the body: no session, one entry in the journal, the next request is answered', async () => {
    const { hostname, port, host } = new URL(aim().url)
    const socket = connect(Number(port), hostname)
    const head = ['POST /AIM/services/R4 HTTP/1.1', `Host: ${host}`, 'Content-Length: 5000', 'Expect: 100-continue']
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    await once(socket, 'data') // 100 Continue: the request has begun
    const ended = aim().idp.control.waitForRequests({ path: '/AIM/services/R4' }, { timeoutMs: 5000 })
    socket.write(OPEN)
    socket.resetAndDestroy()
    await ended
    expect(entries()[0]).to.deep.include({ requestValid: false, responseValid: true, errorCode: 'soapenv:Client' })
    expect((await aim().idp.control.aducid.sessions.list()).sessions).to.have.length(0)
    expect((await aim().client.post(OPEN)).pair).to.equal('start OK')
  })
  it('two requests in one connection, the first one refused before its end: both answered', async () => {
    const text = await send(
      ['Content-Length: 1'],
      `<POST /AIM/services/R4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${OPEN.length}\r\n\r\n${OPEN}`,
    )
    expect(text.match(/HTTP\/1\.1 (\d+)/g)).to.deep.equal(['HTTP/1.1 500', 'HTTP/1.1 200'])
  })
  it('injected fault with a status: a fault with this status, no session', async () => {
    const { idp, client } = aim()
    idp.control.faults.put({ faults: [{ match: { endpoint: 'wire' }, do: { status: 503 } }] })
    const { status, pair } = await client.post(OPEN)
    expect([status, pair]).to.deep.equal([503, 'soapenv:Server'])
    expect(entries()[0]?.reason?.code).to.equal('INJECTED_FAULT')
    idp.control.faults.put({ faults: [] })
    expect((await idp.control.aducid.sessions.list()).sessions).to.have.length(0)
  })
})
