import { expect } from 'chai'
import { eachWithClient, expectAnswer, NOON, refused } from '../fixtures/control-client.ts'

const STATES = [
  'SECURID_CREDENTIAL_REQUIRED',
  'SECURID_NEXT_TOKENCODE_REQUIRED',
  'SECURID_USER_PIN_RESET_REQUIRED',
  'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  'SECURID_REAUTHENTICATION_REQUIRED',
  'RESUME',
]
describe('POST /mock/flows', () => {
  const client = eachWithClient()
  it('starts the first policy without a body, and answers what GET on the flow answers', async () => {
    const { body, status } = await client().http.post('/mock/flows')
    expect(status).to.equal(201)
    expect(body).to.deep.equal(await client().readFlow(body.id))
    expect(body).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', allowUsernameEdits: true })
  })
  it('chains the username as a first factor does', async () => {
    const { body } = await client().http.post('/mock/flows').send({ policy: 'securid', username: 'alice' }).expect(201)
    expect(body).to.include({ username: 'alice', allowUsernameEdits: false })
    expect(body).to.deep.equal(await client().readFlow(body.id))
  })
  for (const state of STATES)
    it(`puts a flow into ${state}, twice in one minute`, async () => {
      for (let times = 0; times < 2; times++) {
        const { body, status } = await client().http.post('/mock/flows').send({ username: 'alice', state })
        expect([status, body.status]).to.deep.equal([201, state])
        expect(body).to.deep.equal(await client().readFlow(body.id))
      }
    })
  it('puts a flow of everybody in the demo anywhere, the locked one too', async () => {
    for (const username of ['alice', 'bob', 'carol', 'dave', 'erin'])
      for (const state of STATES) {
        const { body } = await client().http.post('/mock/flows').send({ username, state })
        expect(body.status, `${username} ${JSON.stringify(body)}`).to.equal(state)
      }
  })
  it('arranges a state from which the next step is a real one', async () => {
    const id = await client().startFlow({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    const { body } = await client().http.get('/mock/securid/users/alice/passcode')
    const { body: moved } = await client().act(id, 'checkNextTokencode', { tokencode: body.nextTokencode })
    expect(moved.status).to.equal('RESUME')
  })
  it('refuses an unknown user, with or without a state', async () => {
    const { message } = await refused(
      client().http.post('/mock/flows').send({ username: 'nobody' }),
      422,
      'USER_NOT_FOUND',
    )
    expect(message).to.include('"nobody"')
    await refused(
      client().http.post('/mock/flows').send({ username: 'nobody', state: 'RESUME' }),
      422,
      'USER_NOT_FOUND',
    )
  })
  it('refuses an unknown policy, and names those there are', async () => {
    const { message } = await refused(client().http.post('/mock/flows').send({ policy: 'x' }), 422, 'UNKNOWN_POLICY')
    expect(message).to.include('securid')
  })
  it('refuses a state that nobody can be brought into, and names the others', async () => {
    const wanted = { username: 'alice', state: 'SECURID_NOWHERE' }
    const { message } = await refused(client().http.post('/mock/flows').send(wanted), 422, 'STATE_NOT_REACHABLE')
    expect(message).to.include('SECURID_NOWHERE').and.to.include('SECURID_USER_PIN_RESET_REQUIRED')
  })
  it('refuses a later state without a user', async () => {
    const { message } = await refused(
      client().http.post('/mock/flows').send({ state: 'RESUME' }),
      422,
      'STATE_NOT_REACHABLE',
    )
    expect(message).to.include('name the user')
  })
  it('refuses a body against its schema, with a pointer to every fault', async () => {
    const { details } = await refused(
      client().http.post('/mock/flows').send({ user: 'alice', state: 5 }),
      400,
      'VALIDATION_ERROR',
    )
    expect(details.map(({ pointer }) => pointer)).to.have.members(['/user', '/state'])
  })
})

describe('GET /mock/flows', () => {
  const client = eachWithClient()
  it('lists the newest first, page by page', async () => {
    const ids: string[] = []
    for (let started = 0; started < 5; started++) ids.unshift(await client().startFlow())
    const seen: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const query: string = after === '' ? '' : `&after=${after}`
      const page = await expectAnswer(client().http.get(`/mock/flows?limit=2${query}`), 200, 'flows')
      seen.push(...page.flows.map(({ id }: { readonly id: string }) => id))
      after = page.next
    }
    expect(seen).to.deep.equal(ids)
  })
  it('lists a hundred unless told otherwise', async () => {
    for (let started = 0; started < 101; started++) await client().idp.control.startFlow()
    const { flows, next } = await expectAnswer(client().http.get('/mock/flows'), 200, 'flows')
    expect(flows).to.have.length(100)
    expect(next).to.equal(flows[99].id)
  })
  for (const query of [
    'limit=0',
    'limit=-1',
    'limit=x',
    'limit=',
    'limit=1001',
    'limit=1.5',
    'limit=1&limit=2',
    'after=nobody',
  ])
    it(`refuses ?${query}`, async () => {
      await refused(client().http.get(`/mock/flows?${query}`), 400, 'INVALID_REQUEST')
    })
})

describe('GET /mock/flows/{id}', () => {
  const client = eachWithClient()
  it('shows a flow with its history, refused steps too', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await client().act(id, 'checkCredential', { passcode: '00000000' }).expect(200)
    await client().act(id, 'checkCredential', { passcode: 5 }).expect(400)
    await client().act(id, 'cancel').expect(200)
    const flow = await expectAnswer(client().http.get(`/mock/flows/${id}`), 200, 'flow')
    expect(flow).to.include({ id, policy: 'securid', adapter: 'securid', status: 'FAILED', username: 'alice' })
    expect(flow).to.include({ finished: true, busy: false, flowUrl: `${client().idp.baseUrl}/pf-ws/authn/flows/${id}` })
    const asked = 'SECURID_CREDENTIAL_REQUIRED'
    const valid = { at: NOON, requestValid: true, responseValid: true }
    expect(flow.history).to.deep.equal([
      { ...valid, from: 'START', actionId: null, outcome: 'passcodeRequired', to: asked },
      { ...valid, from: asked, actionId: 'checkCredential', outcome: 'denied', to: asked },
      {
        ...valid,
        requestValid: false,
        from: asked,
        actionId: 'checkCredential',
        outcome: null,
        to: asked,
        error: 'INVALID_FIELD_FORMAT',
      },
      { ...valid, from: asked, actionId: 'cancel', outcome: 'done', to: 'FAILED' },
    ])
  })
  it('does not know a flow that was never started', async () => {
    await refused(client().http.get('/mock/flows/nobody'), 404, 'FLOW_NOT_FOUND')
  })
  it('does not know a flow that has expired', async () => {
    const id = await client().startFlow()
    await client().http.patch('/mock/clock').send({ advanceSeconds: 1800 })
    await refused(client().http.get(`/mock/flows/${id}`), 404, 'FLOW_NOT_FOUND')
  })
})
