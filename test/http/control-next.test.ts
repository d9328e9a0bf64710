import { expect } from 'chai'
import { Router } from 'express'
import type { ModuleFactory } from '../../mock-idp/index.ts'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'
import { AGENT_SETTINGS } from '../fixtures/securid/remote.ts'

const CREDENTIAL = 'SECURID_CREDENTIAL_REQUIRED'

describe('POST /mock/flows/{id}/next', () => {
  const client = eachWithClient()
  const next = (id: string, wanted: object) => client().http.post(`/mock/flows/${id}/next`).send(wanted)
  const unreachable = async (id: string, wanted: object) =>
    (await refused(next(id, wanted), 422, 'OUTCOME_NOT_REACHABLE')).message

  it('checkCredential, nextTokencode: body, media type and the changed members', async () => {
    const id = await client().startFlow({ username: 'alice' })
    const answer = await expectAnswer(next(id, { outcome: 'nextTokencode' }), 200, 'arranged-next')
    expect(answer).to.include({ actionId: 'checkCredential', outcome: 'nextTokencode' })
    expect(answer.mediaType).to.equal('application/vnd.pingidentity.checkCredential+json')
    expect(answer.arranged).to.deep.equal([{ authority: 'securid', username: 'alice', changed: ['nextTokencodeMode'] }])
    const { body } = await client()
      .http.post(`/pf-ws/authn/flows/${id}`)
      .set('X-XSRF-Header', 'test')
      .set('Content-Type', answer.mediaType)
      .send(JSON.stringify(answer.body))
    expect(body.status).to.equal('SECURID_NEXT_TOKENCODE_REQUIRED')
  })
  it('outcome that needs no change: arranged is absent', async () => {
    const id = await client().startFlow({ username: 'alice' })
    expect(await expectAnswer(next(id, { outcome: 'denied' }), 200, 'arranged-next')).not.to.have.property('arranged')
  })
  it('accepted after a lock of the host: the lock is ended and reported', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await next(id, { outcome: 'locked' }).expect(200)
    const { body } = await next(id, { outcome: 'accepted' }).expect(200)
    expect(body.arranged).to.deep.equal([{ authority: 'accountLocking', username: 'alice', changed: ['securid'] }])
    expect((await client().act(id, body.actionId, body.body)).body.status).to.equal('RESUME')
  })
  it('the flow is not changed, and the request is in no journal', async () => {
    const id = await client().startFlow({ username: 'alice' })
    const before = await client().readFlow(id)
    await next(id, { outcome: 'newPin' }).expect(200)
    expect(await client().readFlow(id)).to.deep.equal(before)
    const { requests } = client().idp.control.requests()
    expect(requests.filter(({ path }) => path.includes('/next'))).to.deep.equal([])
  })
  it('two requests for one user at once: the body of the later one leads to its outcome', async () => {
    const ids = [await client().startFlow({ username: 'alice' }), await client().startFlow({ username: 'alice' })]
    const outcomes = ['newPin', 'systemPin']
    const answers = await Promise.all(ids.map((id, index) => next(id, { outcome: outcomes[index] }).expect(200)))
    const last = answers.at(-1)?.body
    const acted = await client().act(ids.at(-1) ?? '', last.actionId, last.body)
    expect(acted.body.status).to.equal('SECURID_SYSTEM_PIN_RESET_REQUIRED')
  })

  it('unknown flow: 404 FLOW_NOT_FOUND', async () => {
    await refused(next('unknown', { outcome: 'denied' }), 404, 'FLOW_NOT_FOUND')
  })
  it('finished flow: 422 FLOW_FINISHED', async () => {
    const id = await client().startFlow({ username: 'alice', state: 'RESUME' })
    await refused(next(id, { outcome: 'denied' }), 422, 'FLOW_FINISHED')
  })
  it('unknown outcome: 422 that names the actions and their outcomes', async () => {
    const id = await client().startFlow({ username: 'alice' })
    const message = await unreachable(id, { outcome: 'rejected' })
    expect(message).to.include('checkCredential (').and.include('nextTokencode').and.include('cancel (done)')
  })
  it('action that is not on offer: 422 with the nearest one', async () => {
    const id = await client().startFlow({ username: 'alice' })
    expect(await unreachable(id, { outcome: 'denied', action: 'checkCredentials' })).to.include('checkCredential')
    expect(await unreachable(id, { outcome: 'denied', action: 'poll' })).to.include(CREDENTIAL)
  })
  it('outcome that the action does not have: 422', async () => {
    const id = await client().startFlow({ username: 'alice' })
    expect(await unreachable(id, { outcome: 'denied', action: 'cancel' })).to.include('cancel (done)')
  })
  it('flow without offered methods, useAlternateMethod: 422 with the reason', async () => {
    const id = await client().startFlow({ username: 'alice' })
    const wanted = { outcome: 'methodsOffered', action: 'useAlternateMethod' }
    expect(await unreachable(id, wanted)).to.include('no other methods')
  })
  it('attempt that has ended at the server: 422 for all outcomes but attemptOver', async () => {
    const id = await client().startFlow({ username: 'alice', state: 'SECURID_NEXT_TOKENCODE_REQUIRED' })
    await client().http.patch('/mock/clock').send({ advanceSeconds: 600 })
    expect(await unreachable(id, { outcome: 'accepted' })).to.include('attemptOver')
    await next(id, { outcome: 'attemptOver' }).expect(200)
  })
  it('no user: 422 USERNAME_REQUIRED; with username: its body', async () => {
    const id = await client().startFlow()
    expect((await refused(next(id, { outcome: 'accepted' }), 422, 'USERNAME_REQUIRED')).message).to.include(
      '"username"',
    )
    const { body } = await next(id, { outcome: 'accepted', username: 'alice' }).expect(200)
    expect((await client().act(id, body.actionId, body.body)).body.status).to.equal('RESUME')
  })
  it('another user than that of the flow: 422 USERNAME_MISMATCH', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await refused(next(id, { outcome: 'accepted', username: 'bob' }), 422, 'USERNAME_MISMATCH')
  })
  it('unknown user: 422 USER_NOT_FOUND', async () => {
    const id = await client().startFlow()
    await refused(next(id, { outcome: 'accepted', username: 'nobody' }), 422, 'USER_NOT_FOUND')
  })
  for (const wanted of [{}, { outcome: 5 }, { outcome: 'denied', state: 'x' }, [], 'denied'])
    it(`body ${JSON.stringify(wanted)}: 400 VALIDATION_ERROR`, async () => {
      const id = await client().startFlow({ username: 'alice' })
      const answer = client()
        .http.post(`/mock/flows/${id}/next`)
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(wanted))
      await refused(answer, 400, 'VALIDATION_ERROR')
    })
  it('idp.control.next: the same as over HTTP', async () => {
    const id = await client().startFlow({ username: 'alice' })
    const { control } = client().idp
    const { body } = await next(id, { outcome: 'denied' }).expect(200)
    expect(await control.next(id, { outcome: 'denied' })).to.deep.equal(body)
  })
})

describe('GET /mock/flows/{id}, actions', () => {
  const client = eachWithClient()
  const read = async (id: string, query = '') =>
    (await expectAnswer(client().http.get(`/mock/flows/${id}${query}`), 200, 'flow')).actions
  const action = (actions: readonly { readonly id: string }[], id: string) => actions.find((entry) => entry.id === id)

  it('SECURID_CREDENTIAL_REQUIRED: an example that succeeds, also after its code was used', async () => {
    for (let times = 0; times < 2; times++) {
      const id = await client().startFlow({ username: 'alice' })
      const [first] = await read(id)
      expect(first).to.deep.include({
        id: 'checkCredential',
        mediaType: 'application/vnd.pingidentity.checkCredential+json',
      })
      expect(first.schema.properties).to.include.keys('username', 'passcode')
      expect((await client().act(id, first.id, first.example)).body.status).to.equal('RESUME')
    }
  })
  it('reading twice: the same answer, and no user is changed', async () => {
    const { control } = client().idp
    const id = await client().startFlow({ username: 'alice', state: 'SECURID_USER_PIN_RESET_REQUIRED' })
    const before = await control.securid.users.list()
    expect(await read(id)).to.deep.equal(await read(id))
    expect(await control.securid.users.list()).to.deep.equal(before)
  })
  it('no user: a note instead of the example; with ?username=: the example', async () => {
    const id = await client().startFlow()
    const without = action(await read(id), 'checkCredential')
    expect(without).to.have.property('note').that.includes('?username=')
    expect(without).not.to.have.property('example')
    expect(action(await read(id, '?username=alice'), 'checkCredential')).to.have.property('example')
  })
  it('user who is locked at the server: a note that says how to unlock', async () => {
    const id = await client().startFlow({ username: 'erin' })
    expect(action(await read(id), 'checkCredential'))
      .to.have.property('note')
      .that.includes('PATCH')
  })
  it('account locked by the host: a note, no refusals', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await client().http.post(`/mock/flows/${id}/next`).send({ outcome: 'locked' }).expect(200)
    const entry = action(await read(id), 'checkCredential')
    expect(entry).to.have.property('note').that.includes('locked')
    expect(entry).to.deep.include({ refusals: [] })
  })
  it('SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION, poll: a note with the request that answers the push', async () => {
    const id = await client().startFlow({ username: 'frank', state: 'SECURID_CAS_APPROVE_METHOD_PENDING_VERIFICATION' })
    expect(action(await read(id), 'poll'))
      .to.have.property('note')
      .that.matches(/POST \/mock\/securid\/pushes\/[\w-]+ /)
  })
  it('finished flow: no actions', async () => {
    expect(await read(await client().startFlow({ username: 'alice', state: 'RESUME' }))).to.deep.equal([])
  })
  it('HAVENTEC_DEVICE_LOCKED for good: forgotPin is not on offer', async () => {
    const id = await client().startFlow({ username: 'mia', policy: 'haventec', state: 'HAVENTEC_LOGIN_REQUIRED' })
    const { devices } = client().idp.control.haventec
    await devices.patch('51aa6c0e-0000-4000-8000-000000000001', { locked: true })
    const login = {
      username: 'mia',
      deviceUuid: '51aa6c0e-0000-4000-8000-000000000001',
      authKey: 'x',
      hashedPin: `${'A'.repeat(86)}==`,
    }
    await client().act(id, 'login', login).expect(200)
    expect((await read(id)).map((entry: { id: string }) => entry.id)).to.deep.equal(['continue', 'cancel'])
  })
})

describe('POST /mock/flows/{id}/next, remote authority', () => {
  const client = eachWithClient({
    config: {
      extends: 'demo',
      adapters: {
        securid: {
          type: 'securid',
          authority: { remote: { ...AGENT_SETTINGS, 'RSA Base API URL': 'https://rsa.example/mfa/v1_1' } },
        },
      },
    },
  })
  it('422 that says so; GET /mock/flows/{id} has a note instead of an example', async () => {
    const id = await client().startFlow()
    const answer = client().http.post(`/mock/flows/${id}/next`).send({ outcome: 'accepted', username: 'alice' })
    expect((await refused(answer, 422, 'OUTCOME_NOT_REACHABLE')).message).to.include('not simulated')
    const { actions } = await expectAnswer(client().http.get(`/mock/flows/${id}?username=alice`), 200, 'flow')
    expect(actions[0]).to.have.property('note').that.includes('not simulated')
    expect(actions[0]).to.deep.include({ id: 'checkCredential', outcomes: [], refusals: [] })
  })
})

describe('POST /mock/flows/{id}/next, plugin without recipes', () => {
  const schema = { type: 'object', properties: {}, required: [], additionalProperties: false }
  const first = { status: 'KNOCK_REQUIRED', model: {}, memo: {} }
  const adapter = {
    vocabulary: {
      descriptor: { id: 'knock', title: 'Knock', className: 'example.Knock', attributes: [] },
      states: { KNOCK_REQUIRED: schema },
      actions: { knock: schema },
      config: schema,
    },
    start: { on: { done: { to: ['KNOCK_REQUIRED'], next: () => first } } },
    table: { KNOCK_REQUIRED: { knock: { on: { done: { to: ['KNOCK_REQUIRED'], next: () => first } } } } },
  }
  const authority: ModuleFactory = () => ({
    id: 'knock',
    port: { ask: async () => ({ kind: 'done' }) },
    wire: Router(),
    sockets: {},
    control: Router(),
    scenarios: { KNOCK_REQUIRED: async () => [] },
    seed: async () => {},
    close: async () => {},
  })
  const client = eachWithClient({
    config: { adapters: { front: { type: 'knock' } } },
    adapters: [{ default: adapter, authority }],
  })
  it('422 that says so, also for POST /mock/flows with an outcome; GET /mock/flows/{id} has a note', async () => {
    const id = await client().startFlow()
    const { http } = client()
    const answers = [
      http.post(`/mock/flows/${id}/next`).send({ outcome: 'done' }),
      http.post('/mock/flows').send({ outcome: 'done' }),
    ]
    for (const answer of answers)
      expect((await refused(answer, 422, 'OUTCOME_NOT_REACHABLE')).message).to.include('front has no recipes')
    const { actions } = await expectAnswer(http.get(`/mock/flows/${id}`), 200, 'flow')
    expect(actions).to.deep.equal([
      {
        id: 'knock',
        mediaType: 'application/vnd.pingidentity.knock+json',
        schema,
        note: 'The adapter front has no recipes: its outcomes cannot be arranged.',
        outcomes: [],
        refusals: [],
      },
    ])
  })
})
