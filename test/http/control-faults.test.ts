import { expect } from 'chai'
import supertest from 'supertest'
import { eachWithClient, expectAnswer } from '../fixtures/control-client.ts'
import { createMockIdp } from '../fixtures/create-mock-idp.ts'

describe('control of faults', () => {
  const client = eachWithClient()
  const put = (faults: readonly object[]) =>
    expectAnswer(client().http.put('/mock/faults').send({ faults }), 200, 'counted-faults')
  const hits = async () =>
    (await expectAnswer(client().http.get('/mock/faults'), 200, 'counted-faults')).faults.map(
      (fault: { hits: number }) => fault.hits,
    )

  it('PUT /mock/faults: listed with their hits', async () => {
    const faults = [
      { match: { adapter: 'securid', state: 'RESUME' }, do: { status: 503 } },
      { match: {}, do: { delayMs: 0 } },
    ]
    expect(await put(faults)).to.deep.equal({ faults: faults.map((fault) => ({ ...fault, hits: 0 })) })
    await client().readFlow(await client().startFlow())
    expect(await hits()).to.deep.equal([0, 1])
  })
  it('Fault status: this status, the state is unchanged', async () => {
    const id = await client().startFlow()
    await put([{ match: { state: 'SECURID_CREDENTIAL_REQUIRED' }, do: { status: 503 } }])
    const { body } = await client().act(id, 'cancel').expect(503)
    expect(body).to.include({ code: 'UNEXPECTED_ERROR' })
    await put([])
    expect((await client().readFlow(id)).status).to.equal('SECURID_CREDENTIAL_REQUIRED')
  })
  it('Fault drop: connection closed', async () => {
    const id = await client().startFlow()
    await put([{ match: { actionId: 'cancel' }, do: { drop: true } }])
    const error: NodeJS.ErrnoException = await client()
      .act(id, 'cancel')
      .then(
        () => new Error('answered'),
        (cause) => cause,
      )
    expect(error.code).to.equal('ECONNRESET')
  })
  it('Fault authority down: REQUEST_FAILED, the state is unchanged', async () => {
    const id = await client().startFlow({ username: 'alice' })
    await put([{ match: { actionId: 'checkCredential' }, do: { authority: 'down' } }])
    const { body } = await client().act(id, 'checkCredential', { passcode: '12345678' }).expect(400)
    expect(body.code).to.equal('REQUEST_FAILED')
    expect((await client().readFlow(id)).remainingTries).to.equal(5)
  })
  for (const [baseUrl, wrong] of [
    ['http://idp.example', 'https://idp.example'],
    ['https://idp.example:9031', 'http://idp.example:9031'],
  ] as const)
    it(`Fault wrongScheme, GET of a flow: links begin with ${wrong}`, async () => {
      const idp = createMockIdp({ config: { extends: 'demo', baseUrl } })
      await idp.ready
      const http = supertest(idp.app)
      idp.control.faults.put({ faults: [{ match: { nth: 1 }, do: { wrongScheme: true } }] })
      const { id } = await idp.control.startFlow({ username: 'alice', state: 'RESUME' })
      const read = async () =>
        (await http.get(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'test').expect(200)).body
      const path = `/as/${id}/resume/as/authorization.ping`
      expect(await read()).to.deep.include({
        resumeUrl: `${wrong}${path}`,
        _links: { self: { href: `${wrong}/pf-ws/authn/flows/${id}` } },
      })
      expect((await read()).resumeUrl).to.equal(`${baseUrl}${path}`)
      await idp.close()
    })
  it('Fault wrongScheme, action: links of the other scheme, the state changes', async () => {
    const id = await client().startFlow({ username: 'frank' })
    await put([{ match: { actionId: 'selectChallengeMethod' }, do: { wrongScheme: true } }])
    const { body } = await client().act(id, 'selectChallengeMethod', { input: 'SECURID' }).expect(200)
    expect(body.status).to.equal('SECURID_CREDENTIAL_REQUIRED')
    const hrefs = Object.values(body._links as Record<string, { href: string }>).map(({ href }) => href)
    expect(hrefs).to.have.length.greaterThan(2)
    for (const href of hrefs) expect(href).to.match(/^https:\/\/localhost:\d+\/pf-ws/)
  })
  it('Fault delayMs: delayed answer', async () => {
    const id = await client().startFlow()
    await put([{ match: { actionId: 'cancel' }, do: { delayMs: 50 } }])
    const begun = performance.now()
    await client().act(id, 'cancel').expect(200)
    expect(performance.now() - begun).to.be.at.least(49)
  })
  it('Fault nth 2: applies to the second matching request only', async () => {
    const id = await client().startFlow()
    await put([{ match: { actionId: 'continue', nth: 2 }, do: { status: 599 } }])
    const statuses: number[] = []
    for (let times = 0; times < 3; times++) statuses.push((await client().act(id, 'continue')).status)
    expect(statuses).to.deep.equal([400, 599, 400])
    expect(await hits()).to.deep.equal([1])
  })
  it('POST /mock/reset: no faults', async () => {
    await put([{ match: {}, do: { status: 500 } }])
    await client().http.post('/mock/reset').expect(200)
    expect(await hits()).to.deep.equal([])
  })
})
