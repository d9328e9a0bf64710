import { expect } from 'chai'
import { reads } from '../sign-on-page/fixture.ts'
import type { DefineTest } from '../support/define-test.ts'
import { type Fixture, type OpenFixture, SECRET } from './fixture.ts'
import { isAskedFor, isLetInto, signsOn } from './steps.ts'

/** Revokes a session as the second client. */
async function revokes({ baseUrl, fetch }: Fixture, id: unknown): Promise<void> {
  const headers = {
    Authorization: `Basic ${Buffer.from(`two:${SECRET.replaceAll(' ', '+')}`).toString('base64')}`,
    'Content-Type': 'application/json',
    'X-XSRF-Header': 'PingFederate',
  }
  const url = `${baseUrl}/pf-ws/rest/sessionMgmt/revokedSris`
  const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ id }) })
  expect(status).to.equal(201)
}

export function signOff(openFixture: OpenFixture, test: DefineTest): void {
  test('sign-out by an application: the browser returns to it, both applications ask for the password', async () => {
    const fixture = await openFixture()
    const { page, one, two } = fixture
    await signsOn(fixture, one)
    await isLetInto(fixture, two)
    await page.goto(`${one.origin}/sign-off`)
    await reads(page, 'At home')
    expect(page.url()).to.equal(`${one.origin}/?state=bye`)
    await isAskedFor(fixture, two)
    await isAskedFor(fixture, one)
  })
  test('startSLO without a target: a page confirms it, the next application asks for the password', async () => {
    const fixture = await openFixture()
    await signsOn(fixture, fixture.one)
    await fixture.page.goto(`${fixture.baseUrl}/idp/startSLO.ping`)
    await reads(fixture.page, 'You are signed off')
    await isAskedFor(fixture, fixture.two)
  })
  test('startSLO with a known TargetResource: redirects to it, the application asks for the password', async () => {
    const fixture = await openFixture()
    const { page, baseUrl, two } = fixture
    await signsOn(fixture, two)
    const target = new URLSearchParams({ TargetResource: `${two.origin}/` })
    await page.goto(`${baseUrl}/idp/startSLO.ping?${target}`)
    await reads(page, 'At home')
    expect(new URL(page.url()).origin).to.equal(two.origin)
    await isAskedFor(fixture, two)
  })
  test('session revoked by pi.sri: asks for the password, the new session has another pi.sri', async () => {
    const fixture = await openFixture()
    const { 'pi.sri': sri } = await signsOn(fixture, fixture.one)
    await revokes(fixture, sri)
    const again = await signsOn(fixture, fixture.one)
    expect(again['pi.sri']).to.be.a('string').that.does.not.equal(sri)
  })
  test('session ended by the control API: asks for the password', async () => {
    const fixture = await openFixture()
    const { 'pi.sri': sri } = await signsOn(fixture, fixture.one)
    await fixture.mock.control.sessions.end(String(sri))
    await isAskedFor(fixture, fixture.two)
  })
  test('session started by the control API: its cookie signs a new browser on at both applications', async () => {
    const fixture = await openFixture()
    const { mock, context, baseUrl } = fixture
    const { cookie, id } = await mock.control.sessions.start({ username: 'alice', policy: 'two-factor' })
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url: baseUrl, httpOnly: true }])
    expect(await isLetInto(fixture, fixture.one)).to.include({ sub: 'alice', 'pi.sri': id })
    expect(await isLetInto(fixture, fixture.two, { acr_values: 'two-factor' })).to.include({ acr: 'two-factor' })
  })
}
