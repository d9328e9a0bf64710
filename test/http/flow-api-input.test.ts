import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { type Raw, type RunningMock, runMock, type Shown } from '../fixtures/listening-host.ts'
import { badInputs } from './bad-inputs.ts'

const vendor = (action: string) => ({ 'Content-Type': `application/vnd.pingidentity.${action}+json` })
const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('flow API, input', () => {
  let mock: RunningMock
  let flow: Shown
  let passcode: string
  beforeEach(async () => {
    mock = await runMock()
    flow = await mock.start()
    passcode = (await mock.typed('alice')).passcode
  })
  afterEach(() => mock.close())

  describe('flow API, refused input', () => {
    for (const [index, { what, status, code, details }] of badInputs('').entries())
      it(`Flow API, ${what}: ${status} ${[code, ...details].join(' ')}, no failure`, async () => {
        const { request } = badInputs(passcode)[index] as { request: Raw }
        const { body, ...answer } = await mock.send(flow.id, request)
        expect(answer.status).to.equal(status)
        expect(body.code).to.equal(code)
        const received = (body.details ?? []).map((detail) => [detail.code, detail.target].filter(Boolean).join(' '))
        expect(received).to.deep.equal(details)
        expect(body).not.to.have.any.keys('status', 'id', '_links')
        for (const { message, userMessage } of [body, ...(body.details ?? [])]) {
          expect(message).to.be.a('string').that.is.not.equal('')
          expect(userMessage).to.be.a('string').that.is.not.equal('')
        }
        expect(answer.text).not.to.include(passcode)
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
        expect(await mock.user('alice')).to.include({ failedAttempts: 0, locked: false })
        expect((await mock.act(flow.id, 'checkCredential', { username: 'alice', passcode })).body.status).to.equal(
          'RESUME',
        )
      })

    it('Flow API, 300 undeclared fields: 400 with 64 details', async () => {
      const body = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 1])))
      const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
      expect(answer.status).to.equal(400)
      expect(answer.body.details).to.have.length(64)
    })

    for (const method of ['PUT', 'DELETE', 'PATCH'])
      it(`Flow API, ${method}: 405 with Allow`, async () => {
        const answer = await mock.send(flow.id, { method })
        expect(answer.status).to.equal(405)
        expect(answer.body).to.include({ code: 'INVALID_REQUEST' })
        expect(answer.headers.get('Allow')).to.equal('GET, POST, OPTIONS')
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })

    it('Flow API, GET without X-XSRF-Header: 400 XSRF_HEADER_REQUIRED', async () => {
      const answer = await mock.send(flow.id, { method: 'GET', headers: { 'X-XSRF-Header': null } })
      expect(answer.status).to.equal(400)
      expect(answer.body.details?.map(({ code }) => code)).to.deep.equal(['XSRF_HEADER_REQUIRED'])
    })
  })

  describe('flow API, unknown flows', () => {
    for (const [what, id] of [
      ['unknown id', 'AAAAAAAAAAAAAAAAAAAAAA'],
      ['id that is a member of Object.prototype', 'constructor'],
      ['malformed id', '%zz'],
      ['id of 5000 characters', 'x'.repeat(5000)],
    ] as const)
      for (const method of ['GET', 'POST'])
        it(`Flow API, ${method}, ${what}: 404 RESOURCE_NOT_FOUND`, async () => {
          const answer = await mock.send(id, { method })
          expect(answer.status).to.equal(404)
          expect(answer.body).to.include({ code: 'RESOURCE_NOT_FOUND' })
          expect(answer.body.userMessage).to.be.a('string')
          expect(answer.headers.get('Cache-Control')).to.equal('no-store')
        })

    it('Flow API, no id: 400 INVALID_REQUEST', async () => {
      const answer = await mock.send('', { headers: vendor('checkCredential'), body: '{}' })
      expect(answer.status).to.equal(400)
      expect(answer.body).to.include({ code: 'INVALID_REQUEST' })
    })
    it('Flow API, path below a flow: 404 RESOURCE_NOT_FOUND', async () => {
      const answer = await mock.send(`${flow.id}/more`, { method: 'GET' })
      expect(answer.status).to.equal(404)
      expect(answer.body).to.include({ code: 'RESOURCE_NOT_FOUND' })
    })
  })

  describe('flow API, forms of an action', () => {
    const good = () => JSON.stringify({ username: 'alice', passcode })
    const forms: readonly (readonly [string, () => Raw])[] = [
      ['media type', () => ({ headers: vendor('checkCredential'), body: good() })],
      [
        'media type with a charset',
        () => ({
          headers: { 'Content-Type': 'application/vnd.pingidentity.checkCredential+json; charset=UTF-8' },
          body: good(),
        }),
      ],
      [
        'media type in capitals',
        () => ({ headers: { 'Content-Type': 'APPLICATION/VND.PingIdentity.checkCredential+JSON' }, body: good() }),
      ],
      ['action parameter', () => ({ query: '?action=checkCredential', headers: JSON_TYPE, body: good() })],
      [
        'action parameter, JSON with a charset',
        () => ({
          query: '?action=checkCredential',
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
          body: good(),
        }),
      ],
      ['action parameter without a media type', () => ({ query: '?action=checkCredential', body: good() })],
      [
        'compressed body',
        () => ({ headers: { ...vendor('checkCredential'), 'Content-Encoding': 'gzip' }, body: gzipSync(good()) }),
      ],
      [
        'Authorization header',
        () => ({ headers: { ...vendor('checkCredential'), Authorization: 'Basic YTpi' }, body: good() }),
      ],
      ['empty X-XSRF-Header', () => ({ headers: { ...vendor('checkCredential'), 'X-XSRF-Header': '' }, body: good() })],
    ]
    for (const [form, request] of forms)
      it(`Flow API, checkCredential, ${form}: RESUME`, async () => {
        expect((await mock.send(flow.id, request())).body.status).to.equal('RESUME')
      })

    it('Flow API, action parameter and another action in the media type: the parameter counts, noted', async () => {
      const answer = await mock.send(flow.id, {
        query: '?action=checkCredential',
        headers: vendor('cancel'),
        body: good(),
      })
      expect(answer.body.status).to.equal('RESUME')
      const [entry] = mock.idp.control.requests({ flow: flow.id }).requests
      expect(entry).to.include({ actionId: 'checkCredential' })
      expect(entry?.note).to.include('cancel').and.to.include('parameter')
    })

    for (const [what, request] of [
      ['no body', { headers: vendor('cancel') }],
      ['empty object', { headers: vendor('cancel'), body: '{}' }],
      ['no body, no media type', { query: '?action=cancel' }],
    ] as const)
      it(`Flow API, cancel, ${what}: FAILED, CANCELED`, async () => {
        expect((await mock.send(flow.id, request)).body).to.include({ status: 'FAILED', code: 'CANCELED' })
      })

    it('Flow API, continue without a body: next state', async () => {
      const shown = await mock.start({ username: 'dave', state: 'SECURID_SYSTEM_PIN_RESET_REQUIRED' })
      const answer = await mock.send(shown.id, { headers: vendor('continue') })
      expect(answer.body.status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    })
  })

  describe('flow API, POST without an action', () => {
    for (const [what, request] of [
      ['no media type', {}],
      ['JSON', { headers: JSON_TYPE, body: '{"username":"alice"}' }],
      ['JSON without a body', { headers: JSON_TYPE }],
    ] as const)
      it(`Flow API, POST without an action, ${what}: the unchanged state`, async () => {
        const answer = await mock.send(flow.id, request)
        expect(answer.status).to.equal(200)
        expect(answer.body).to.deep.equal(flow)
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })
  })

  describe('flow API, GET and HEAD', () => {
    it('Flow API, GET with an action parameter: the unchanged state', async () => {
      const answer = await mock.send(flow.id, { method: 'GET', query: '?action=cancel' })
      expect(answer.body).to.deep.equal(flow)
    })
    it('Flow API, HEAD: headers only', async () => {
      const answer = await mock.send(flow.id, { method: 'HEAD' })
      expect(answer.status).to.equal(200)
      expect(answer.text).to.equal('')
      expect(answer.headers.get('Cache-Control')).to.equal('no-store')
    })
  })

  it('Flow API, body 32 levels deep: accepted as JSON, UNRECOGNIZED_FIELD_NAME', async () => {
    const body = `${'{"a":'.repeat(31)}{}${'}'.repeat(31)}`
    const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
    expect(answer.body.details?.map(({ code }) => code)).to.deep.equal(['UNRECOGNIZED_FIELD_NAME'])
  })

  it('Flow API, body of exactly 64 KiB: RESUME', async () => {
    const body = good64KiB(passcode)
    const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
    expect(answer.body.status).to.equal('RESUME')
  })
})

const good64KiB = (passcode: string): string => JSON.stringify({ username: 'alice', passcode }).padStart(64 * 1024, ' ')
