import { expect } from 'chai'
import { DETAILS } from '../../schemas/gen/host/errors.ts'
import { REASONS } from '../../schemas/gen/securid/reasons.ts'
import { eachWithClient, expectAnswer, NOON, refused } from '../fixtures/control-client.ts'

const STATES = [
  'SECURID_CREDENTIAL_REQUIRED',
  'SECURID_NEXT_TOKENCODE_REQUIRED',
  'SECURID_USER_PIN_RESET_REQUIRED',
  'SECURID_SYSTEM_PIN_RESET_REQUIRED',
  'SECURID_REAUTHENTICATION_REQUIRED',
  'RESUME',
]
describe('control of flows, start', () => {
  const client = eachWithClient()
  it('POST /mock/flows without a body: first policy, same answer as GET of the flow', async () => {
    const { body, status } = await client().http.post('/mock/flows')
    expect(status).to.equal(201)
    expect(body).to.deep.equal(await client().readFlow(body.id))
    expect(body).to.include({ status: 'SECURID_CREDENTIAL_REQUIRED', allowUsernameEdits: true })
  })
  it('POST /mock/flows, username: chained like after a first factor', async () => {
    const { body } = await client().http.post('/mock/flows').send({ policy: 'securid', username: 'alice' }).expect(201)
    expect(body).to.include({ username: 'alice', allowUsernameEdits: false })
    expect(body).to.deep.equal(await client().readFlow(body.id))
  })
  for (const state of STATES)
    it(`POST /mock/flows, state ${state}: reached twice in a minute`, async () => {
      for (let times = 0; times < 2; times++) {
        const { body, status } = await client().http.post('/mock/flows').send({ username: 'alice', state })
        expect([status, body.status]).to.deep.equal([201, state])
        const { arranged: _, ...shown } = body
        expect(shown).to.deep.equal(await client().readFlow(body.id))
      }
    })
  it('POST /mock/flows, every state, every demo user: reached, locked users too', async () => {
    for (const username of ['alice', 'bob', 'carol', 'dave', 'erin'])
      for (const state of STATES) {
        const { body } = await client().http.post('/mock/flows').send({ username, state })
        expect(body.status, `${username} ${JSON.stringify(body)}`).to.equal(state)
      }
  })
  it('POST /mock/flows, SECURID_NEXT_TOKENCODE_REQUIRED: the next tokencode is accepted', async () => {
    const id = await client().startFlow({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    const { body } = await client().http.get('/mock/securid/users/alice/passcode')
    const { body: moved } = await client().act(id, 'checkNextTokencode', { tokencode: body.nextTokencode })
    expect(moved.status).to.equal('RESUME')
  })
  it('POST /mock/flows, unknown user: 422 USER_NOT_FOUND', async () => {
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
  it('POST /mock/flows, unknown policy: 422 UNKNOWN_POLICY, lists the policies', async () => {
    const { message } = await refused(client().http.post('/mock/flows').send({ policy: 'x' }), 422, 'UNKNOWN_POLICY')
    expect(message).to.include('securid')
  })
  it('POST /mock/flows, unknown state: 422 STATE_NOT_REACHABLE, lists the states', async () => {
    const body = { username: 'alice', state: 'SECURID_NOWHERE' }
    const { message } = await refused(client().http.post('/mock/flows').send(body), 422, 'STATE_NOT_REACHABLE')
    expect(message).to.include('SECURID_NOWHERE').and.to.include('SECURID_USER_PIN_RESET_REQUIRED')
  })
  it('POST /mock/flows, later state without username: the first user who can get there, named in the answer', async () => {
    const { body } = await client().http.post('/mock/flows').send({ state: 'SECURID_TOKEN_REQUIRED' }).expect(201)
    expect(body).to.include({ status: 'SECURID_TOKEN_REQUIRED', username: 'alice' })
    const haventec = { policy: 'password-then-haventec', state: 'HAVENTEC_PIN_RESET_REQUIRED' }
    expect((await client().http.post('/mock/flows').send(haventec).expect(201)).body.username).to.equal('alice')
  })
  it('POST /mock/flows, later state without username, users without a token: the next one', async () => {
    await client().idp.control.securid.users.patch('alice', { tokens: [] })
    const { body } = await client().http.post('/mock/flows').send({ state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    expect(body).to.include({ status: 'SECURID_NEXT_TOKENCODE_REQUIRED', username: 'bob' })
  })
  it('POST /mock/flows, state of another policy: 422 STATE_NOT_REACHABLE, names the policies that have it', async () => {
    const body = { username: 'mia', state: 'HAVENTEC_LOGIN_REQUIRED' }
    const { message } = await refused(client().http.post('/mock/flows').send(body), 422, 'STATE_NOT_REACHABLE')
    expect(message).to.include('policy haventec has this state').and.include('password-then-haventec')
  })
  it('POST /mock/flows, misspelt state: 422 STATE_NOT_REACHABLE, names the nearest one', async () => {
    const body = { username: 'alice', state: 'HAVENTEC_LOGIN_REQUIERD' }
    const { message } = await refused(client().http.post('/mock/flows').send(body), 422, 'STATE_NOT_REACHABLE')
    expect(message).to.include('did you mean HAVENTEC_LOGIN_REQUIRED?')
  })
  it('POST /mock/flows, user of another server: 422 USER_NOT_FOUND, names the adapters that know the user', async () => {
    const answer = client().http.post('/mock/flows').send({ username: 'mia' })
    expect((await refused(answer, 422, 'USER_NOT_FOUND')).message)
      .to.include('known to')
      .and.include('haventec')
    const session = client().http.post('/mock/sessions').send({ username: 'mia' })
    expect((await refused(session, 422, 'USER_NOT_FOUND')).message).to.include('haventec')
  })
  it('POST /mock/flows, state and outcome: 400 INVALID_REQUEST', async () => {
    const body = { username: 'alice', state: 'RESUME', outcome: 'locked' }
    await refused(client().http.post('/mock/flows').send(body), 400, 'INVALID_REQUEST')
  })
  it('POST /mock/flows, outcome of a start that the policy does not have: 422, names the policy that has it', async () => {
    const { message } = await refused(
      client().http.post('/mock/flows').send({ policy: 'haventec', username: 'alice', outcome: 'locked' }),
      422,
      'OUTCOME_NOT_REACHABLE',
    )
    expect(message).to.include('haventec (done)').and.include('Policy securid').and.include('two-factor')
  })
  it('POST /mock/flows, outcome of the start of a later adapter: the earlier ones are passed', async () => {
    const wanted = { policy: 'two-factor', username: 'alice', outcome: 'locked' }
    const { body } = await client().http.post('/mock/flows').send(wanted).expect(201)
    expect(body).to.include({ status: 'FAILED', code: 'ACCOUNT_LOCKED' })
    expect(body.arranged).to.deep.equal([{ authority: 'accountLocking', username: 'alice', changed: ['securid'] }])
  })
  it('POST /mock/flows, outcome that needs a user, without one: the first user', async () => {
    const { body } = await client().http.post('/mock/flows').send({ outcome: 'methodsOffered' }).expect(201)
    expect(body).to.include({ status: 'SECURID_CAS_CHALLENGE_METHOD_REQUIRED', username: 'alice' })
  })
  it('POST /mock/flows, invalid body: 400 with a pointer to every fault', async () => {
    const { details } = await refused(
      client().http.post('/mock/flows').send({ user: 'alice', state: 5 }),
      400,
      'VALIDATION_ERROR',
    )
    expect(details.map(({ pointer }) => pointer)).to.have.members(['/user', '/state'])
  })
})

describe('control of flows, list', () => {
  const client = eachWithClient()
  it('GET /mock/flows, limit and after: newest first, page by page', async () => {
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
  it('GET /mock/flows without limit: 100 flows', async () => {
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
    it(`GET /mock/flows?${query}: 400 INVALID_REQUEST`, async () => {
      await refused(client().http.get(`/mock/flows?${query}`), 400, 'INVALID_REQUEST')
    })
})

describe('control of flows, single flow', () => {
  const client = eachWithClient()
  it('GET /mock/flows/{id}: the flow with its history, refused steps too', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await client().act(id, 'checkCredential', { passcode: '00000000' }).expect(200)
    await client().act(id, 'checkCredential', { passcode: 5 }).expect(400)
    await client().act(id, 'cancel').expect(200)
    const flow = await expectAnswer(client().http.get(`/mock/flows/${id}`), 200, 'flow')
    expect(flow).to.include({ id, policy: 'securid', adapter: 'securid', status: 'FAILED', username: 'alice' })
    expect(flow).to.include({ finished: true, busy: false, flowUrl: `${client().idp.baseUrl}/pf-ws/authn/flows/${id}` })
    const asked = 'SECURID_CREDENTIAL_REQUIRED'
    const wrongTokencode = {
      code: 'WRONG_TOKENCODE',
      message: REASONS.WRONG_TOKENCODE.message,
      facts: { serials: ['000000000001'] },
    }
    const valid = { at: NOON, by: 'client', requestValid: true, responseValid: true }
    expect(flow.history).to.deep.equal([
      { ...valid, by: 'mock', from: 'START', actionId: null, outcome: 'passcodeRequired', to: asked },
      { ...valid, from: asked, actionId: 'checkCredential', outcome: 'denied', to: asked, reason: wrongTokencode },
      {
        ...valid,
        requestValid: false,
        from: asked,
        actionId: 'checkCredential',
        outcome: null,
        to: asked,
        error: 'INVALID_FIELD_FORMAT',
        reason: {
          code: 'INVALID_FIELD_FORMAT',
          message: `${DETAILS.INVALID_FIELD_FORMAT.message} Expected: string, at most 64 characters.`,
          facts: { target: 'passcode' },
        },
      },
      { ...valid, from: asked, actionId: 'cancel', outcome: 'done', to: 'FAILED' },
    ])
  })
  it('GET /mock/flows/{id} of an arranged flow: steps of the mock, then of the client', async () => {
    const state = 'SECURID_NEXT_TOKENCODE_REQUIRED'
    const id = await client().startFlow({ username: 'alice', state })
    await client().act(id, 'cancel').expect(200)
    const { history } = await expectAnswer(client().http.get(`/mock/flows/${id}`), 200, 'flow')
    const steps = history.map(({ by, actionId }: { by: string; actionId: string | null }) => `${by} ${actionId}`)
    expect(steps).to.deep.equal(['mock null', 'mock checkCredential', 'client cancel'])
  })
  it('GET /mock/flows/{id} of an unknown flow: 404 FLOW_NOT_FOUND', async () => {
    await refused(client().http.get('/mock/flows/nobody'), 404, 'FLOW_NOT_FOUND')
  })
  it('GET /mock/flows/{id} of an expired flow: 404 FLOW_NOT_FOUND', async () => {
    const id = await client().startFlow()
    await client().http.patch('/mock/clock').send({ advanceSeconds: 1800 })
    await refused(client().http.get(`/mock/flows/${id}`), 404, 'FLOW_NOT_FOUND')
  })
})
