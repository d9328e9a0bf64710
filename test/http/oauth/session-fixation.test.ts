import { expect } from 'chai'
import { GRACE_SECONDS } from '../../../mock-idp/sessions/browsers.ts'
import { type Browser, XSRF } from '../../fixtures/oauth/browser-client.ts'
import { openSessionFixture, type SessionFixture, statusOf } from '../../fixtures/oauth/sessions.ts'

const SSO = '/idp/startSSO.ping'
const NONE = { prompt: 'none' }

/** The attacker gets a cookie from the host, plants it in the victim's browser, and uses it later. */
describe('session fixation', () => {
  let fixture: SessionFixture
  let attacker: Browser
  let victim: Browser
  const idOf = (browser: Browser) => browser.cookie()?.slice('PF='.length, 'PF='.length + 22)
  const start = async (laid?: object) => {
    fixture = await openSessionFixture(laid)
    attacker = fixture.open()
    await attacker.get(SSO)
    victim = fixture.open(attacker.cookie())
  }
  beforeEach(() => start())
  afterEach(() => fixture.mock.close())

  it('planted PF cookie, sign-on of the victim: the cookie is worthless at once, the victim has a new one', async () => {
    await fixture.signOn(victim, 'web')
    expect(statusOf(await fixture.ask(victim, 'web', NONE))).to.equal('code')
    expect(idOf(victim)).not.to.equal(idOf(attacker))
    const planted = attacker.cookie()
    expect(statusOf(await fixture.ask(attacker, 'web', NONE))).to.equal('login_required')
    for (const url of [SSO, '/idp/startSLO.ping', '/as/user_authz.oauth2', '/idp/init_logout.openid']) {
      const other = fixture.open(planted)
      await other.get(url)
      expect(idOf(other), url).not.to.equal(idOf(victim))
      expect(statusOf(await fixture.ask(other, 'web', NONE)), url).to.equal('login_required')
    }
    expect(statusOf(await fixture.ask(victim, 'web', NONE)), 'the victim stays signed on').to.equal('code')
  })

  it('planted PF cookie, flow of the attacker finished by the victim: its resumeUrl gives the attacker no code', async () => {
    for (const session of [undefined, { authenticationSessionPolicies: { global: { enableSessions: false } } }]) {
      await fixture.mock.close()
      await start(session && { session })
      const { asked } = await fixture.ask(attacker, 'web')
      const id = String(asked?.id)
      const { resumeUrl } = await fixture.open(attacker.cookie()).signOn(id, 'alice')
      const { status, location } = await attacker.get(String(resumeUrl), { accept: 'application/json' })
      expect([status, location]).to.deep.equal([404, undefined])
    }
  })

  it('PF cookie known after the first factor, further sign-on: a new cookie, the earlier one is worthless', async () => {
    await fixture.signOn(victim, 'form')
    const known = idOf(victim)
    await fixture.signOn(victim, 'strong')
    expect(idOf(victim)).not.to.equal(known)
    const stolen = fixture.open(victim.cookie()?.replace(String(idOf(victim)), String(known)))
    expect(statusOf(await fixture.ask(victim, 'strong', NONE))).to.equal('code')
    expect(statusOf(await fixture.ask(stolen, 'strong', NONE))).to.equal('login_required')
    expect(statusOf(await fixture.ask(stolen, 'form', NONE))).to.equal('login_required')
    const { sessions } = await fixture.mock.idp.control.sessions.list()
    expect(sessions.map(({ username }) => username)).to.deep.equal(['alice'])
  })

  it('several flows of one browser, sign-on in one of them: the others continue with the new cookie only', async () => {
    const first = await fixture.ask(victim, 'web')
    const second = await fixture.ask(victim, 'form')
    const before = fixture.open(victim.cookie())
    await fixture.passcode(victim, first)
    const read = (browser: Browser) => browser.get(`/pf-ws/authn/flows/${second.asked?.id}`, XSRF)
    expect((await read(attacker)).status, 'the planted cookie').to.equal(404)
    expect((await read(before)).status, 'a request that another page of the victim was sending').to.equal(200)
    await fixture.mock.advance(GRACE_SECONDS + 1)
    expect((await read(before)).status, 'the same cookie later').to.equal(404)
    const signedOn = fixture.open(victim.cookie())
    expect(statusOf(await fixture.password(victim, second))).to.equal('code')
    expect(statusOf(await fixture.ask(signedOn, 'form', NONE)), 'the cookie of the first sign-on').to.equal(
      'login_required',
    )
    expect(statusOf(await fixture.ask(victim, 'strong', NONE))).to.equal('code')
  })

  it('redirectless sign-on with a planted PF cookie: the cookie of its response is new, the planted one worthless', async () => {
    const query = { response_mode: 'pi.flow' }
    const asked = await victim.get(
      `/as/authorization.oauth2?${new URLSearchParams({ client_id: 'form', response_type: 'code', scope: 'openid', ...query })}`,
    )
    const password = { username: 'alice', password: 'Passw0rd!' }
    const { json } = await victim.act(String(asked.json['id']), 'checkUsernamePassword', password)
    expect(json['status']).to.equal('COMPLETED')
    expect(idOf(victim)).not.to.equal(idOf(attacker))
    expect(statusOf(await fixture.ask(victim, 'form', NONE))).to.equal('code')
    expect(statusOf(await fixture.ask(attacker, 'form', NONE))).to.equal('login_required')
  })
})
