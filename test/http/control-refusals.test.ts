import { expect } from 'chai'
import { pino } from 'pino'
import supertest, { type Response } from 'supertest'
import type { MockIdp } from '../../mock-idp/create-mock-idp.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

const TOKEN = 'a-token-of-my-own'
type Line = { readonly level: number; readonly msg: string; readonly [member: string]: unknown }

describe('refused requests of the control API, log', () => {
  const lines: Line[] = []
  let local: MockIdp
  let guarded: MockIdp
  before(async () => {
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
    local = createMockIdp({ logger })
    guarded = createMockIdp({ logger, config: { extends: 'demo', control: { token: TOKEN } } })
  })
  after(() => Promise.all([local.close(), guarded.close()]))

  const http = async (idp: MockIdp, host: string) => {
    if (idp.baseUrl.endsWith(':9031')) await idp.listen({ host })
    return supertest(idp.baseUrl.replace(/\/\/[^:]+/, '//127.0.0.1'))
  }
  const atLocal = () => http(local, 'localhost')
  const rows: readonly (readonly [title: string, request: () => Promise<Response>, expected: object])[] = [
    [
      'no token',
      async () => (await http(guarded, '0.0.0.0')).get('/mock/flows?token=S3cret'),
      { method: 'GET', path: '/mock/flows', status: 401, code: 'UNAUTHORIZED' },
    ],
    [
      'foreign Host',
      async () => (await atLocal()).post('/mock/reset').set('Host', 'evil.example'),
      { method: 'POST', path: '/mock/reset', status: 403, code: 'FORBIDDEN_HOST' },
    ],
    [
      'foreign Origin',
      async () => (await atLocal()).get('/mock/health').set('Origin', 'https://evil.example'),
      { method: 'GET', path: '/mock/health', status: 403, code: 'FORBIDDEN_ORIGIN' },
    ],
    [
      'media type',
      async () => (await atLocal()).patch('/mock/clock').set('Content-Type', 'text/plain').send('{}'),
      { method: 'PATCH', path: '/mock/clock', status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    ],
    [
      'unknown member',
      async () => (await atLocal()).post('/mock/flows').send({ user: 'alice' }),
      { method: 'POST', path: '/mock/flows', status: 400, code: 'VALIDATION_ERROR' },
    ],
    [
      'broken Content-Encoding',
      async () => (await atLocal()).post('/mock/flows').set('Content-Encoding', 'gzip').send({}),
      { method: 'POST', path: '/mock/flows', status: 400, code: 'INVALID_BODY' },
    ],
    [
      'unknown path with a query',
      async () => (await atLocal()).get('/mock/nothing?token=S3cret'),
      { method: 'GET', path: '/mock/nothing', status: 404, code: 'NOT_FOUND' },
    ],
    [
      'unknown user of a vendor',
      async () => (await atLocal()).get('/mock/securid/users/nobody'),
      { method: 'GET', path: '/mock/securid/users/nobody', status: 404, code: 'USER_NOT_FOUND' },
    ],
    [
      'path that cannot be decoded',
      async () => (await atLocal()).get('/mock/flows/%E0%A4%A'),
      { method: 'GET', path: '/mock/flows/%E0%A4%A', status: 400, code: 'INVALID_REQUEST' },
    ],
  ]
  for (const [title, request, expected] of rows)
    it(`${title}: one info line with code and reason, no query`, async () => {
      lines.splice(0)
      const { body } = await request()
      const { code, message } = body
      const refused = lines.filter(({ msg }) => msg === 'refused')
      expect(refused).to.have.lengthOf(1)
      expect(refused[0]).to.deep.include({ level: 30, ...expected, reason: { code, message } })
      expect(JSON.stringify(lines)).not.to.include('S3cret')
    })
  it('Content-Encoding that the body does not have: the message names it', async () => {
    const { body } = await (await atLocal()).post('/mock/flows').set('Content-Encoding', 'gzip').send({})
    expect(body.message).to.include('Content-Encoding')
  })
  it('request that succeeds: no line', async () => {
    lines.splice(0)
    await (await atLocal()).get('/mock/health').expect(200)
    expect(lines).to.deep.equal([])
  })
})
