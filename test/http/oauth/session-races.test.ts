import { expect } from 'chai'
import { type Answered, type Browser, XSRF } from '../../fixtures/oauth/browser-client.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const SLO = '/idp/startSLO.ping'

describe('concurrent use of sessions', () => {
  let fixture: SessionFixture
  let browser: Browser
  beforeEach(async () => {
    fixture = await openSessionFixture()
    browser = fixture.open()
  })
  afterEach(() => fixture.mock.close())
  const sessions = async () => (await fixture.mock.idp.control.sessions.list()).sessions
  /** A flow that is finished by one more action. */
  const ready = async (username: string, client = 'web') => {
    const { asked } = await fixture.ask(browser, client)
    const { passcode } = await fixture.mock.typed(username)
    return {
      id: String(asked?.id),
      finish: () => browser.act(String(asked?.id), 'checkCredential', { username, passcode }),
    }
  }
  const expectNoServerError = (answers: readonly Answered[]) => {
    for (const { status, text } of answers) expect(status, text).to.be.below(500)
  }
  const expectNoErrorLogged = () =>
    expect(fixture.mock.log.filter((line) => /"level":[56]0/.test(line))).to.deep.equal([])

  it('Two users sign on at once in one browser: two codes, one session', async () => {
    const [alice, bob] = [await ready('alice'), await ready('bob')]
    const states = await Promise.all([alice.finish(), bob.finish()])
    expect(states.map(({ json }) => json['status'])).to.deep.equal(['RESUME', 'RESUME'])
    const resumed = await Promise.all(states.map(({ json }) => browser.get(String(json['resumeUrl']))))
    const codes = resumed.map(({ location }) => new URL(String(location)).searchParams.get('code') ?? '')
    const claims = await Promise.all(codes.map((code) => fixture.claims('web', { back: { code } })))
    expect(claims.map(({ sub }) => sub)).to.deep.equal(['alice', 'bob'])
    const [session, ...others] = await sessions()
    expect(others).to.deep.equal([])
    const [mine] = claims.filter(({ sub }) => sub === session?.username)
    expect(mine?.['pi.sri']).to.equal(session?.id)
    expect(new Set(claims.map((one) => one['pi.sri']))).to.have.property('size', 2)
    expectNoErrorLogged()
  })

  it('One user signs on twice at once in one browser: one session with both adapters and clients', async () => {
    const first = await ready('alice')
    const second = await fixture.ask(browser, 'form')
    const password = { username: 'alice', password: 'Passw0rd!' }
    const answers = await Promise.all([
      first.finish(),
      browser.act(String(second.asked?.id), 'checkUsernamePassword', password),
    ])
    expectNoServerError(answers)
    const [session, ...others] = await sessions()
    expect(others).to.deep.equal([])
    expect(session?.adapters.map(({ adapter }) => adapter)).to.have.members(['securid', 'html-form'])
    expect(session?.clients).to.have.members(['web', 'form'])
    expectNoErrorLogged()
  })

  it('Eight clients ask at once: code for each, one session with all clients', async () => {
    await fixture.signOn(browser, 'strong')
    const clients = ['web', 'spa', 'form', 'strong', 'web', 'form', 'spa', 'strong']
    const results = await Promise.all(clients.map((client) => fixture.ask(browser, client, { prompt: 'none' })))
    expect(results.map(statusOf)).to.deep.equal(clients.map(() => 'code'))
    const [session] = await sessions()
    expect(session?.clients).to.have.members(['strong', 'web', 'spa', 'form'])
    const claims = await Promise.all(results.map((one, index) => fixture.claims(clients[index] ?? '', one)))
    expect(new Set(claims.map((one) => one['pi.sri']))).to.deep.equal(new Set([session?.id]))
    expectNoErrorLogged()
  })

  it('Sign-off during authorization requests: code or login_required, no session afterwards', async () => {
    for (let round = 0; round < 5; round++) {
      await fixture.mock.advance(60)
      await fixture.signOn(browser, 'strong')
      const [session] = await sessions()
      const ends = [
        () => browser.get(SLO),
        () => browser.get('/idp/init_logout.openid'),
        () => fixture.mock.idp.control.sessions.end(session?.id ?? ''),
        () => fixture.mock.idp.control.reset(),
      ]
      const asks = ['web', 'form', 'strong', 'web'].map((client) => fixture.ask(browser, client, { prompt: 'none' }))
      const [results] = await Promise.all([Promise.all(asks), ends[round % 4]?.()])
      for (const one of results) expect(statusOf(one)).to.be.oneOf(['code', 'login_required'])
      expect(statusOf(await fixture.ask(browser, 'form', { prompt: 'none' }))).to.equal('login_required')
      expect(await sessions()).to.deep.equal([])
      if (round % 4 === 3) await fixture.mock.change('bob', { nextTokencodeMode: false })
    }
    expectNoErrorLogged()
  })

  it('resumeUrl five times at once: at least one code, no server error', async () => {
    const { finish } = await ready('alice')
    const { json } = await finish()
    const resumed = await Promise.all(Array.from({ length: 5 }, () => browser.get(String(json['resumeUrl']))))
    expectNoServerError(resumed)
    const codes = resumed.filter(({ location }) => location?.includes('code=') === true)
    expect(codes.length).to.be.at.least(1)
    expectNoErrorLogged()
  })

  it('Device confirmation, sign-on or sign-off in between: no server error', async () => {
    const device = { client_id: 'spa', scope: 'openid' }
    for (const between of [
      async () => void (await fixture.signOn(browser, 'form')),
      async () => void (await browser.get(SLO)),
    ]) {
      const { json } = await browser.post('/as/device_authz.oauth2', device)
      const shown = await browser.get(String(json['verification_uri_complete']), { accept: 'text/html' })
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(shown.text)?.[1] ?? ''
      await between()
      const form = { xsrf, user_code: String(json['user_code']), confirm: 'yes' }
      const { status, text } = await browser.post('/as/user_authz.oauth2', form)
      expect(status, text).to.be.below(500)
    }
    expectNoErrorLogged()
  })

  it('GET of a flow during sign-off: no server error, the flow stays', async () => {
    const { id } = await ready('alice')
    expectNoServerError(await Promise.all([browser.get(`/pf-ws/authn/flows/${id}`, XSRF), browser.get(SLO)]))
    expect((await browser.get(`/pf-ws/authn/flows/${id}`, XSRF)).status).to.equal(200)
    expectNoErrorLogged()
  })
})
