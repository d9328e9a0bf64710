import { expect } from 'chai'
import request from 'supertest'
import { keyHeaders } from '../../../adapter/securid/remote/sign.ts'
import { AGENT, openRemote, ROOT } from '../../fixtures/securid/remote.ts'
import { alice } from '../../fixtures/securid/users.ts'
import { expectMessage, wireClient } from '../../fixtures/securid/wire-client.ts'

/** The time of the precomputed signature. */
const THEN = Date.UTC(2026, 1, 23, 12) / 1000
const PATH = `${ROOT}/authn/initialize`
const BODY = '{"clientId":"MyPingFederate","subjectName":"alice","context":{"messageId":"m-1"}}'
/** A signature computed by hand. */
const CHECKED = {
  'client-key': 'FF2NlgSbSE9PaCeSwo4sDViq9T3oOIaipVKmJ1etjhY=',
  'X-Access-ID': AGENT.accessId,
  Date: '2026-02-23T12:00:00Z',
}
const signed = (body = BODY, now = THEN, path = PATH, method = 'POST') =>
  keyHeaders({ ...AGENT, signs: true }, { method, path, body }, now)

describe('RSA signature (HMAC)', () => {
  it('HMAC signature of the adapter: equals the precomputed one', () => {
    expect(Buffer.byteLength(BODY)).to.equal(81)
    expect(signed()).to.deep.equal(CHECKED)
  })

  let server: Awaited<ReturnType<typeof openRemote>>
  let post: ReturnType<typeof wireClient>['post']
  const open = async (config: object = {}) => {
    server = await openRemote([alice()], config)
    server.clock.set(THEN)
    post = wireClient(server.url).post
  }
  const statusOf = async (headers: object, body = BODY) => (await post('initialize', body, headers)).status
  afterEach(() => server?.close())

  it('HMAC signature, precomputed: accepted by the server', async () => {
    await open()
    expect(await statusOf(CHECKED)).to.equal(200)
  })
  const refused: readonly (readonly [string, object, string?])[] = [
    ['of another body', CHECKED, BODY.replace('alice', 'aliCe')],
    ['of the same JSON in other bytes', CHECKED, BODY.replace('{', '{ ')],
    ['of another path', signed(BODY, THEN, `${ROOT}/authn/verify`)],
    ['of another method', signed(BODY, THEN, PATH, 'GET')],
    ['with another date', { ...CHECKED, Date: '2026-02-23T12:00:01Z' }],
    ['without a date', { 'client-key': CHECKED['client-key'], 'X-Access-ID': AGENT.accessId }],
    ['without an access id', { 'client-key': CHECKED['client-key'], Date: CHECKED.Date }],
    ['with an unknown access id', { ...CHECKED, 'X-Access-ID': 'b2'.repeat(32) }],
    [
      'with another key',
      keyHeaders({ ...AGENT, accessKey: 'other', signs: true }, { method: 'POST', path: PATH, body: BODY }, THEN),
    ],
    ['301 seconds late', signed(BODY, THEN - 301)],
    ['301 seconds early', signed(BODY, THEN + 301)],
  ]
  for (const [what, headers, body] of refused)
    it(`HMAC signature ${what}: 401`, async () => {
      await open()
      expect(await statusOf(headers, body)).to.equal(401)
    })
  it('HMAC signature 300 seconds early or late: accepted', async () => {
    await open()
    expect(await statusOf(signed(BODY, THEN - 300))).to.equal(200)
    expect(await statusOf(signed(BODY, THEN + 300))).to.equal(200)
  })
  it('HMAC signature sent again: 401 for as long as its date is valid', async () => {
    await open()
    const late = signed(BODY, THEN + 300)
    expect(await statusOf(late)).to.equal(200)
    expect(await statusOf(late)).to.equal(401)
    server.clock.advance(600)
    expect(await statusOf(late)).to.equal(401)
    expect(await statusOf(signed(BODY, THEN + 600))).to.equal(200)
  })
  it('HMAC signature sent again without replay protection: accepted', async () => {
    await open({ replayProtection: false })
    expect(await statusOf(CHECKED)).to.equal(200)
    expect(await statusOf(CHECKED)).to.equal(200)
  })
  it('HMAC signature of a request with an invalid body: used up', async () => {
    await open()
    expect(await statusOf(signed('{}'), '{}')).to.equal(400)
    expect(await statusOf(signed('{}'), '{}')).to.equal(401)
  })
  it('HMAC signature of a request without a body: contains no body hash and no query', async () => {
    await open()
    const path = `${ROOT}/authn/resources`
    const { status, body } = await request(server.url)
      .get(`${path}?lang=en_US&resourceId=SecurID.Resource.Prompt.Passcode`)
      .set(signed('', THEN, path, 'GET'))
    expect([status, body]).to.deep.equal([
      200,
      [{ name: 'SecurID.Resource.Prompt.Passcode', value: 'Enter passcode:', dataType: 'STRING' }],
    ])
  })
})

describe('RSA access key', () => {
  let server: Awaited<ReturnType<typeof openRemote>>
  afterEach(() => server.close())
  const resources = (headers: Record<string, string>) => request(server.url).get(`${ROOT}/authn/resources`).set(headers)

  it('RSA access key: accepted; another, partial or missing key: 401', async () => {
    server = await openRemote()
    const { status, body } = await resources({ 'client-key': AGENT.accessKey })
    expect(status).to.equal(200)
    expectMessage('resources', body)
    for (const headers of [{}, { 'client-key': '' }, { 'client-key': 'k0' }, { 'client-key': `${AGENT.accessKey}k` }]) {
      const refused = await resources(headers)
      expect(refused.status).to.equal(401)
      expectMessage('refusal', refused.body)
    }
  })
  it('RSA access key, no agent configured: 401', async () => {
    server = await openRemote([], { agents: [] })
    expect((await resources({ 'client-key': AGENT.accessKey })).status).to.equal(401)
    expect((await resources({ 'client-key': AGENT.accessKey, 'X-Access-ID': '' })).status).to.equal(401)
  })
  it('RSA access key of the adapter: sent with the access id, if there is one', () => {
    const given = { method: 'POST', path: PATH, body: BODY }
    expect(keyHeaders({ ...AGENT, signs: false }, given, THEN)).to.deep.equal({
      'client-key': AGENT.accessKey,
      'X-Access-ID': AGENT.accessId,
    })
    expect(keyHeaders({ accessKey: 'k', accessId: undefined, signs: false }, given, THEN)).to.deep.equal({
      'client-key': 'k',
    })
  })
})
