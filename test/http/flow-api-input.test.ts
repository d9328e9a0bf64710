import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { type Raw, type RunningMock, runMock, type Shown } from '../fixtures/listening-host.ts'
import { badInputs } from './bad-inputs.ts'

const vendor = (action: string) => ({ 'Content-Type': `application/vnd.pingidentity.${action}+json` })
const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('the flow API', () => {
  let mock: RunningMock
  let flow: Shown
  let passcode: string
  beforeEach(async () => {
    mock = await runMock()
    flow = await mock.start()
    passcode = (await mock.typed('alice')).passcode
  })
  afterEach(() => mock.close())

  describe('refuses, and neither moves the flow nor spends a try', () => {
    for (const [index, { what, status, code, details }] of badInputs('').entries())
      it(`${what}: ${status} ${[code, ...details].join(' ')}`, async () => {
        const { request } = badInputs(passcode)[index] as { request: Raw }
        const { body, ...answer } = await mock.send(flow.id, request)
        expect(answer.status).to.equal(status)
        expect(body.code).to.equal(code)
        const told = (body.details ?? []).map((detail) => [detail.code, detail.target].filter(Boolean).join(' '))
        expect(told).to.deep.equal(details)
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

    it('more unknown fields than an error can hold: the first 64', async () => {
      const body = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 1])))
      const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
      expect(answer.status).to.equal(400)
      expect(answer.body.details).to.have.length(64)
    })

    for (const method of ['PUT', 'DELETE', 'PATCH'])
      it(`${method}: 405, and says which methods there are`, async () => {
        const answer = await mock.send(flow.id, { method })
        expect(answer.status).to.equal(405)
        expect(answer.body).to.include({ code: 'INVALID_REQUEST' })
        expect(answer.headers.get('Allow')).to.equal('GET, POST, OPTIONS')
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })

    it('GET without X-XSRF-Header', async () => {
      const answer = await mock.send(flow.id, { method: 'GET', headers: { 'X-XSRF-Header': null } })
      expect(answer.status).to.equal(400)
      expect(answer.body.details?.map(({ code }) => code)).to.deep.equal(['XSRF_HEADER_REQUIRED'])
    })
  })

  describe('knows no flow', () => {
    for (const [what, id] of [
      ['that was never started', 'AAAAAAAAAAAAAAAAAAAAAA'],
      ['named like a member of every object', 'constructor'],
      ['whose id cannot be decoded', '%zz'],
      ['whose id is longer than any', 'x'.repeat(5000)],
    ] as const)
      for (const method of ['GET', 'POST'])
        it(`${what}, ${method}: 404 RESOURCE_NOT_FOUND`, async () => {
          const answer = await mock.send(id, { method })
          expect(answer.status).to.equal(404)
          expect(answer.body).to.include({ code: 'RESOURCE_NOT_FOUND' })
          expect(answer.body.userMessage).to.be.a('string')
          expect(answer.headers.get('Cache-Control')).to.equal('no-store')
        })

    it('when none is named: 400 INVALID_REQUEST', async () => {
      const answer = await mock.send('', { headers: vendor('checkCredential'), body: '{}' })
      expect(answer.status).to.equal(400)
      expect(answer.body).to.include({ code: 'INVALID_REQUEST' })
    })
    it('below another: 404 RESOURCE_NOT_FOUND', async () => {
      const answer = await mock.send(`${flow.id}/more`, { method: 'GET' })
      expect(answer.status).to.equal(404)
      expect(answer.body).to.include({ code: 'RESOURCE_NOT_FOUND' })
    })
  })

  describe('takes an action', () => {
    const good = () => JSON.stringify({ username: 'alice', passcode })
    const ways: readonly (readonly [string, () => Raw])[] = [
      ['by media type', () => ({ headers: vendor('checkCredential'), body: good() })],
      [
        'by media type with a charset',
        () => ({
          headers: { 'Content-Type': 'application/vnd.pingidentity.checkCredential+json; charset=UTF-8' },
          body: good(),
        }),
      ],
      [
        'by media type in capitals',
        () => ({ headers: { 'Content-Type': 'APPLICATION/VND.PingIdentity.checkCredential+JSON' }, body: good() }),
      ],
      ['by parameter', () => ({ query: '?action=checkCredential', headers: JSON_TYPE, body: good() })],
      [
        'by parameter, JSON with a charset',
        () => ({
          query: '?action=checkCredential',
          headers: { 'Content-Type': 'application/json; charset=utf-8' },
          body: good(),
        }),
      ],
      ['by parameter, without a media type', () => ({ query: '?action=checkCredential', body: good() })],
      [
        'in a compressed body',
        () => ({ headers: { ...vendor('checkCredential'), 'Content-Encoding': 'gzip' }, body: gzipSync(good()) }),
      ],
      [
        'with an Authorization header, which does no harm',
        () => ({ headers: { ...vendor('checkCredential'), Authorization: 'Basic YTpi' }, body: good() }),
      ],
      [
        'with an empty X-XSRF-Header',
        () => ({ headers: { ...vendor('checkCredential'), 'X-XSRF-Header': '' }, body: good() }),
      ],
    ]
    for (const [way, request] of ways)
      it(way, async () => {
        expect((await mock.send(flow.id, request())).body.status).to.equal('RESUME')
      })

    it('by the parameter when the media type names another, and notes it', async () => {
      const answer = await mock.send(flow.id, {
        query: '?action=checkCredential',
        headers: vendor('cancel'),
        body: good(),
      })
      expect(answer.body.status).to.equal('RESUME')
      const [entry] = mock.idp.control.requests(flow.id).requests
      expect(entry).to.include({ actionId: 'checkCredential' })
      expect(entry?.note).to.include('cancel').and.to.include('parameter')
    })

    for (const [what, request] of [
      ['no body', { headers: vendor('cancel') }],
      ['an empty object', { headers: vendor('cancel'), body: '{}' }],
      ['no body and no media type', { query: '?action=cancel' }],
    ] as const)
      it(`without fields, with ${what}`, async () => {
        expect((await mock.send(flow.id, request)).body).to.include({ status: 'FAILED', code: 'CANCELED' })
      })

    it('continue, without a body', async () => {
      const shown = await mock.start({ username: 'dave', state: 'SECURID_SYSTEM_PIN_RESET_REQUIRED' })
      const answer = await mock.send(shown.id, { headers: vendor('continue') })
      expect(answer.body.status).to.equal('SECURID_REAUTHENTICATION_REQUIRED')
    })
  })

  describe('shows the state again for a POST without an action', () => {
    for (const [what, request] of [
      ['without a media type', {}],
      ['of JSON', { headers: JSON_TYPE, body: '{"username":"alice"}' }],
      ['of no body, said to be JSON', { headers: JSON_TYPE }],
    ] as const)
      it(what, async () => {
        const answer = await mock.send(flow.id, request)
        expect(answer.status).to.equal(200)
        expect(answer.body).to.deep.equal(flow)
        expect((await mock.read(flow.id)).body).to.deep.equal(flow)
      })
  })

  describe('never moves a flow by GET', () => {
    it('whatever the parameter says', async () => {
      const answer = await mock.send(flow.id, { method: 'GET', query: '?action=cancel' })
      expect(answer.body).to.deep.equal(flow)
    })
    it('HEAD: the headers alone', async () => {
      const answer = await mock.send(flow.id, { method: 'HEAD' })
      expect(answer.status).to.equal(200)
      expect(answer.text).to.equal('')
      expect(answer.headers.get('Cache-Control')).to.equal('no-store')
    })
  })

  it('takes a body 32 levels deep for what it is: one with a field that nobody knows', async () => {
    const body = `${'{"a":'.repeat(31)}{}${'}'.repeat(31)}`
    const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
    expect(answer.body.details?.map(({ code }) => code)).to.deep.equal(['UNRECOGNIZED_FIELD_NAME'])
  })

  it('reads a body of exactly 64 KiB', async () => {
    const body = good64KiB(passcode)
    const answer = await mock.send(flow.id, { headers: vendor('checkCredential'), body })
    expect(answer.body.status).to.equal('RESUME')
  })
})

const good64KiB = (passcode: string): string => JSON.stringify({ username: 'alice', passcode }).padStart(64 * 1024, ' ')
