import { expect } from 'chai'
import { readJson } from '../../../schemas/tools/read.ts'
import { createAjv } from '../../conformance/compiler.ts'
import { type Answered, type Browser, openBrowser } from '../../fixtures/oauth/browser-client.ts'
import { SECRET } from '../../fixtures/oauth/clients.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const PATH = '/pf-ws/rest/sessionMgmt'
const SCHEMAS = ['reference', 'refusal', 'authn-session', 'managed-session', 'managed-sessions']
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
/** RFC 6749, appendix B. */
const WEB = basic('web', SECRET.replaceAll(' ', '+'))

describe('session management API', () => {
  const ajv = createAjv()
  for (const name of SCHEMAS) ajv.addSchema(readJson(`host/session-management/${name}.schema.json`) as object, name)
  let fixture: SessionFixture
  let browser: Browser
  let sri: string
  beforeEach(async () => {
    fixture = await openSessionFixture({ session: { settings: { sessionRevocationLifetime: 10 } } })
    browser = fixture.open()
    sri = String((await fixture.claims('web', await fixture.signOn(browser, 'web')))['pi.sri'])
  })
  afterEach(() => fixture.mock.close())

  interface Sent {
    readonly method?: string
    readonly body?: string | undefined
    readonly headers?: Readonly<Record<string, string | undefined>>
  }
  const send = async (path: string, { method = 'GET', body, headers = {} }: Sent = {}) => {
    const usual = { Authorization: WEB, 'X-XSRF-Header': 'x', 'Content-Type': 'application/json' }
    const sent = Object.entries({ ...usual, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    )
    const response = await fetch(`${fixture.mock.address}${PATH}${path}`, { method, headers: sent, body: body ?? null })
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: text === '' ? undefined : JSON.parse(text) }
  }
  const revoke = (id: unknown = sri, sent: Sent = {}) =>
    send('/revokedSris', { method: 'POST', body: JSON.stringify({ id }), ...sent })
  const expectValid = (schema: string, json: unknown) =>
    expect(ajv.validate(schema, json), `${JSON.stringify(ajv.errors)} in ${JSON.stringify(json)}`).to.equal(true)
  const isSignedOn = async () => statusOf(await fixture.ask(browser, 'web', { prompt: 'none' })) === 'code'

  it('POST /revokedSris: 201, sign-on required, the next session has another reference', async () => {
    const { status, json, headers } = await revoke()
    expect([status, json]).to.deep.equal([201, { id: sri }])
    expectValid('reference', json)
    expect(headers.get('cache-control')).to.equal('no-store')
    expect(await isSignedOn()).to.equal(false)
    await fixture.mock.advance(60)
    const again = await fixture.claims('web', await fixture.signOn(browser, 'web'))
    expect(again['pi.sri']).to.not.equal(sri)
    expect((await send(`/revokedSris/${again['pi.sri']}`)).status).to.equal(404)
    expect((await send(`/revokedSris/${sri}`)).json).to.deep.equal({ id: sri })
  })

  it('GET /revokedSris/{id}: listed for sessionRevocationLifetime after the last revocation', async () => {
    await revoke()
    await fixture.mock.advance(599)
    expect((await send(`/revokedSris/${sri}`)).status).to.equal(200)
    expect((await revoke()).status).to.equal(201)
    await fixture.mock.advance(599)
    expect((await send(`/revokedSris/${sri}`)).status).to.equal(200)
    await fixture.mock.advance(1)
    expect((await send(`/revokedSris/${sri}`)).status).to.equal(404)
  })

  it('POST /revokedSris, unknown reference: 201, other sessions stay', async () => {
    expect((await revoke('never_was')).status).to.equal(201)
    expect((await send('/revokedSris/never_was')).status).to.equal(200)
    expect(await isSignedOn()).to.equal(true)
  })

  it('POST /revokedSris, eight times at once: 201 each', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => revoke()))
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(8).fill(201))
    expect(await isSignedOn()).to.equal(false)
  })

  it('GET /sessions/{id} and /users/{user}: the session with clients, expiry and adapters', async () => {
    await fixture.mock.advance(60)
    await fixture.ask(browser, 'spa')
    const { status, json } = await send(`/sessions/${sri}`)
    expect(status).to.equal(200)
    expectValid('managed-session', json)
    expect(json).to.deep.equal({
      id: sri,
      user: 'alice',
      clients: ['web', 'spa'],
      expiresAt: '2026-01-05T13:01:10Z',
      authnSessions: [
        {
          authnSource: { type: 'IDP_ADAPTER', id: 'securid' },
          authnTime: '2026-01-05T12:00:10Z',
          lastActivityTime: '2026-01-05T12:01:10Z',
        },
      ],
    })
    const ofAlice = await send('/users/alice')
    expectValid('managed-sessions', ofAlice.json)
    expect(ofAlice.json).to.deep.equal({ sessions: [json] })
    expect((await send('/users/bob')).json).to.deep.equal({ sessions: [] })
  })

  it('POST /sessions/{id}/extend: idle time starts again', async () => {
    await fixture.mock.advance(3000)
    const { status, json } = await send(`/sessions/${sri}/extend`, { method: 'POST' })
    expect(status).to.equal(200)
    expectValid('managed-session', json)
    await fixture.mock.advance(3000)
    expect(await isSignedOn()).to.equal(true)
  })

  it('POST /sessions/{id}/revoke: this session; POST /users/{user}/revoke: all sessions of the user', async () => {
    const elsewhere = fixture.open()
    await fixture.mock.advance(60)
    await fixture.signOn(elsewhere, 'web')
    expect((await send(`/sessions/${sri}/revoke`, { method: 'POST' })).status).to.equal(200)
    expect(await isSignedOn()).to.equal(false)
    expect((await send(`/revokedSris/${sri}`)).status).to.equal(200)
    expect(statusOf(await fixture.ask(elsewhere, 'web', { prompt: 'none' }))).to.equal('code')
    expect((await send('/users/alice/revoke', { method: 'POST' })).status).to.equal(200)
    expect(statusOf(await fixture.ask(elsewhere, 'web', { prompt: 'none' }))).to.equal('login_required')
  })

  it('Session management, unknown or expired session: 404', async () => {
    for (const path of ['/sessions/never_was', '/revokedSris/never_was']) {
      const { status, json } = await send(path)
      expect([status, json.error]).to.deep.equal([404, 'not_found'])
      expectValid('refusal', json)
    }
    await fixture.mock.advance(3600)
    for (const [path, method] of [
      [`/sessions/${sri}`, 'GET'],
      [`/sessions/${sri}/extend`, 'POST'],
      [`/sessions/${sri}/revoke`, 'POST'],
    ] as const)
      expect((await send(path, { method })).status, path).to.equal(404)
  })

  describe('refused requests of session management', () => {
    const refused: readonly (readonly [string, Sent, number, string])[] = [
      ['no X-XSRF-Header', { headers: { 'X-XSRF-Header': undefined } }, 400, 'invalid_request'],
      ['no Authorization header', { headers: { Authorization: undefined } }, 401, 'invalid_client'],
      ['wrong secret', { headers: { Authorization: basic('web', 'wrong') } }, 401, 'invalid_client'],
      ['empty secret', { headers: { Authorization: basic('web', '') } }, 401, 'invalid_client'],
      ['unknown client', { headers: { Authorization: basic('nobody', SECRET) } }, 401, 'invalid_client'],
      ['public client', { headers: { Authorization: basic('spa', '') } }, 401, 'invalid_client'],
      [
        'credentials with a malformed escape',
        { headers: { Authorization: basic('web', '%E0%A4%A') } },
        401,
        'invalid_client',
      ],
      ['credentials not base64', { headers: { Authorization: 'Basic \u00ff' } }, 401, 'invalid_client'],
      ['other scheme', { headers: { Authorization: `Bearer ${SECRET.replaceAll(' ', '')}` } }, 401, 'invalid_client'],
      ['body not JSON', { body: '{' }, 400, 'invalid_request'],
      ['body of another type', { headers: { 'Content-Type': 'text/plain' } }, 400, 'invalid_request'],
      ['no body', { body: undefined }, 400, 'invalid_request'],
      ['body not an object', { body: '"x"' }, 400, 'invalid_request'],
      ['malformed reference', { body: '{"id": "../x"}' }, 400, 'invalid_request'],
      ['list as reference', { body: '{"id": ["x"]}' }, 400, 'invalid_request'],
      ['additional member', { body: '{"id": "x", "other": 1}' }, 400, 'invalid_request'],
      ['body too large', { body: JSON.stringify({ id: 'x'.repeat(70_000) }) }, 413, 'invalid_request'],
    ]
    for (const [title, sent, status, error] of refused)
      it(`POST /revokedSris, ${title}: ${status} ${error}, the session stays`, async () => {
        const answer = await revoke(sri, sent)
        expect([answer.status, answer.json.error]).to.deep.equal([status, error])
        expectValid('refusal', answer.json)
        expect(answer.json.error_description).to.match(/\.$/)
        expect(answer.headers.get('www-authenticate')).to.equal(status === 401 ? 'Basic realm="sessionMgmt"' : null)
        expect(JSON.stringify(answer.json)).to.not.include(SECRET)
        expect(await isSignedOn()).to.equal(true)
      })
    it('Session management, malformed path 400, unknown path or method 404', async () => {
      for (const [path, method, status] of [
        ['/sessions/%E0%A4%A', 'GET', 400],
        ['/nothing', 'GET', 404],
        [`/sessions/${sri}`, 'DELETE', 404],
        ['/users/__proto__', 'GET', 200],
      ] as const) {
        const answer = await send(path, { method })
        expect(answer.status, path).to.equal(status)
        if (status !== 200) expectValid('refusal', answer.json)
      }
    })
  })

  it('allowSessionRevocationApi and allowSessionManagementApi: each allows its half, 403 for the other', async () => {
    const { mock } = fixture
    const clients = (['allowSessionRevocationApi', 'allowSessionManagementApi'] as const).map((name) => ({
      clientId: name,
      clientSecret: 'a+b%c d',
      grantTypes: ['client_credentials'],
      [name]: true,
    }))
    await mock.close()
    fixture = await openSessionFixture({ oauth: { clients } })
    const statuses = async (clientId: string) => {
      const headers = { Authorization: basic(clientId, 'a%2Bb%25c+d') }
      const answers = await Promise.all([revoke('x', { headers }), send('/users/alice', { headers })])
      return answers.map(({ status }) => status)
    }
    expect(await statuses('allowSessionRevocationApi')).to.deep.equal([201, 403])
    expect(await statuses('allowSessionManagementApi')).to.deep.equal([403, 200])
  })

  it('Session management, compatibility.missingXsrf 403: 403 without X-XSRF-Header', async () => {
    await fixture.mock.close()
    fixture = await openSessionFixture({ compatibility: { missingXsrf: 403 } })
    const answered: Answered = await openBrowser(fixture.mock).get(`${PATH}/users/alice`, { Authorization: WEB })
    expect(answered.status).to.equal(403)
  })
})
