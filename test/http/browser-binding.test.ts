import { expect } from 'chai'
import { GRACE_SECONDS } from '../../mock-idp/sessions/browsers.ts'
import { cookieOf, type HostFixture, hostFixture, policyConfig } from '../fixtures/host.ts'

describe('a flow begun in a browser', () => {
  let made: HostFixture
  let id: string
  let cookie: string
  const start = async (config: object = policyConfig) => {
    made = await hostFixture({ ...config })
    cookie = cookieOf(await made.client.get('/begin'))
    id = (await begun()).id
  }
  const begun = () => made.begin({ browser: cookie.slice(0, 22) })
  const get = (value?: string) => {
    const request = made.read(id)
    return value === undefined ? request : request.set('Cookie', `PF=${value}`)
  }
  beforeEach(() => start())
  afterEach(() => made.close())

  it('gets a cookie of 22 characters, and one of 44 with the same first half from the first answer on', async () => {
    expect(cookie).to.match(/^[A-Za-z0-9]{22}$/)
    expect(cookieOf(await get(cookie).expect(200))).to.match(new RegExp(`^${cookie}[A-Za-z0-9]{22}$`))
  })
  it('gets another second half with each answer, errors too', async () => {
    const seen = new Set<string>()
    for (const answer of [get, get, (value: string) => made.act(id, 'nothing').set('Cookie', `PF=${value}`), get]) {
      cookie = cookieOf(await answer(cookie))
      seen.add(cookie)
    }
    expect(seen.size).to.equal(4)
    expect([...seen].every((value) => value.length === 44)).to.equal(true)
  })
  it(`answers to the value of the answer before for ${GRACE_SECONDS} more seconds, and hands out the newest`, async () => {
    const first = cookieOf(await get(cookie))
    const second = cookieOf(await get(first))
    made.clock.advance(GRACE_SECONDS)
    expect(cookieOf(await get(first).expect(200))).to.equal(second)
    made.clock.advance(1)
    const late = await get(first).expect(404)
    expect(late.body.code).to.equal('RESOURCE_NOT_FOUND')
    expect(cookieOf(late)).to.equal('')
    await get(second).expect(200)
  })
  it('knows no value but the newest two, however soon', async () => {
    const first = cookieOf(await get(cookie))
    const second = cookieOf(await get(first))
    await get(second).expect(200)
    await get(first).expect(404)
  })
  it('survives requests at once: whichever answer comes last, its cookie is good', async () => {
    const sent = cookieOf(await get(cookie))
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(sent).expect(200)))
    made.clock.advance(GRACE_SECONDS + 1)
    const [value = '', ...others] = new Set(answers.map(cookieOf))
    expect(others).to.deep.equal([])
    await get(value).expect(200)
  })
  it('stays with a page whose slow action is answered after quicker requests', async () => {
    const sent = cookieOf(await get(cookie))
    const newer = cookieOf(await get(sent))
    const newest = cookieOf(await get(newer))
    const slow = await get(newer) // as if it had been under way
    expect(cookieOf(slow)).to.equal(newest)
  })
  for (const [what, value] of [
    ['no cookie', undefined],
    ['the cookie of another browser', 'other'],
    ['an invented cookie', 'x'.repeat(44)],
    ['the first half alone, once there are two', 'half'],
  ] as const)
    it(`is not there for ${what}: neither read, acted on, nor resumed`, async () => {
      cookie = cookieOf(await get(cookie))
      cookie = cookieOf(await get(cookie))
      const other = cookieOf(await made.client.get('/begin'))
      const sent = value === 'other' ? other : value === 'half' ? cookie.slice(0, 22) : value
      const as = (request: ReturnType<typeof get>) =>
        sent === undefined ? request : request.set('Cookie', `PF=${sent}`)
      const answers = [
        await as(made.read(id)),
        await as(made.act(id, 'open', { name: 'x' })),
        await as(made.resumeFlow(id)),
      ]
      for (const { status, body } of answers) {
        expect(status).to.equal(404)
        expect(Object.keys(body)).to.have.members(['code', 'message', 'userMessage'])
        expect(body.code).to.equal('RESOURCE_NOT_FOUND')
      }
      expect((await get(cookie).expect(200)).body.status).to.equal('GATE_SHUT')
    })
  it('is resumed by its browser alone, and gives another nothing', async () => {
    cookie = cookieOf(await made.act(id, 'open', { name: 'joe' }).set('Cookie', `PF=${cookie}`))
    const other = await made.resumeFlow(id).expect(404)
    expect(JSON.stringify(other.body)).not.to.include('joe')
    const { body } = await made.resumeFlow(id).set('Cookie', `PF=${cookie}`).expect(200)
    expect(body.result.subject).to.equal('joe')
  })
  it('answers to anybody where the configuration ignores the cookie', async () => {
    made.close()
    await start({ ...policyConfig, compatibility: { sessionCookie: 'ignore' } })
    await get().expect(200)
    await get('x'.repeat(44)).expect(200)
    await made.act(id, 'open', { name: 'joe' }).expect(200)
    await made.resumeFlow(id).expect(200)
  })
  it('keeps its browser over another flow, and over one that needs no cookie', async () => {
    const second = await begun()
    const free = await made.begin({})
    const at = async (flow: string) => {
      const answer = await made.read(flow).set('Cookie', `PF=${cookie}`).expect(200)
      cookie = cookieOf(answer)
    }
    for (const flow of [id, free.id, second.id, free.id, id]) await at(flow)
  })
  it('is recognised at the next sign-on, by a good cookie alone', async () => {
    const browser = cookie.slice(0, 22)
    cookie = cookieOf(await get(cookie))
    const back = await made.client.get('/begin').set('Cookie', `PF=${cookie}`)
    expect(back.body.browser).to.equal(browser)
    expect(cookieOf(back).slice(22)).not.to.equal(cookie.slice(22))
    const stranger = await made.client.get('/begin').set('Cookie', `PF=${browser}${'x'.repeat(22)}`)
    expect(stranger.body.browser).not.to.equal(browser)
  })
  it('is forgotten with its last flow, unless somebody is signed on', async () => {
    const browser = cookie.slice(0, 22)
    const again = async () => (await made.client.get('/begin').set('Cookie', `PF=${cookie}`)).body.browser
    await made.host.browsers.keep(browser, made.clock.now() + 7200)
    made.clock.advance(7199)
    expect(await again()).to.equal(browser)
    made.clock.advance(86_400)
    expect(await again()).not.to.equal(browser)
  })
})

describe('a flow that no browser began', () => {
  it('costs no record of the browser, and sets the cookie all the same', async () => {
    const { begin, read, host, close } = await hostFixture()
    const { id } = await begin()
    const value = cookieOf(await read(id).expect(200))
    expect(value).to.match(/^[A-Za-z0-9]{44}$/)
    expect(await host.browsers.recognise({ headers: { cookie: `PF=${value}` } } as never)).to.equal(undefined)
    await read(id).set('Cookie', 'PF=unfit').expect(200)
    close()
  })
})
