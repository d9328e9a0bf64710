import { expect } from 'chai'
import { GRACE_SECONDS } from '../../mock-idp/sessions/browsers.ts'
import { cookieOf, type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

describe('browser binding of a flow', () => {
  let fixture: HostFixture
  let id: string
  let cookie: string
  const start = async (config: object = policyConfig) => {
    fixture = await hostFixture({ ...config })
    cookie = cookieOf(await fixture.client.get('/begin'))
    id = (await begun()).id
  }
  const begun = () => fixture.begin({ browser: cookie.slice(0, 22) })
  const get = (value?: string) => {
    const request = fixture.read(id)
    return value === undefined ? request : request.set('Cookie', `PF=${value}`)
  }
  beforeEach(() => start())
  afterEach(() => fixture.close())

  it('PF cookie: 22 characters from the browser redirect, 44 with the same first half from the flow API', async () => {
    expect(cookie).to.match(/^[A-Za-z0-9]{22}$/)
    expect(cookieOf(await get(cookie).expect(200))).to.match(new RegExp(`^${cookie}[A-Za-z0-9]{22}$`))
  })
  it('PF cookie, each answer, errors too: another second half', async () => {
    const seen = new Set<string>()
    for (const answer of [get, get, (value: string) => fixture.act(id, 'nothing').set('Cookie', `PF=${value}`), get]) {
      cookie = cookieOf(await answer(cookie))
      seen.add(cookie)
    }
    expect(seen.size).to.equal(4)
    expect([...seen].every((value) => value.length === 44)).to.equal(true)
  })
  it(`PF cookie, previous value: valid for ${GRACE_SECONDS} seconds, the answer has the newest value`, async () => {
    const first = cookieOf(await get(cookie))
    const second = cookieOf(await get(first))
    fixture.clock.advance(GRACE_SECONDS)
    expect(cookieOf(await get(first).expect(200))).to.equal(second)
    fixture.clock.advance(1)
    const late = await get(first).expect(404)
    expect(late.body.code).to.equal('RESOURCE_NOT_FOUND')
    expect(cookieOf(late)).to.equal('')
    await get(second).expect(200)
  })
  it('PF cookie, value before the previous one: 404', async () => {
    const first = cookieOf(await get(cookie))
    const second = cookieOf(await get(first))
    await get(second).expect(200)
    await get(first).expect(404)
  })
  it('PF cookie, eight requests at once: one new value, valid', async () => {
    const sent = cookieOf(await get(cookie))
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(sent).expect(200)))
    fixture.clock.advance(GRACE_SECONDS + 1)
    const [value = '', ...others] = new Set(answers.map(cookieOf))
    expect(others).to.deep.equal([])
    await get(value).expect(200)
  })
  it('PF cookie, answer of a slow action after newer requests: has the newest value', async () => {
    const sent = cookieOf(await get(cookie))
    const newer = cookieOf(await get(sent))
    const newest = cookieOf(await get(newer))
    const slow = await get(newer)
    expect(cookieOf(slow)).to.equal(newest)
  })
  for (const [what, value] of [
    ['missing', undefined],
    ['of another browser', 'other'],
    ['invented', 'x'.repeat(44)],
    ['first half only', 'half'],
  ] as const)
    it(`PF cookie, ${what}: read, action and resume 404, the flow stays`, async () => {
      cookie = cookieOf(await get(cookie))
      cookie = cookieOf(await get(cookie))
      const other = cookieOf(await fixture.client.get('/begin'))
      const sent = value === 'other' ? other : value === 'half' ? cookie.slice(0, 22) : value
      const as = (request: ReturnType<typeof get>) =>
        sent === undefined ? request : request.set('Cookie', `PF=${sent}`)
      const answers = [
        await as(fixture.read(id)),
        await as(fixture.act(id, 'open', { name: 'x' })),
        await as(fixture.resumeFlow(id)),
      ]
      for (const { status, body } of answers) {
        expect(status).to.equal(404)
        expect(Object.keys(body)).to.have.members(['code', 'message', 'userMessage'])
        expect(body.code).to.equal('RESOURCE_NOT_FOUND')
      }
      expect((await get(cookie).expect(200)).body.status).to.equal('GATE_SHUT')
    })
  it('Resume path in another browser: 404 without the subject; in its own: the result', async () => {
    cookie = cookieOf(await fixture.act(id, 'open', { name: 'joe' }).set('Cookie', `PF=${cookie}`))
    const other = await fixture.resumeFlow(id).expect(404)
    expect(JSON.stringify(other.body)).not.to.include('joe')
    const { body } = await fixture.resumeFlow(id).set('Cookie', `PF=${cookie}`).expect(200)
    expect(body.result.subject).to.equal('joe')
  })
  it('sessionCookie ignore: flow and resume path accessible without the cookie', async () => {
    fixture.close()
    await start({ ...policyConfig, compatibility: { sessionCookie: 'ignore' } })
    await get().expect(200)
    await get('x'.repeat(44)).expect(200)
    await fixture.act(id, 'open', { name: 'joe' }).expect(200)
    await fixture.resumeFlow(id).expect(200)
  })
  it('PF cookie, several flows, one without cookies: the browser stays recognized', async () => {
    const second = await begun()
    const cookieless = await fixture.begin({})
    const readFlow = async (flow: string) => {
      const answer = await fixture.read(flow).set('Cookie', `PF=${cookie}`).expect(200)
      cookie = cookieOf(answer)
    }
    for (const flow of [id, cookieless.id, second.id, cookieless.id, id]) await readFlow(flow)
  })
  it('PF cookie at the next sign-on: the browser is recognized, with a valid cookie only', async () => {
    const browser = cookie.slice(0, 22)
    cookie = cookieOf(await get(cookie))
    const back = await fixture.client.get('/begin').set('Cookie', `PF=${cookie}`)
    expect(back.body.browser).to.equal(browser)
    expect(cookieOf(back).slice(22)).not.to.equal(cookie.slice(22))
    const other = await fixture.client.get('/begin').set('Cookie', `PF=${browser}${'x'.repeat(22)}`)
    expect(other.body.browser).not.to.equal(browser)
  })
  it('Browser record: expires with its last flow, or with its session', async () => {
    const { sessions, browsers } = fixture.host
    const front = { adapter: 'front', subject: 'joe', attributes: {}, at: fixture.clock.now() }
    const signOn = { subject: 'joe', policy: 'hut', completedFactors: [front] }
    const browser = await sessions.signedOn(cookie.slice(0, 22), signOn)
    cookie = browsers.cookieOf(browser).cookie.slice('PF='.length)
    const again = async () => (await fixture.client.get('/begin').set('Cookie', `PF=${cookie}`)).body.browser
    fixture.clock.advance(3599)
    expect(await again()).to.equal(browser)
    fixture.clock.advance(86_400)
    expect(await again()).not.to.equal(browser)
  })
})

describe('flow without a browser', () => {
  it('Flow not begun in a browser: PF cookie set, no browser record', async () => {
    const { begin, read, host, close } = await hostFixture()
    const { id } = await begin()
    const value = cookieOf(await read(id).expect(200))
    expect(value).to.match(/^[A-Za-z0-9]{44}$/)
    expect(await host.browsers.recognise({ headers: { cookie: `PF=${value}` } } as never)).to.equal(undefined)
    await read(id).set('Cookie', 'PF=unfit').expect(200)
    close()
  })
})
