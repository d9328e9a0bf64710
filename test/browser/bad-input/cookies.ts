import { expect } from 'chai'
import type { Page, Response } from 'playwright-core'
import { createMockIdp, type MockIdp } from '../../../mock-idp/index.ts'
import { PASSWORD } from '../federation/steps.ts'
import { fills, presses, reads } from '../sign-on-page/fixture.ts'
import type { Stage } from './fixture.ts'

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

/** Two hosts on one machine. Ports do not count for cookies (RFC 6265, section 8.5): both are sent what the last one has set. */
export function twoHosts(stage: Stage): void {
  let other: MockIdp
  const startOther = async (config: object = {}, host = 'localhost') => {
    other = createMockIdp({ config: { extends: 'demo', ...config } })
    await other.listen({ host })
  }
  afterEach(() => other.close())

  it('the cookie of the other one begins a new session here, and ends in no fault', async () => {
    const { mock, page } = await stage()
    await startOther()
    const statuses: number[] = []
    page.on('response', (response: Response) => statuses.push(response.status()))
    await signsOn(page, mock)
    await signsOn(page, other)
    await signsOn(page, mock)
    expect((await mock.control.sessions.list()).sessions).to.have.lengthOf(2)
    expect(statuses.filter((status) => status >= 400)).to.deep.equal([])
  })
  it('a sign-on that another one has cut off says so, and can be begun again', async () => {
    const { mock, context, page } = await stage()
    await startOther()
    await page.goto(mock.baseUrl + START)
    await signsOn(await context.newPage(), other)
    await givesPassword(page)
    await reads(page, 'Sign-on not found')
    await signsOn(page, mock)
  })
  for (const [way, config, host] of [
    ['a name of its own', {}, '127.0.0.1'],
    ['a cookie of its own', { sessionCookie: { name: 'PF2' } }, 'localhost'],
  ] as const)
    it(`one with ${way}: both know the person`, async () => {
      const { mock, page } = await stage()
      await startOther(config, host)
      await signsOn(page, mock)
      await signsOn(page, other)
      for (const { baseUrl } of [mock, other]) {
        await page.goto(baseUrl + START)
        await reads(page, 'You are signed on')
      }
    })
}

/** Cookies that are not this host's any more, or never were. */
export function cookies(stage: Stage): void {
  it('the cookie from before a sign-off, and from before a revocation, signs nobody on', async () => {
    const { mock, context, page } = await stage()
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
  it('a cookie that is none of ours is passed over', async () => {
    const { mock, context, page } = await stage()
    for (const value of ['', 'x', 'x'.repeat(44), '%00', '"><script>', 'a'.repeat(4000)]) {
      await context.addCookies([{ name: 'PF', value, url: mock.baseUrl }])
      await signsOn(page, mock)
      await context.clearCookies()
    }
  })
}
