import { expect } from 'chai'
import { DETAILS } from '../../schemas/gen/host/errors.ts'
import { REASONS } from '../../schemas/gen/securid/reasons.ts'
import { eachWithClient, expectAnswer, expectSchema, NOON, refused } from '../fixtures/control-client.ts'

describe('health', () => {
  const client = eachWithClient()
  it('GET /mock/health: UP', async () => {
    const body = await expectAnswer(client().http.get('/mock/health'), 200, 'health')
    expect(body).to.include({ status: 'UP', store: 'memory' })
    expect(body).to.deep.equal(client().idp.control.health())
  })
})

describe('coverage', () => {
  const client = eachWithClient()
  const reached = async () => {
    const { adapters } = await expectAnswer(client().http.get('/mock/coverage'), 200, 'coverage')
    return adapters.securid
  }
  it('GET /mock/coverage: reached and not reached by clients', async () => {
    const id = await client().startFlow()
    await client().act(id, 'checkCredential', { passcode: '12345678' }).expect(400)
    const { states, actions, outcomes, errorDetails } = await reached()
    expect(states.reached).to.deep.equal([{ name: 'SECURID_CREDENTIAL_REQUIRED', count: 2 }])
    expect(states.notReached).to.include('SECURID_NEXT_TOKENCODE_REQUIRED')
    expect(actions.reached).to.deep.equal([{ name: 'checkCredential', count: 1 }])
    expect(outcomes.reached).to.deep.equal([])
    expect(errorDetails.reached).to.deep.equal([{ name: 'USERNAME_REQUIRED', count: 1 }])
  })
  it('GET /mock/coverage, arranged flow: no step of the mock; the state once a client gets it', async () => {
    const state = 'SECURID_NEXT_TOKENCODE_REQUIRED'
    const id = await client().startFlow({ username: 'alice', state })
    await client().http.post('/mock/sessions').send({ username: 'alice' }).expect(201)
    await client().http.post('/mock/tokens').send({ username: 'alice', clientId: 'demo-public' }).expect(200)
    for (const { reached: names } of Object.values<{ reached: object[] }>(await reached()))
      expect(names).to.deep.equal([])
    await client().readFlow(id)
    expect((await reached()).states.reached).to.deep.equal([{ name: state, count: 1 }])
  })
  it('GET /mock/coverage, arranged flow without a GET: the state counts with its first action', async () => {
    const state = 'SECURID_USER_PIN_RESET_REQUIRED'
    const id = await client().startFlow({ username: 'alice', state })
    await client().act(id, 'cancel').expect(200)
    expect((await reached()).states.reached).to.deep.equal([{ name: state, count: 1 }])
  })
  it('GET /mock/coverage, sign-on page: its GET counts the state of an arranged flow', async () => {
    const state = 'SECURID_USER_PIN_RESET_REQUIRED'
    const id = await client().startFlow({ username: 'alice', state })
    await client().http.get(`/mock/sign-on?flowId=${id}`).expect(200)
    expect((await reached()).states.reached).to.deep.equal([{ name: state, count: 1 }])
  })
  it('GET /mock/coverage, flow started by an OAuth client: first state and start counted', async () => {
    const query = 'client_id=demo-public&response_type=code&scope=openid&acr_values=securid'
    await client().http.get(`/as/authorization.oauth2?${query}&redirect_uri=http://localhost/cb`).expect(302)
    await client().http.get(`/as/authorization.oauth2?${query}&response_mode=pi.flow`).expect(200)
    const { states, outcomes } = await reached()
    expect(states.reached).to.deep.equal([{ name: 'SECURID_CREDENTIAL_REQUIRED', count: 2 }])
    expect(outcomes.reached).to.deep.equal([{ name: 'start: done', count: 2 }])
  })
  it('GET /mock/coverage, Accept text/markdown: Markdown', async () => {
    await client().readFlow(await client().startFlow())
    const { headers, text } = await client().http.get('/mock/coverage').set('Accept', 'text/markdown').expect(200)
    expect(headers['content-type']).to.equal('text/markdown; charset=utf-8')
    expect(text).to.match(/^# Coverage since \S+Z\n\n## securid\n/)
    expect(text).to.match(/^\| states \| 1 of 9 \| `SECURID_NEXT_TOKENCODE_REQUIRED`, /m)
  })
  it('DELETE /mock/coverage: counts from now on', async () => {
    await client().readFlow(await client().startFlow())
    await client().http.patch('/mock/clock').send({ advanceSeconds: 60 })
    await client().http.delete('/mock/coverage').expect(204, '')
    const { since, adapters } = await expectAnswer(client().http.get('/mock/coverage'), 200, 'coverage')
    expect(adapters.securid.states.reached).to.deep.equal([])
    expect(since).to.equal('2030-01-02T12:01:00Z')
  })
})

describe('journal', () => {
  const client = eachWithClient()
  it('GET /mock/requests?flow={id}: newest first, secrets redacted, validity per schema', async () => {
    const id = await client().startFlow()
    await client().startFlow()
    await client().readFlow(id)
    await client().act(id, 'checkCredential', { username: 'alice', passcode: '87654321' })
    await client().act(id, 'checkCredential', { username: 'alice', hair: 'S3cret' })
    const { requests } = await expectAnswer(client().http.get(`/mock/requests?flow=${id}`), 200, 'requests')
    const path = `/pf-ws/authn/flows/${id}`
    const common = { at: NOON, flow: id, path, responseValid: true }
    const query = '?action=checkCredential'
    const post = { ...common, username: 'alice', path: `${path}${query}`, method: 'POST', actionId: 'checkCredential' }
    expect(requests).to.deep.equal([
      {
        ...post,
        status: 400,
        requestValid: false,
        body: { username: 'alice', hair: '[undeclared]' },
        errorCode: 'UNRECOGNIZED_FIELD_NAME',
        reason: {
          code: 'UNRECOGNIZED_FIELD_NAME',
          message: `${DETAILS.UNRECOGNIZED_FIELD_NAME.message} Its fields: username, passcode.`,
          facts: { target: 'hair' },
        },
      },
      {
        ...post,
        status: 200,
        requestValid: true,
        body: { username: 'alice', passcode: '[redacted]' },
        reason: {
          code: 'WRONG_TOKENCODE',
          message: REASONS.WRONG_TOKENCODE.message,
          facts: { serials: ['000000000001'] },
        },
      },
      { ...common, method: 'GET', status: 200, requestValid: true },
    ])
  })
  it('GET /mock/requests: requests of all flows; unknown flow: none', async () => {
    const ids = [await client().startFlow(), await client().startFlow()]
    for (const id of ids) await client().readFlow(id)
    const { requests } = await expectAnswer(client().http.get('/mock/requests'), 200, 'requests')
    expect(requests.map(({ flow }: { readonly flow: string }) => flow)).to.deep.equal(ids.reverse())
    expect((await client().http.get('/mock/requests?flow=nobody')).body).to.deep.equal({ requests: [] })
  })
})

describe('reset', () => {
  const client = eachWithClient()
  it('POST /mock/reset: configured records, real time, flows gone; journal and coverage stay', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await client().readFlow(id)
    await client().http.patch('/mock/securid/users/alice').send({ pin: '9999', locked: true }).expect(200)
    await client().http.delete('/mock/securid/users/bob').expect(204)
    await client().http.put('/mock/securid/users/zoe').send({}).expect(201)
    const before = Date.now()
    const { now } = await expectAnswer(client().http.post('/mock/reset'), 200, 'reset')
    expect(Date.parse(now)).to.be.within(before - 1000, before + 60_000)
    expect(client().idp.control.clock.read().frozen).to.equal(false)
    const { body } = await client().http.get('/mock/securid/users')
    expectSchema('securid/control/users', body)
    const { users } = body
    expect(users.map((user: { username: string }) => user.username)).to.deep.equal([
      'alice',
      'bob',
      'carol',
      'dave',
      'erin',
      'frank',
      'grace',
    ])
    expect(users[0]).to.include({ pin: '1234', locked: false })
    await refused(client().http.get(`/mock/flows/${id}`), 404, 'FLOW_NOT_FOUND')
    await client().http.get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'test').expect(404)
    expect(client().idp.control.requests({ flow: id }).requests).to.have.length(2)
    expect(client().idp.control.coverage().adapters['securid']?.states.reached).to.have.length(1)
  })
})
