import { expect } from 'chai'
import { eachWithClient, expectAnswer, refused } from '../fixtures/control-client.ts'

const CREDENTIAL_REQUIRED = 'SECURID_CREDENTIAL_REQUIRED'
const NEXT_TOKENCODE = 'SECURID_NEXT_TOKENCODE_REQUIRED'

describe('control of coverage', () => {
  const client = eachWithClient()
  const coverage = (query: string) => expectAnswer(client().http.get(`/mock/coverage?${query}`), 200, 'coverage')
  const reached = async (query: string): Promise<readonly string[]> =>
    (await coverage(query)).adapters.securid.states.reached.map(({ name }: { name: string }) => name)

  it('GET /mock/coverage?since={time}: reached then or later', async () => {
    await client().readFlow(await client().startFlow())
    await client().http.patch('/mock/clock').send({ advanceSeconds: 60 })
    await client().readFlow(await client().startFlow({ username: 'alice', state: NEXT_TOKENCODE }))
    expect(await reached('since=2030-01-02T12:01:00Z')).to.deep.equal([NEXT_TOKENCODE])
    expect(await reached('since=2030-01-02T12:00:00Z')).to.deep.equal([CREDENTIAL_REQUIRED, NEXT_TOKENCODE])
    const { since } = await coverage('since=2030-01-02T12:01:00Z')
    expect(since).to.equal('2030-01-02T12:01:00Z')
  })

  it('GET /mock/coverage?label={label}: requests with X-Mock-Label, and flows that such a request has started', async () => {
    const id = await client().startFlow()
    await client().act(id, 'cancel').set('X-Mock-Label', 'cancels').expect(200)
    const labelled = await client()
      .http.post('/mock/flows')
      .set('X-Mock-Label', 'next')
      .send({ username: 'alice', state: NEXT_TOKENCODE })
    await client().readFlow(labelled.body.id)
    await client().act(labelled.body.id, 'cancel').expect(200)
    const first = await coverage('label=cancels')
    expect(first).to.deep.include({ label: 'cancels', labels: ['cancels', 'next'] })
    expect(first.adapters.securid.actions.reached).to.deep.equal([{ name: 'cancel', count: 1 }])
    expect(await reached('label=cancels')).to.deep.equal([CREDENTIAL_REQUIRED])
    expect(await reached('label=next')).to.deep.equal([NEXT_TOKENCODE])
    expect(await reached('')).to.deep.equal([CREDENTIAL_REQUIRED, NEXT_TOKENCODE])
  })

  it('GET /mock/coverage?label={label}, flow of an OAuth client: its start, also of the second adapter', async () => {
    const query = 'client_id=demo-cookieless&response_type=code&response_mode=pi.flow&acr_values=two-factor'
    const { body } = await client().http.get(`/as/authorization.oauth2?${query}`).set('X-Mock-Label', 'two').expect(200)
    const password = { username: 'alice', password: 'Passw0rd!' }
    const state = String(body._pf_authn_api_state)
    await client().act(body.id, 'checkUsernamePassword', password).set('X-Pf-Authn-Api-State', state).expect(200)
    const { adapters } = await coverage('label=two')
    expect(adapters.securid.outcomes.reached).to.deep.equal([{ name: 'start: passcodeRequired', count: 1 }])
    expect(adapters['html-form'].actions.reached).to.deep.equal([{ name: 'checkUsernamePassword', count: 1 }])
  })

  it('GET /mock/coverage?label={label}, unknown: 404, names the labels', async () => {
    await refused(client().http.get('/mock/coverage?label=x'), 404, 'LABEL_NOT_FOUND')
    await client().http.get('/pf-ws/authn/flows/none').set({ 'X-XSRF-Header': 'x', 'X-Mock-Label': 'mine' }).expect(404)
    const { message } = await refused(client().http.get('/mock/coverage?label=x'), 404, 'LABEL_NOT_FOUND')
    expect(message).to.include('mine')
  })

  it('X-Mock-Label over 100 characters: cut, with a note', async () => {
    const id = await client().startFlow()
    await client().act(id, 'cancel').set('X-Mock-Label', 'a'.repeat(101)).expect(200)
    const [entry] = client().idp.control.requests({ label: 'a'.repeat(100) }).requests
    expect(entry?.note).to.include('X-Mock-Label has more than 100 characters')
  })

  it('X-Mock-Label, label 1001: stored with the request, not counted, with a note', async () => {
    const id = await client().startFlow()
    const read = (label: string) =>
      client().http.get(`/pf-ws/authn/flows/${id}`).set({ 'X-XSRF-Header': 'x', 'X-Mock-Label': label })
    for (let label = 0; label <= 1000; label++) await read(`test ${label}`)
    const [last] = client().idp.control.requests().requests
    expect(last).to.include({ label: 'test 1000' })
    expect(last?.note).to.include('1000 labels already')
    const { labels } = client().idp.control.coverage()
    expect([labels.length, labels.at(-1)]).to.deep.equal([1000, 'test 999'])
    client().idp.control.clearCoverage()
    expect(client().idp.control.coverage().labels).to.deep.equal([])
  })

  for (const query of ['since=yesterday', 'labels=x', 'since=2030-01-01T00:00:00Z&since=2030-01-01T00:00:00Z'])
    it(`GET /mock/coverage?${query}: 400`, async () => {
      await expectAnswer(client().http.get(`/mock/coverage?${query}`), 400, 'error')
    })
})
