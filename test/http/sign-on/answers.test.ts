import { expect } from 'chai'
import request from 'supertest'
import { pageAdapter } from '../../fixtures/adapters/page-adapter.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { type RunningMock, runMock } from '../../fixtures/listening-host.ts'
import { pageOf, SIGN_ON } from '../../fixtures/sign-on/client.ts'
import { readPage } from '../../fixtures/sign-on/read-page.ts'

describe('responses of the sign-on page', () => {
  let mock: RunningMock
  let ready: boolean
  beforeEach(async () => {
    ready = false
    mock = await runMock({
      adapters: [pageAdapter(() => ready)],
      config: {
        extends: 'demo',
        adapters: { counter: { type: 'counter' }, waiting: { type: 'counter', settings: { Waiting: true } } },
      },
    })
  })
  afterEach(() => mock.close())
  const get = (path: string) => request(mock.address).get(path)
  const begin = async (flow: object = {}) => pageOf((await mock.start(flow)).id)
  const post = (path: string) => request(mock.address).post(path).type('form')

  it('sign-on page, headers of pages and errors: no caching, no frames, only own scripts', async () => {
    for (const answer of [get(await begin()), get(`${SIGN_ON}?flowId=x`), get(`${SIGN_ON}/x`)]) {
      const { headers } = await answer
      expect(headers).to.include({
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
      const policy = String(headers['content-security-policy'])
      expect(policy)
        .to.include("default-src 'none'")
        .and.include("frame-ancestors 'none'")
        .and.include("script-src 'self';")
      expect(policy).to.not.include('unsafe')
    }
  })
  it('sign-on page, HTML: contains no inline script and no inline style', async () => {
    const { text } = await get(await begin())
    expect(text).to.not.match(/<style|<script[^>]*>[^<]|\sstyle=|\son\w+=|javascript:/)
  })
  it('sign-on page, HTML: its style sheet and script exist', async () => {
    const { text } = await get(await begin())
    const named = [...text.matchAll(/(?:src|href)="(\/mock\/sign-on\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(named).to.have.lengthOf(2)
    const types = await Promise.all(named.map(async (path) => (await get(path).expect(200)).headers['content-type']))
    expect(types).to.have.members(['text/css; charset=utf-8', 'text/javascript; charset=utf-8'])
  })
  it('sign-on page, GET: renews the cookie of the browser', async () => {
    expect(String((await get(await begin())).headers['set-cookie'])).to.match(/^PF=\w{44};/)
  })
  it('sign-on page, footer: links to the list of users', async () => {
    const open = await get(await begin()).expect(200)
    expect(readPage(open.text).links).to.deep.equal(['/mock/securid/users'])
    await get('/mock/securid/users').expect(200)
  })
  it('sign-on page, FAILED: shows the reason and no form', async () => {
    const pageAfter = async (actionId: string, flow: object) => {
      const { id } = await mock.start(flow)
      await mock.act(id, actionId)
      return readPage((await get(pageOf(id)).expect(200)).text)
    }
    const failed = await pageAfter('leave', { policy: 'counter' })
    expect([failed.heading, ...failed.alerts]).to.deep.equal(['You are not signed on', 'You have left the counter.'])
    expect(failed.text).to.include('start the sign-on in the application')
    expect(failed.forms).to.deep.equal([])
  })
  it('sign-on page, POST to a finished flow: redirects to the resume path', async () => {
    const path = await begin({ policy: 'waiting' })
    ready = true
    await post(`${path}&action=poll`).send('').expect(303)
    const { headers } = await post(`${path}&action=poll`).send('').expect(303)
    expect(headers['location']).to.match(/\/resume\/as\/authorization\.ping$/)
  })
  it('sign-on page, poll as JSON: the stamp is unchanged until the state has changed', async () => {
    const path = await begin({ policy: 'waiting' })
    const stamp = /data-stamp="([^"]+)"/.exec((await get(path)).text)?.[1]
    const poll = () => post(`${path}&action=poll`).set('Accept', 'application/json')
    expect((await poll()).body).to.deep.equal({ stamp })
    ready = true
    expect((await poll()).body.stamp)
      .to.be.a('string')
      .that.does.not.equal(stamp)
    mock.idp.control.faults.put({ faults: [{ match: { adapter: 'waiting' }, do: { status: 503 } }] })
    const broken = await post(`${await begin({ policy: 'counter' })}&action=poll`)
      .set('Accept', 'application/json')
      .expect(400)
    expect(broken.body.userMessage).to.be.a('string')
  })
  it('sign-on page, injected faults: status, unavailable authority and dropped connection apply to it', async () => {
    const path = await begin()
    const faults = mock.idp.control.faults
    faults.put({ faults: [{ match: { actionId: 'checkCredential' }, do: { status: 503 } }] })
    const refused = await post(`${path}&action=checkCredential`).send('username=alice&passcode=1').expect(503)
    expect(readPage(refused.text).heading).to.equal('Sign on')
    faults.put({ faults: [{ match: { actionId: 'checkCredential' }, do: { authority: 'down' } }] })
    const down = readPage(
      (await post(`${path}&action=checkCredential`).send('username=alice&passcode=1').expect(400)).text,
    )
    expect(down.alerts.join()).to.include('cannot be reached')
    faults.put({ faults: [{ match: { state: 'SECURID_CREDENTIAL_REQUIRED' }, do: { drop: true } }] })
    expect(
      await get(path).then(
        () => 'response',
        () => 'dropped',
      ),
    ).to.equal('dropped')
  })
  it('sign-on page, journal: requests and steps are listed, secrets are redacted', async () => {
    const { id } = await mock.start()
    await post(`${pageOf(id)}&action=checkCredential`)
      .send('username=alice&passcode=12345678')
      .expect(303)
    await get(pageOf(id))
    const [read, acted] = mock.idp.control.requests({ flow: id }).requests
    expect(read).to.include({ method: 'GET', status: 200, requestValid: true })
    expect(acted).to.deep.include({ method: 'POST', status: 303, actionId: 'checkCredential' })
    expect(acted?.body).to.deep.equal({ username: 'alice', passcode: '[redacted]' })
    const { history } = await mock.idp.control.flow(id)
    expect(history.at(-1)).to.include({ actionId: 'checkCredential', outcome: 'denied' })
    expect(mock.log.join()).to.not.include('12345678')
  })
  it('sign-on page, time left: follows the clock of the mock and does not count down while it is frozen', async () => {
    await mock.idp.control.clock.change({ now: '2030-05-01T12:00:00Z', frozen: true })
    const path = await begin({ policy: 'counter' })
    const still = (await get(path)).text
    expect(readPage(still).text).to.match(/Place kept 2 min 5 s left, until 2030-05-01 12:02:05 UTC/)
    expect(still).to.not.include('data-left')
    await mock.idp.control.clock.change({ frozen: false })
    expect((await get(path)).text).to.match(/data-left="12[0-5]"/)
    await mock.idp.control.clock.change({ now: '2030-05-01T12:10:00Z', frozen: true })
    expect(readPage((await get(path)).text).text).to.match(/Place kept 2030-05-01 12:02:05 UTC/)
  })
  it('sign-on page, QR code: inline SVG with its text', async () => {
    const { text } = await get(await begin({ policy: 'counter' }))
    expect(text).to.match(/<svg class="qr-code"[^>]* aria-label="QR code: Address for the app"/)
    expect(text).to.not.match(/<img|data:image/)
    expect(readPage(text).text).to.include('https://counter.example/join?code=4711&who=<b>you</b>')
  })
  it('all pages of the host use the style sheet of the sign-on page', async () => {
    for (const path of ['/', '/as/user_authz.oauth2', `/as/${'a'.repeat(22)}/resume/as/authorization.ping`]) {
      const { text } = await get(path).set('Accept', 'text/html')
      expect(text, path).to.include('<link rel="stylesheet" href="/mock/sign-on/sign-on.css">')
    }
  })
  it('root page: links to the sign-on page, lists of users and operations, all of which exist', async () => {
    const { text } = await get('/')
    expect(text).to.include('<a href="/idp/startSSO.ping">')
    const { headers } = await get('/idp/startSSO.ping').expect(302)
    expect(headers['location']).to.match(/\/mock\/sign-on\?flowId=/)
    for (const link of readPage(text).links) if (link !== '/idp/startSSO.ping') await get(link).expect(200)
    expect(readPage(text).links).to.include.members(['/mock/securid/users', '/mock/people/users', '/mock/health'])
  })
})

describe('the sign-on page of a host on 0.0.0.0', () => {
  it('sign-on page on 0.0.0.0: available without a token, no links into the control API', async () => {
    const idp = createMockIdp()
    const { port } = await idp.listen({ host: '0.0.0.0' })
    const { id } = await idp.control.startFlow()
    const { text } = await request(`http://127.0.0.1:${port}`).get(pageOf(id)).expect(200)
    expect(readPage(text).links).to.deep.equal([])
    await idp.close()
  })
})
