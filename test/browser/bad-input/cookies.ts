import { expect } from 'chai'
import type { Page, Response } from 'playwright-core'
import type { MockIdp } from '../../../mock-idp/index.ts'
import { createMockIdp } from '../../fixtures/create-mock-idp.ts'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { OpenFixture } from './fixture.ts'

const START = '/idp/startSSO.ping?IdpAdapterId=html-form'

async function givesPassword(page: Page): Promise<void> {
  await fills(page, 'Username', 'alice')
  await fills(page, 'Password', PASSWORD)
  await presses(page, 'Sign on')
}

async function signsOn(page: Page, { baseUrl }: MockIdp): Promise<void> {
  await page.goto(baseUrl + START)
  await givesPassword(page)
  await reads(page, 'You are signed on')
}

/** Two hosts on one machine share cookies: ports do not isolate them (RFC 6265, section 8.5). */
export function twoHosts(openFixture: OpenFixture): void {
  let other: MockIdp
  const startOther = async (config: object = {}, host = 'localhost') => {
    other = createMockIdp({ config: { extends: 'demo', ...config } })
    await other.listen({ host })
  }
  afterEach(() => other.close())

  it('two hosts on one machine: the cookie of the other host starts a new session, no answer is an error', async () => {
    const { mock, page } = await openFixture()
    await startOther()
    const statuses: number[] = []
    page.on('response', (response: Response) => statuses.push(response.status()))
    await signsOn(page, mock)
    await signsOn(page, other)
    await signsOn(page, mock)
    expect((await mock.control.sessions.list()).sessions).to.have.lengthOf(2)
    expect(statuses.filter((status) => status >= 400)).to.deep.equal([])
  })
  it('two hosts on one machine, sign-on interrupted by the other host: an error page, a new sign-on succeeds', async () => {
    const { mock, context, page } = await openFixture()
    await startOther()
    await page.goto(mock.baseUrl + START)
    await signsOn(await context.newPage(), other)
    await givesPassword(page)
    await reads(page, 'Sign-on not found')
    await signsOn(page, mock)
  })
  for (const [difference, config, host] of [
    ['a name of its own', {}, '127.0.0.1'],
    ['a cookie of its own', { sessionCookie: { name: 'PF2' } }, 'localhost'],
  ] as const)
    it(`two hosts on one machine, the second with ${difference}: both keep the user signed on`, async () => {
      const { mock, page } = await openFixture()
      await startOther(config, host)
      await signsOn(page, mock)
      await signsOn(page, other)
      for (const { baseUrl } of [mock, other]) {
        await page.goto(baseUrl + START)
        await reads(page, 'You are signed on')
      }
    })
}

/** Expired and foreign cookies. */
export function cookies(openFixture: OpenFixture): void {
  it('cookie restored after a sign-off or a revocation: asks for the password', async () => {
    const { mock, context, page } = await openFixture()
    const isAsked = async () => {
      await page.goto(mock.baseUrl + START)
      await reads(page, 'Sign on')
    }
    await signsOn(page, mock)
    const kept = await context.cookies()
    await page.goto(`${mock.baseUrl}/idp/startSLO.ping`)
    await context.addCookies(kept)
    await isAsked()
    await signsOn(page, mock)
    const [session] = (await mock.control.sessions.list()).sessions
    const again = await context.cookies()
    await mock.control.sessions.end(String(session?.id))
    await context.addCookies(again)
    await isAsked()
  })
  it('foreign PF cookie: ignored, the sign-on succeeds', async () => {
    const { mock, context, page } = await openFixture()
    for (const value of ['', 'x', 'x'.repeat(44), '%00', '"><script>', 'a'.repeat(4000)]) {
      await context.addCookies([{ name: 'PF', value, url: mock.baseUrl }])
      await signsOn(page, mock)
      await context.clearCookies()
    }
  })
}
