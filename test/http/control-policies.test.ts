import { expect } from 'chai'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'

const FORM = 'USERNAME_PASSWORD_REQUIRED'
const PASSWORD = { username: 'alice', password: 'Passw0rd!' }

const BY_SCHEMA = ['unknown member', 'member of a wrong type']
const refusal = (what: string): readonly [status: number, code: string] =>
  BY_SCHEMA.includes(what) ? [400, 'VALIDATION_ERROR'] : [422, 'INVALID_CONFIGURATION']

describe('control of policies', () => {
  const client = eachWithClient()
  const put = (id: string, body: object) => client().http.put(`/mock/policies/${id}`).send(body)
  const statusOf = async (policy: string) => (await client().http.post('/mock/flows').send({ policy })).body.status

  it('PUT /mock/policies/{id}: created 201, replaced 200, selected by name', async () => {
    const made = await expectAnswer(put('new', { adapter: 'html-form' }), 201, 'policy-answer')
    expect(made).to.deep.equal({ id: 'new', adapter: 'html-form' })
    expect(await statusOf('new')).to.equal(FORM)
    await expectAnswer(put('new', { id: 'new', adapter: 'securid' }), 200, 'policy-answer')
    expect(await statusOf('new')).to.equal('SECURID_CREDENTIAL_REQUIRED')
    const { policies } = await expectAnswer(client().http.get('/mock/policies'), 200, 'policies')
    expect(policies.map(({ id }: { id: string }) => id)).to.include.members(['securid', 'two-factor', 'new'])
    expect((await client().http.get('/mock/policies/new').expect(200)).body).to.deep.equal({
      id: 'new',
      adapter: 'securid',
    })
    const query = 'client_id=demo-public&response_type=code&response_mode=pi.flow&acr_values=new'
    const { body } = await client().http.get(`/as/authorization.oauth2?${query}`).expect(200)
    expect(body.status).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })

  it('PATCH /mock/policies/{id}: replaces the given members', async () => {
    await client().http.patch('/mock/policies/two-factor').send({ success: null }).expect(200)
    const id = await client().startFlow({ policy: 'two-factor' })
    expect((await client().act(id, 'checkUsernamePassword', PASSWORD)).body.status).to.equal('RESUME')
  })

  it('PUT /mock/policies/{id}, flow whose remaining steps change: FAILED, POLICY_CHANGED, with a reason', async () => {
    const id = await client().startFlow({ policy: 'two-factor' })
    await put('two-factor', { adapter: 'html-form' }).expect(200)
    const shown = await client().readFlow(id)
    expect(shown).to.include({ status: 'FAILED', code: 'POLICY_CHANGED' })
    const { history, finished } = await expectAnswer(client().http.get(`/mock/flows/${id}`), 200, 'flow')
    expect(finished).to.equal(true)
    expect(history.at(-1)).to.deep.include({ by: 'mock', from: FORM, to: 'FAILED', error: 'POLICY_CHANGED' })
    expect(history.at(-1).reason).to.deep.include({ code: 'POLICY_CHANGED', facts: { policy: 'two-factor' } })
    expect((await client().act(id, 'checkUsernamePassword', PASSWORD).expect(400)).body.code).to.equal(
      'INVALID_ACTION_ID',
    )
  })

  it('DELETE /mock/policies/{id}: flows of every kind end or stay readable, none gets 500', async () => {
    const active = await client().startFlow({ policy: 'two-factor' })
    const second = await client().startFlow({
      policy: 'two-factor',
      username: 'alice',
      state: 'SECURID_CREDENTIAL_REQUIRED',
    })
    const done = await client().startFlow({ policy: 'two-factor', username: 'alice', state: 'RESUME' })
    const other = await client().startFlow({ policy: 'html-form' })
    await client().http.delete('/mock/policies/two-factor').expect(204, '')
    for (const id of [active, second]) expect((await client().readFlow(id))['code']).to.equal('POLICY_CHANGED')
    expect((await client().readFlow(done))['status']).to.equal('RESUME')
    expect((await client().readFlow(other))['status']).to.equal(FORM)
    const { resumeUrl } = await client().readFlow(done)
    const end = await client()
      .http.get(new URL(String(resumeUrl)).pathname)
      .set('Accept', 'application/json')
    expect([end.status, end.body.subject]).to.deep.equal([200, 'alice'])
    await client().http.get('/mock/flows').expect(200)
    for (const id of [active, done]) {
      await client().http.get(`/mock/flows/${id}`).expect(200)
      await client()
        .http.get(`/mock/sign-on?flowId=${id}`)
        .redirects(0)
        .expect((res) => expect(res.status).to.be.below(500))
    }
    await refused(client().http.post('/mock/flows').send({ policy: 'two-factor' }), 422, 'UNKNOWN_POLICY')
    await refused(client().http.get('/mock/policies/two-factor'), 404, 'POLICY_NOT_FOUND')
    await refused(client().http.delete('/mock/policies/two-factor'), 404, 'POLICY_NOT_FOUND')
  })

  it('PUT /mock/policies/{id}, steps that a flow has passed: the flow goes on with the same remaining steps', async () => {
    const state = 'SECURID_CREDENTIAL_REQUIRED'
    const id = await client().startFlow({ policy: 'two-factor', username: 'alice', state })
    await put('two-factor', { adapter: 'identifier-first', success: { adapter: 'securid' } }).expect(200)
    expect((await client().readFlow(id))['status']).to.equal(state)
    const { passcode } = (await client().http.get('/mock/securid/users/alice/passcode')).body
    expect((await client().act(id, 'checkCredential', { passcode })).body.status).to.equal('RESUME')
  })

  it('DELETE /mock/policies/{id}, redirectless OAuth flow: FAILED for its client', async () => {
    const query = 'client_id=demo-cookieless&response_type=code&response_mode=pi.flow&acr_values=two-factor'
    const { body } = await client().http.get(`/as/authorization.oauth2?${query}`).expect(200)
    await client().http.delete('/mock/policies/two-factor').expect(204)
    const read = client().http.get(`/pf-ws/authn/flows/${body.id}`)
    const shown = await read.set({ 'X-XSRF-Header': 'x', 'X-Pf-Authn-Api-State': body._pf_authn_api_state }).expect(200)
    expect(shown.body).to.include({ status: 'FAILED', code: 'POLICY_CHANGED' })
  })

  it('DELETE of the default policy: the next one is the default; of all: 422 for a new flow; POST /mock/reset restores', async () => {
    const ids = client()
      .idp.control.policies.list()
      .policies.map(({ id }) => id)
    const device = 'oauth-device'
    for (const id of ids.filter((name) => name !== device))
      await client().http.delete(`/mock/policies/${id}`).expect(204)
    const query = 'client_id=demo-public&response_type=code&response_mode=pi.flow'
    const { status } = await client().http.get(`/as/authorization.oauth2?${query}`)
    expect(status).to.be.below(500)
    await client().http.post('/mock/reset').expect(200)
    expect(
      client()
        .idp.control.policies.list()
        .policies.map(({ id }) => id),
    ).to.deep.equal(ids)
  })

  it('DELETE /mock/policies/{id} that a client names: 422, names the client; the policy stays', async () => {
    await client().http.patch('/mock/clients/demo-public').send({ policy: 'two-factor' }).expect(200)
    const { details } = await refused(client().http.delete('/mock/policies/two-factor'), 422, 'INVALID_CONFIGURATION')
    expect(details[0]?.pointer).to.equal('/oauth/clients/0/policy')
    await client().http.get('/mock/policies/two-factor').expect(200)
  })

  for (const [what, body, pointer] of [
    ['unknown adapter instance', { adapter: 'nowhere' }, '/adapter'],
    [
      'unknown adapter instance in a later step',
      { adapter: 'securid', success: { adapter: 'nowhere' } },
      '/success/adapter',
    ],
    [
      'unknown application',
      { adapter: 'securid', authenticationApiApplication: 'none' },
      '/authenticationApiApplication',
    ],
    ['no adapter', {}, '/adapter'],
    ['another id', { id: 'other', adapter: 'securid' }, '/id'],
    ['unknown member', { adapter: 'securid', next: {} }, '/next'],
  ] as const)
    it(`PUT /mock/policies/{id}, ${what}: refused with a pointer, nothing stored`, async () => {
      const { details } = await refused(put('new', body), ...refusal(what))
      expect(details[0]?.pointer).to.equal(pointer)
      await client().http.get('/mock/policies/new').expect(404)
    })

  it('PUT /mock/policies/oauth-device, which is made from the others: 422', async () => {
    await refused(put('oauth-device', { adapter: 'securid' }), 422, 'POLICY_GENERATED')
  })

  it('policies changed while flows act and start: no internal error', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => client().startFlow({ policy: 'two-factor' })))
    const statuses: number[] = []
    const note = ({ status }: { readonly status: number }) => void statuses.push(status)
    const trees = [{ adapter: 'html-form' }, { adapter: 'html-form', success: { adapter: 'securid' } }]
    await Promise.all([
      ...ids.map((id) => client().act(id, 'checkUsernamePassword', PASSWORD).then(note)),
      ...trees.map((tree) => put('two-factor', tree).then(note)),
      client().http.delete('/mock/policies/two-factor').then(note),
      ...ids.map(() => client().http.post('/mock/flows').send({ policy: 'two-factor' }).then(note)),
      ...ids.map((id) => client().http.get(`/mock/flows/${id}`).then(note)),
    ])
    expect(statuses.filter((status) => status >= 500)).to.deep.equal([])
  })
})
