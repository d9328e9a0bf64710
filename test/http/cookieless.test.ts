import { expect } from 'chai'
import type { Test } from 'supertest'
import { showFlow } from '../../mock-idp/http/flow-api/show.ts'
import { type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

const HEADER = 'X-Pf-Authn-Api-State'

describe('a flow without cookies', () => {
  let made: HostFixture
  let id: string
  let state: string
  const begin = async () => {
    const begun = await made.begin({ cookieless: true, redirectless: true })
    const shown = await showFlow(begun.id, begun.flow, made.host)
    return { id: begun.id, state: String(shown['_pf_authn_api_state']) }
  }
  beforeEach(async () => {
    made = await hostFixture({ ...policyConfig })
    ;({ id, state } = await begin())
  })
  afterEach(() => made.close())
  const stateOf = ({ body }: { readonly body: { readonly _pf_authn_api_state?: string } }) =>
    body._pf_authn_api_state ?? ''
  const get = (value: string) => made.read(id).set(HEADER, value)

  it('has a value like a compact JWE from its first state on', () => {
    const [header = '', ...parts] = state.split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).to.deep.equal({ alg: 'dir', enc: 'A128CBC-HS256' })
    expect(parts).to.have.length(4)
    expect(state).not.to.include(id)
  })
  it('carries a fresh value in every answer, errors too', async () => {
    const seen = new Set([state])
    const next = async (request: Test, status: number) => {
      const answer = await request.set(HEADER, state)
      expect(answer.status).to.equal(status)
      state = stateOf(answer)
      seen.add(state)
    }
    await next(made.read(id), 200)
    await next(made.act(id, 'nothing'), 400)
    await next(made.act(id, 'open', { name: 5 }), 400)
    await next(made.client.post(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x').type('text/plain').send('x'), 400)
    await next(made.client.put(`/pf-ws/authn/flows/${id}`).set('X-XSRF-Header', 'x'), 405)
    await next(made.client.get(`/pf-ws/authn/flows/${id}`), 400)
    await next(made.act(id, 'open', { name: 'joe' }), 200)
    await next(made.read(id), 200)
    expect(seen.size).to.equal(9)
    for (const value of seen) expect(value).to.match(/^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/)
  })
  it('needs no cookie, and ends in COMPLETED with what the protocol answers', async () => {
    const { body } = await made.act(id, 'open', { name: 'joe' }).set(HEADER, state).expect(200)
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
    it(`refuses a value that is ${what}, tells no other, and lets the newest go on`, async () => {
      const sent = await value()
      for (const request of [made.read(id), made.act(id, 'open', { name: 'joe' })]) {
        const { status, body } = await (sent === undefined ? request : request.set(HEADER, sent))
        expect(status).to.equal(400)
        expect(body.code).to.equal('INVALID_REQUEST')
        expect(body.details[0].code).to.equal('INVALID_AUTHN_API_STATE')
        expect(body).not.to.have.any.keys('_pf_authn_api_state', 'status', 'id')
      }
      expect((await get(state).expect(200)).body.status).to.equal('GATE_SHUT')
    })
  it('refuses a stale value; the newest goes on, that of the refusal too', async () => {
    const newest = stateOf(await get(state).expect(200))
    const refused = await made.act(id, 'open', { name: 'joe' }).set(HEADER, state).expect(400)
    expect(refused.body.details[0].code).to.equal('INVALID_AUTHN_API_STATE')
    expect(stateOf(refused)).not.to.be.oneOf(['', newest, state])
    const { body } = await get(newest).expect(200)
    expect(body.status).to.equal('GATE_SHUT')
    await get(stateOf(refused)).expect(400)
    await get(body._pf_authn_api_state).expect(200)
  })
  it('survives requests at once: each answer has a good value', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => get(state)))
    const last = answers.filter(({ status }) => status === 200).map(stateOf)
    expect(last).not.to.deep.equal([])
    await get(last.at(-1) ?? '').expect(200)
  })
  it('has values that another host cannot read', async () => {
    const other = await hostFixture({ ...policyConfig })
    expect(await other.host.states.again({ headers: { [HEADER.toLowerCase()]: state } } as never, id)).to.equal(
      undefined,
    )
    other.close()
  })
})

describe('a flow with cookies', () => {
  it('never carries the value, and minds none that is sent', async () => {
    const { begin, read, act, close } = await hostFixture()
    const { id } = await begin({ redirectless: true })
    const answers = [await read(id).set(HEADER, 'x'), await act(id, 'nothing'), await act(id, 'open', { name: 'joe' })]
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 400, 200])
    for (const { text } of answers) expect(text).not.to.include('_pf_authn_api_state')
    close()
  })
})
