import { expect } from 'chai'
import { eachWithClient, expectAnswer, expectSchema, refused } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

const REQUEST =
  '/as/authorization.oauth2?client_id=demo-public&response_type=code&scope=openid&prompt=none&redirect_uri=http://localhost:8080/callback'
const AT = '2030-01-02T12:00:00Z'

describe('control of sessions', () => {
  const client = eachWithClient()
  const start = (model: object = { username: 'alice' }) =>
    expectAnswer(client().http.post('/mock/sessions').send(model), 201, 'started-session')
  const listed = async () => (await expectAnswer(client().http.get('/mock/sessions'), 200, 'sessions')).sessions
  const isSignedOn = async (cookie: string) => {
    const { headers } = await client().http.get(REQUEST).set('Cookie', cookie).expect(303)
    return new URL(String(headers['location'])).searchParams.has('code')
  }

  it('GET /mock/sessions, no session: empty', async () => {
    expect(await listed()).to.deep.equal([])
  })
  it('POST /mock/sessions: session listed, its cookie signs a browser on', async () => {
    const { cookie, setCookie, ...session } = await start()
    expect(session).to.deep.include({
      username: 'alice',
      policy: 'securid',
      clients: [],
      expiresAt: '2030-01-02T13:00:00Z',
      adapters: [{ adapter: 'securid', signedOnAt: AT, usedAt: AT, expiresAt: '2030-01-02T13:00:00Z' }],
    })
    expect(cookie).to.match(/^PF=[A-Za-z0-9]{22}$/)
    expect(setCookie).to.equal(`${cookie}; Path=/; HttpOnly; SameSite=Lax`)
    expect(await isSignedOn(cookie)).to.equal(true)
    const [shown] = await listed()
    expect(shown).to.deep.equal({ ...session, clients: ['demo-public'] })
    expect(await expectAnswer(client().http.get(`/mock/sessions/${session.id}`), 200, 'session')).to.deep.equal(shown)
  })
  it('POST /mock/sessions: cookie in the Set-Cookie header', async () => {
    const { headers, body } = await client().http.post('/mock/sessions').send({ username: 'alice' }).expect(201)
    expect(headers['set-cookie']).to.deep.equal([body.setCookie])
  })
  it('POST /mock/sessions, policy: five sessions in a minute, one browser each', async () => {
    for (const policy of ['two-factor', 'html-form', 'identifier-first', 'securid', 'two-factor'])
      expect(await start({ username: 'alice', policy })).to.include({ policy })
    const sessions = await listed()
    expect(sessions).to.have.length(5)
    expect(new Set(sessions.map(({ id }: { readonly id: string }) => id))).to.have.property('size', 5)
  })
  it('POST /mock/sessions, every demo user: started', async () => {
    for (const username of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'])
      expect(await start({ username })).to.include({ username })
  })
  it('POST /mock/sessions, one user four times at once: four cookies', async () => {
    const started = await Promise.all(Array.from({ length: 4 }, () => start()))
    expect(new Set(started.map(({ cookie }) => cookie))).to.have.property('size', 4)
  })
  it('DELETE /mock/sessions/{id}: this session only, then 404', async () => {
    const [one, other] = [await start(), await start()]
    const { status, text } = await client().http.delete(`/mock/sessions/${one.id}`)
    expect([status, text]).to.deep.equal([204, ''])
    expect([await isSignedOn(one.cookie), await isSignedOn(other.cookie)]).to.deep.equal([false, true])
    await refused(client().http.delete(`/mock/sessions/${one.id}`), 404, 'SESSION_NOT_FOUND')
    await refused(client().http.get(`/mock/sessions/${one.id}`), 404, 'SESSION_NOT_FOUND')
  })
  it('GET /mock/sessions, expired session: not listed, 404', async () => {
    const { id, cookie } = await start()
    await client().http.patch('/mock/clock').send({ advanceSeconds: 3600 }).expect(200)
    expect(await listed()).to.deep.equal([])
    await refused(client().http.get(`/mock/sessions/${id}`), 404, 'SESSION_NOT_FOUND')
    expect(await isSignedOn(cookie)).to.equal(false)
  })
  it('POST /mock/reset: no sessions', async () => {
    const { cookie } = await start()
    await client().http.post('/mock/reset').expect(200)
    expect(await listed()).to.deep.equal([])
    expect(await isSignedOn(cookie)).to.equal(false)
  })
  it('Session cookie of another instance: not signed on', async () => {
    const other = createMockIdp()
    try {
      await other.ready
      const { cookie } = await other.control.sessions.start({ username: 'alice' })
      expect(await isSignedOn(cookie)).to.equal(false)
      expect(await listed()).to.deep.equal([])
    } finally {
      await other.close()
    }
  })
  it('POST /mock/sessions, unknown user or policy 422, invalid body 400', async () => {
    const post = (model: object | string) =>
      client().http.post('/mock/sessions').set('Content-Type', 'application/json').send(model)
    await refused(post({ username: 'nobody' }), 422, 'USER_NOT_FOUND')
    await refused(post({ username: 'alice', policy: 'nothing' }), 422, 'UNKNOWN_POLICY')
    for (const model of [
      {},
      [],
      '"alice"',
      { username: 1 },
      { username: 'alice', more: 1 },
      { username: 'x'.repeat(300) },
    ])
      await refused(post(model), 400, 'VALIDATION_ERROR')
    await refused(post('{'), 400, 'INVALID_BODY')
    expect(await listed()).to.deep.equal([])
  })
  it('control.sessions.start, sessions disabled: 422 SESSIONS_DISABLED', async () => {
    const session = { authenticationSessionPolicies: { global: { enableSessions: false } } }
    const off = createMockIdp({ config: { extends: 'demo', session } })
    try {
      await off.ready
      const error: unknown = await off.control.sessions.start({ username: 'alice' }).catch((thrown) => thrown)
      expect(error).to.include({ status: 422, code: 'SESSIONS_DISABLED' })
    } finally {
      await off.close()
    }
  })
  it('control.sessions: same results and errors as /mock/sessions', async () => {
    const { sessions } = client().idp.control
    const started = await sessions.start({ username: 'bob', policy: 'html-form' })
    expectSchema('started-session', started)
    expectSchema('sessions', await sessions.list())
    expect(await isSignedOn(started.cookie), 'client that requires a passcode').to.equal(false)
    await sessions.end(started.id)
    expect((await sessions.list()).sessions).to.deep.equal([])
    for (const refused of [
      () => sessions.end(started.id),
      () => sessions.get('x'),
      () => sessions.start({ username: '' } as never),
    ])
      expect(await refused().catch((thrown: Error) => thrown)).to.have.property('name', 'ControlError')
  })
})
