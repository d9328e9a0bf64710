import { once } from 'node:events'
import {
  type Agent,
  createServer as createStock,
  type OutgoingHttpHeaders,
  request as plainRequest,
  type Server,
} from 'node:http'
import { createServer as createSecureStock, request as secureRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { createServer } from '../../mock-idp/app/express-server.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../fixtures/certificate.ts'

const TLS = { key: PRIVATE_KEY, cert: CERTIFICATE }

interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: OutgoingHttpHeaders
  readonly parts?: readonly string[]
}
const json = { 'Content-Type': 'application/json' }
const requests: readonly (readonly [title: string, status: number, sent: Sent])[] = [
  ['JSON', 200, { path: '/json' }],
  ['JSON with If-None-Match', 304, { path: '/json', headers: { 'If-None-Match': '*' } }],
  ['text', 200, { path: '/text' }],
  ['HEAD', 200, { method: 'HEAD', path: '/text' }],
  ['buffer', 200, { path: '/buffer' }],
  ['redirect', 302, { path: '/redirect' }],
  ['cookies', 204, { path: '/cookies' }],
  ['unknown path', 404, { path: '/nowhere' }],
  ['OPTIONS', 200, { method: 'OPTIONS', path: '/json' }],
  ['thrown error', 503, { path: '/thrown' }],
  ['error handled by the app', 409, { path: '/answered' }],
  [
    'properties of the request',
    200,
    { path: '/properties?a=1&a=2&b=%20', headers: { 'X-Forwarded-For': '192.0.2.7' } },
  ],
  ['body in one part', 200, { method: 'POST', path: '/parsed', headers: json, parts: ['{"a":[1,"ü"]}'] }],
  ['body in many parts', 200, { method: 'POST', path: '/parsed', headers: json, parts: ['{"a":', '[1,', '"ü"]}'] }],
  ['malformed JSON', 400, { method: 'POST', path: '/parsed', headers: json, parts: ['{"a":'] }],
  ['body too long', 413, { method: 'POST', path: '/parsed', headers: json, parts: [`"${'x'.repeat(200)}"`] }],
  ['streamed body', 200, { method: 'POST', path: '/streamed', parts: ['a', 'bc', 'def'] }],
  ['answer in parts', 200, { path: '/written' }],
  ['sub-app', 200, { path: '/sub/properties?c=3' }],
]

describe('server', () => {
  const open: Server[] = []
  const listen = async <S extends Server>(server: S): Promise<S> => {
    open.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })

  describe('server compared with node:http', () => {
    for (const [scheme, options] of [['http', {}] as const, ['https', TLS] as const])
      for (const [title, status, sent] of requests)
        it(`createServer, ${scheme}, ${title}: same answer as the stock server`, async () => {
          const app = everything()
          const ours = await listen(createServer(app, options))
          const stock = scheme === 'https' ? createSecureStock(TLS, app) : createStock(app)
          stock.keepAliveTimeout = ours.keepAliveTimeout // value of a response header
          const expected = await exchange(await listen(stock), sent)
          expect(expected.status).to.equal(status)
          expect(await exchange(ours, sent)).to.deep.equal(expected)
        })

    it('createServer, settings of the app: applied', async () => {
      const app = express().disable('x-powered-by').disable('etag')
      app.get('/', (_request, response) => {
        response.json({})
      })
      const { headers } = await exchange(await listen(createServer(app)), { path: '/' })
      expect(headers).not.to.include.members(['X-Powered-By'])
      expect(headers).not.to.include.members(['ETag'])
    })
  })

  for (const [scheme, options] of [['http', {}] as const, ['https', TLS] as const])
    it(`createServer, ${scheme}: messages have the prototypes of the app`, async () => {
      const app = everything()
      const prototypes: object[] = []
      const server = createServer(app, options).prependListener('request', (request, response) => {
        prototypes.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response))
      })
      await exchange(await listen(server), { path: '/json' })
      expect(prototypes[0]).to.equal(app.request)
      expect(prototypes[1]).to.equal(app.response)
    })

  it('createServer, two apps: each with its own prototypes', async () => {
    const apps = ['one', 'two'].map((name) =>
      express()
        .get('/', (request, response) => {
          response.json(request.app.get('name'))
        })
        .set('name', name),
    )
    const servers = await Promise.all(apps.map((app) => listen(createServer(app))))
    const bodies = await Promise.all(servers.map(async (server) => (await exchange(server, { path: '/' })).body))
    expect(bodies).to.deep.equal(['"one"', '"two"'])
  })

  it('createServer: keep-alive longer than the polling interval of a browser', () => {
    expect(createServer(express()).keepAliveTimeout).to.be.greaterThan(10_000)
  })
})

/** An app with one path per feature of express. */
const everything = (): Express => {
  const app = express().set('env', 'test').set('trust proxy', 'loopback')
  const properties = (request: Request, response: Response): void => {
    const { ip, query, protocol, hostname, originalUrl, path, xhr } = request
    response.json({ ip, query, protocol, hostname, originalUrl, path, xhr, accepts: request.accepts('json', 'html') })
  }
  app.get('/json', (_request, response) => void response.json({ a: 'ü' }))
  app.get('/text', (_request, response) => void response.type('text').send('one\ntwo'))
  app.get('/buffer', (_request, response) => void response.status(200).send(Buffer.from([0, 1, 255])))
  app.get('/redirect', (_request, response) => response.redirect('/json?a=ü'))
  app.get('/cookies', (_request, response) => {
    response
      .cookie('PF', 'a b', { httpOnly: true, path: '/' })
      .clearCookie('old')
      .append('Vary', 'Origin')
      .sendStatus(204)
  })
  app.get('/thrown', () => {
    throw Object.assign(new Error('broken'), { status: 503, stack: 'broken', headers: { 'Retry-After': '1' } })
  })
  app.get('/answered', (_request, _response, next) => next(new Error('taken')))
  app.get('/properties', properties)
  app.post('/parsed', express.json({ limit: 100 }), (request, response) => void response.json(request.body))
  app.post('/streamed', async (request, response) => {
    let text = ''
    for await (const part of request.setEncoding('utf8')) text += part
    response.send(text.toUpperCase())
  })
  app.get('/written', (_request, response) => {
    response.write('one')
    response.end('two')
  })
  app.use('/sub', express().get('/properties', properties))
  app.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (error.message !== 'taken') return next(Object.assign(error, { stack: error.message }))
    response.status(409).json({ code: 'TAKEN' })
  })
  return app
}

/** Sends a request; returns the answer without its date. */
const exchange = async (server: Server, { method = 'GET', path, headers = {}, parts = [] }: Sent, agent?: Agent) => {
  const { port } = server.address() as AddressInfo
  const secure = 'setSecureContext' in server
  const options = {
    port,
    host: '127.0.0.1',
    method,
    path,
    headers: { Host: 'localhost', ...headers },
    agent: agent ?? false,
  }
  const request = secure
    ? secureRequest({ ...options, agent: false, rejectUnauthorized: false })
    : plainRequest(options)
  for (const part of parts) request.write(part)
  request.end()
  const [response] = await once(request, 'response')
  let body = ''
  for await (const part of response.setEncoding('latin1')) body += part
  const pairs: string[] = response.rawHeaders
  const date = pairs.indexOf('Date')
  return {
    status: response.statusCode as number,
    reason: response.statusMessage as string,
    headers: pairs.filter((_text, position) => position !== date && position !== date + 1),
    body,
  }
}
