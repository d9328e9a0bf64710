import { expect } from 'chai'
import type { Test } from 'supertest'
import { showFlow } from '../../mock-idp/http/flow-api/view.ts'
import { type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

const HEADER = 'X-Pf-Authn-Api-State'

describe('cookieless flow', () => {
  let fixture: HostFixture
  let id: string
  let state: string
  const begin = async () => {
    const begun = await fixture.begin({ cookieless: true, redirectless: true })
    const shown = await showFlow(begun.id, begun.flow, fixture.host)
    return { id: begun.id, state: String(shown['_pf_authn_api_state']) }
  }
  beforeEach(async () => {
    fixture = await hostFixture({ ...policyConfig })
    ;({ id, state } = await begin())
  })
  afterEach(() => fixture.close())
  const stateOf = ({ body }: { readonly body: { readonly _pf_authn_api_state?: string } }) =>
    body._pf_authn_api_state ?? ''
  const get = (value: string) => fixture.read(id).set(HEADER, value)

  it('Cookieless flow, _pf_authn_api_state: form of a compact JWE, without the flow id', () => {
    const [header = '', ...parts] = state.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).to.deep.equal({ alg: 'dir', enc: 'A128CBC-HS256' })
    expect(parts).to.have.length(4)
    expect(state).not.to.include(id)
  })
  it('Cookieless flow, every answer, errors too: a new _pf_authn_api_state', async () => {
    const seen = new Set([state])
    const next = async (request: Test, status: number) => {
      const answer = await request.set(HEADER, state)
      expect(answer.status).to.equal(status)
      state = stateOf(answer)
      seen.add(state)
    }
    await next(fixture.read(id), 200)
    await next(fixture.act(id, 'nothing'), 400)
    await next(fixture.act(id, 'open', { name: 5 }), 400)
    await next(
      fixture.client.post(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x').type('text/plain').send('x'),
      400,
    )
    await next(fixture.client.put(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x'), 405)
    await next(fixture.client.get(`/pf-ws/authn/flows/${id}`), 400)
    await next(fixture.act(id, 'open', { name: 'joe' }), 200)
    await next(fixture.read(id), 200)
    expect(seen.size).to.equal(9)
    for (const value of seen) expect(value).to.match(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/)
  })
  it('Cookieless flow, no cookie: COMPLETED with authorizeResponse', async () => {
    const { body } = await fixture.act(id, 'open', { name: 'joe' }).set(HEADER, state).expect(200)
    expect(body).to.deep.include({ status: 'COMPLETED', authorizeResponse: { code: 'c0de' } })
  })
  const altered = (value: string) => value.slice(0, -3) + (value.endsWith('AAA') ? 'BBB' : 'AAA')
  for (const [what, value] of [
    ['missing', () => undefined],
    ['empty', () => ''],
    ['the text "undefined"', () => 'undefined'],
    ['altered', () => altered(state)],
    ['of another flow', async () => (await begin()).state],
  ] as const)
    it(`Cookieless flow, X-Pf-Authn-Api-State ${what}: INVALID_AUTHN_API_STATE, the newest stays valid`, async () => {
      const sent = await value()
      for (const request of [fixture.read(id), fixture.act(id, 'open', { name: 'joe' })]) {
        const { status, body } = await (sent === undefined ? request : request.set(HEADER, sent))
        expect(status).to.equal(400)
        expect(body.code).to.equal('INVALID_REQUEST')
        expect(body.details[0].code).to.equal('INVALID_AUTHN_API_STATE')
        expect(body).not.to.have.any.keys('_pf_authn_api_state', 'status', 'id')
      }
      expect((await get(state).expect(200)).body.status).to.equal('GATE_SHUT')
    })
  it('Cookieless flow, stale value: refused; newest value valid, value of the refusal after it', async () => {
    const newest = stateOf(await get(state).expect(200))
    const refused = await fixture.act(id, 'open', { name: 'joe' }).set(HEADER, state).expect(400)
    expect(refused.body.details[0].code).to.equal('INVALID_AUTHN_API_STATE')
    expect(stateOf(refused)).not.to.be.oneOf(['', newest, state])
    const { body } = await get(newest).expect(200)
    expect(body.status).to.equal('GATE_SHUT')
    await get(stateOf(refused)).expect(400)
    await get(body._pf_authn_api_state).expect(200)
  })
  it('Cookieless flow, four requests at once: an accepted one has a valid value', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => get(state)))
    const last = answers.filter(({ status }) => status === 200).map(stateOf)
    expect(last).not.to.deep.equal([])
    await get(last.at(-1) ?? '').expect(200)
  })
  it('Cookieless flow, value at another host: not readable', async () => {
    const other = await hostFixture({ ...policyConfig })
    expect(await other.host.states.again({ headers: { [HEADER.toLowerCase()]: state } } as never, id)).to.equal(
      undefined,
    )
    other.close()
  })
})

describe('flow with cookies', () => {
  it('Flow with cookies, X-Pf-Authn-Api-State sent: ignored, no answer has _pf_authn_api_state', async () => {
    const { begin, read, act, close } = await hostFixture()
    const { id } = await begin({ redirectless: true })
    const answers = [await read(id).set(HEADER, 'x'), await act(id, 'nothing'), await act(id, 'open', { name: 'joe' })]
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 400, 200])
    for (const { text } of answers) expect(text).not.to.include('_pf_authn_api_state')
    close()
  })
})
